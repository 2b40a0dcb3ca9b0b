package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/perennial-go/perennial/cmd/perennial/internal/doctor"
	"github.com/perennial-go/perennial/refresh/signin"
)

const aboutDoctor = `Looks at all that a sign-in at an authorization server needs, without one: the
server's metadata and keys, the client, the redirect URI and its ports, the clock,
the browser and the keyring. It says what to register where.`

// runDoctor is the command doctor; it returns its exit status.
func runDoctor(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o doctor.Options
	flags := flag.NewFlagSet("perennial doctor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Usage: perennial doctor -issuer ISSUER [flags]\n\n%s\n\nFlags:\n", aboutDoctor)
		flags.PrintDefaults()
	}
	o.Flags(flags)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "perennial doctor: %q belongs to no flag\n", flags.Arg(0))
		return 2
	}
	err = o.Run(ctx, signin.FromEnvironment(), stdout)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, doctor.ErrFound):
		return 1
	}
	fmt.Fprintln(stderr, "perennial doctor:", err)
	return 2
}

package main

import (
	"context"
	"errors"
	"flag"

	"github.com/perennial-go/perennial/cmd/perennial/internal/doctor"
	"github.com/perennial-go/perennial/refresh/signin"
)

const aboutDoctor = `Looks at all that a sign-in at an authorization server needs, without one: the
server's metadata and keys, the client, the redirect URI and its ports, the clock,
the browser and the keyring. It says what to register where, and fails if a sign-in
would not work.`

func doctorCommand() command {
	return command{
		name: "doctor", short: "say what keeps a sign-in from working, and what to register", about: aboutDoctor,
		examples: []string{
			"perennial doctor -issuer https://login.example.com -client my-app",
			"perennial doctor -issuer https://login.example.com -client my-app -host localhost -port 8400",
			"perennial doctor -api https://mcp.example.com/mcp",
		},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			var o doctor.Options
			o.Flags(f)
			return func(ctx context.Context, t *terminal, args []string) error {
				if (o.Issuer == "") == (o.Resource == "") {
					return misuse("it takes -issuer ISSUER, or -api ADDRESS")
				}
				if err := nothingElse(args); err != nil {
					return err
				}
				err := o.Run(ctx, signin.FromEnvironment(), t.stdout)
				if errors.Is(err, doctor.ErrFound) {
					return errQuiet // it was written
				}
				return err
			}
		},
	}
}

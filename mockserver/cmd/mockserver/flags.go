package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/loopback"
	"github.com/perennial-go/perennial/mockserver"
)

// flags are the command line.
type flags struct {
	addr                                         string
	accessLifetime, refreshLifetime, gracePeriod time.Duration
	log, public, idp, withIDP                    bool
	spec                                         string
	seed                                         uint64
	document                                     mockserver.Option // nil for openapi.yaml
}

// errHelp means that the help was asked for and has been written.
var errHelp = flag.ErrHelp

func parse(args []string, stderr io.Writer) (flags, error) {
	var f flags
	set := flag.NewFlagSet("mockserver", flag.ContinueOnError)
	set.SetOutput(io.Discard) // errors are written by the caller, once
	set.StringVar(&f.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
	set.DurationVar(&f.accessLifetime, "access-lifetime", 5*time.Minute, "how long an access token is good")
	set.DurationVar(&f.refreshLifetime, "refresh-lifetime", 24*time.Hour, "how long a refresh token can be used")
	set.DurationVar(&f.gracePeriod, "grace-period", 0, "how long a refresh token that was used still gets the same response")
	set.StringVar(&f.spec, "spec", "", "`file` with the OpenAPI 3.0, 3.1 or 3.2 document to mock; by default, the team task API")
	set.Uint64Var(&f.seed, "seed", 0, "makes generated data other data, the same for the same `number`")
	set.BoolVar(&f.idp, "idp", false, "serve an identity provider (OAuth 2.0, OpenID Connect) in place of an API")
	set.BoolVar(&f.withIDP, "with-idp", false, "serve an identity provider too, below /_idp, whose tokens the API takes")
	set.BoolVar(&f.log, "log", false, "write a line for each call to stderr, without any token")
	set.BoolVar(&f.public, "public", false, "allow an -addr that other machines can reach")
	err := set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stderr, "Usage: mockserver [flags]")
		set.SetOutput(stderr)
		set.PrintDefaults()
		return f, errHelp
	}
	if err != nil {
		return f, fmt.Errorf("%w (see mockserver -help)", err)
	}
	if err := f.validate(set.Args()); err != nil {
		return f, err
	}
	return f, f.read()
}

// read reads the document of -spec.
func (f *flags) read() error {
	if f.spec == "" {
		return nil
	}
	data, err := os.ReadFile(f.spec)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return fmt.Errorf("-spec %s: %w; it has to be an OpenAPI document on this machine", f.spec, err)
	}
	if f.document, err = mockserver.Document(data); err != nil {
		return fmt.Errorf("-spec %s: %s", f.spec, strings.Join(strings.Fields(err.Error()), " "))
	}
	return nil
}

func (f flags) validate(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q; all settings are flags (see mockserver -help)", rest[0])
	case f.idp && f.spec != "":
		return errors.New("-idp and -spec: an identity provider is no mock of a document; leave one of them out")
	case f.idp && f.withIDP:
		return errors.New("-idp and -with-idp: the first is for an identity provider alone; leave one of them out")
	case f.accessLifetime <= 0:
		return fmt.Errorf("-access-lifetime %v: has to be more than 0", f.accessLifetime)
	case f.refreshLifetime <= 0:
		return fmt.Errorf("-refresh-lifetime %v: has to be more than 0", f.refreshLifetime)
	case f.gracePeriod < 0:
		return fmt.Errorf("-grace-period %v: has to be 0 or more", f.gracePeriod)
	}
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return fmt.Errorf("-addr %q: has to be host:port", f.addr)
	}
	// Its passwords are printed in its documentation: nobody else should get in.
	if !loopback.Host(host) && !f.public {
		return fmt.Errorf("-addr %q: other machines could reach it and sign in; add -public if they may", f.addr)
	}
	return nil
}

// Command cli is a small command-line program whose session outlives each of
// its runs, and which may run any number of times at once:
//
//	go run ./mockserver/cmd/mockserver            # in another terminal
//	go run ./examples/cli login ada@example.com   # the password is correct-horse
//	go run ./examples/cli whoami
//	go run ./examples/cli list
//	go run ./examples/cli logout
//
// Where an identity provider signs users in, it does so in a browser, or on
// another device:
//
//	go run ./mockserver/cmd/mockserver -with-idp  # in another terminal
//	go run ./examples/cli -issuer http://127.0.0.1:8080/_idp login
//	go run ./examples/cli -issuer http://127.0.0.1:8080/_idp login -device
//	go run ./examples/cli -issuer http://127.0.0.1:8080/_idp whoami
//
// The tokens lie in the operating system's keyring, or with -store file in a
// file that only this user can read. However many copies of the program find
// the access token expired, one of them refreshes it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/refresh"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := start(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

const usage = `Usage: cli [flags] command

Commands:
  login EMAIL   sign in; asks for the password, or reads it from standard input
  login         with -issuer: sign in with a browser; -device: with one elsewhere
  whoami        show who is signed in
  list          list the projects
  logout        sign out, here and at the server

Flags:
`

// patience bounds a command, the time to type a password not included.
const patience = 30 * time.Second

// start runs one command and returns the exit status: 0, 1 for a command that
// failed, 2 for one that makes no sense.
func start(ctx context.Context, args []string, stdin *os.File, stdout, stderr io.Writer) int {
	p := program{in: stdin, out: stdout, err: stderr}
	flags := flag.NewFlagSet("cli", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage); flags.PrintDefaults() }
	flags.StringVar(&p.api, "api", "http://127.0.0.1:8080", "address of the API")
	flags.StringVar(&p.issuer, "issuer", "", "the identity provider that signs users in (by default, the API does)")
	flags.StringVar(&p.store, "store", "keyring", "where the tokens are kept: keyring or file")
	flags.StringVar(&p.file, "file", "", "the file of -store file (by default, one in your configuration folder)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	command, rest := p.command(flags.Args())
	if command == nil {
		flags.Usage()
		return 2
	}
	if err := p.run(ctx, command, rest); err != nil {
		fmt.Fprintln(stderr, "cli:", advice(err))
		return 1
	}
	return 0
}

// program is one run.
type program struct {
	api, issuer, store, file string
	device                   bool
	in                       *os.File
	out, err                 io.Writer
}

type command func(ctx context.Context, c *client.Client, args []string) error

// command finds a command and its arguments; nil if they make no sense.
func (p *program) command(args []string) (command, []string) {
	if len(args) == 0 {
		return nil, nil
	}
	name, rest := args[0], args[1:]
	if name == "login" && p.issuer != "" {
		if p.device = len(rest) == 1 && rest[0] == "-device"; len(rest) > 0 && !p.device {
			return nil, nil
		}
		return p.loginAtProvider, nil
	}
	if name == "login" && len(rest) == 1 && rest[0] != "-device" {
		return p.login, rest
	}
	if do := map[string]command{"whoami": p.whoami, "list": p.list, "logout": p.logout}[name]; do != nil && len(rest) == 0 {
		return stored(do), nil
	}
	return nil, nil
}

func (p *program) run(ctx context.Context, do command, args []string) (err error) {
	store, err := p.open()
	if err != nil {
		return err
	}
	c, err := client.New(p.api, client.WithStore(store), client.WithUserAgent("perennial-cli/1"), client.WithDevice("cli"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if p.issuer == "" {
		return do(ctx, c, args)
	}
	return p.withProvider(ctx, c, store, do)
}

func (p *program) login(ctx context.Context, c *client.Client, args []string) error {
	password, err := p.password(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	user, err := c.SignIn(ctx, args[0], password)
	if errors.Is(err, client.ErrUnauthorized) {
		return fmt.Errorf("%s is not known with this password", args[0])
	} else if err != nil {
		return err
	}
	fmt.Fprintln(p.out, "signed in as", user.Name)
	return nil
}

// stored is a command for whoever has signed in before.
func stored(do command) command {
	return func(ctx context.Context, c *client.Client, args []string) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		if err := c.Session().Restore(ctx); err != nil {
			return err
		}
		return do(ctx, c, args)
	}
}

func (p *program) whoami(ctx context.Context, c *client.Client, _ []string) error {
	user, err := c.Account.GetCurrentUser(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s <%s>\n", user.Name, user.Email)
	return nil
}

func (p *program) list(ctx context.Context, c *client.Client, _ []string) error {
	for project, err := range c.Projects.ListAll(ctx, &gen.ListProjectsParams{}) {
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, project.ID, project.Name)
	}
	return nil
}

func (p *program) logout(ctx context.Context, c *client.Client, _ []string) error {
	if !c.State().SignedIn() {
		fmt.Fprintln(p.out, "nobody is signed in")
		return nil
	}
	if err := p.signOut(ctx, c); err != nil {
		if !c.State().SignedIn() {
			return fmt.Errorf("signed out here, but the server could not be told: %w", err)
		}
		return err
	}
	fmt.Fprintln(p.out, "signed out")
	return nil
}

// advice adds to an error what the user can do about it.
func advice(err error) error {
	switch {
	case errors.Is(err, client.ErrSignedOut):
		return errors.New("nobody is signed in; use: cli login")
	case errors.Is(err, errNoKeyring):
		return fmt.Errorf("%w; or keep the tokens in a file: cli -store file", err)
	case errors.Is(err, refresh.ErrTemporary):
		return fmt.Errorf("%w; you are still signed in, try again later", err)
	}
	return err
}

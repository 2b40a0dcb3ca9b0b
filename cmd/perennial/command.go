package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// command is one of the things that perennial does.
type command struct {
	name string
	args string // what follows the flags in the usage
	// short is one line, about the text of its help, examples are command lines.
	short, about string
	examples     []string
	// set adds its flags and returns what runs it, with the arguments that are left.
	set func(f *flag.FlagSet) func(ctx context.Context, t *terminal, args []string) error
}

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // the document is wrong, or what was checked is not so
	exitUsage  = 2 // the command line is wrong
)

// usageError is a mistake in the command line.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// misuse returns a mistake in the command line.
func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// errQuiet is a failure that was shown already.
var errQuiet = errors.New("failed")

// commands are all of them, in the order of the help.
func commands() []command {
	return []command{sdkCommand(), suggestCommand(), diffCommand(), lintCommand(), mockCommand(), doctorCommand(), completionCommand(), versionCommand()}
}

// run is the command; it returns its exit status.
func run(ctx context.Context, args []string, t *terminal) int {
	if len(args) == 0 {
		overview(t.stderr)
		return exitUsage
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-help", "--help", "-h":
		if len(rest) == 0 {
			overview(t.stdout)
			return exitOK
		}
		name, rest = rest[0], []string{"-help"}
	case "-version", "--version":
		name = "version"
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		fmt.Fprintf(t.stderr, "perennial: there is no command %q; perennial help lists them\n", name)
		return exitUsage
	}
	return all[i].run(ctx, rest, t)
}

// run runs one command.
func (c command) run(ctx context.Context, args []string, t *terminal) int {
	flags := flag.NewFlagSet("perennial "+c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // what is wrong is written here, once
	do := c.set(flags)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		c.help(t.stdout, flags)
		return exitOK
	}
	if err != nil {
		err = misuse("%v", err)
	} else {
		err = do(ctx, t, flags.Args())
	}
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(t.stderr, "perennial %s: %v; perennial help %s explains it\n", c.name, err, c.name)
		return exitUsage
	case !errors.Is(err, errQuiet):
		fmt.Fprintln(t.stderr, err)
	}
	return exitFailed
}

// overview lists the commands.
func overview(w io.Writer) {
	fmt.Fprint(w, "Perennial makes a typed Go SDK of an OpenAPI document, with a session that refreshes itself.\n\nUsage: perennial COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.short)
	}
	fmt.Fprint(w, "\nperennial help COMMAND explains one. Documents are files, https addresses, or - for the standard input.\n")
}

// help explains the command.
func (c command) help(w io.Writer, flags *flag.FlagSet) {
	usage := strings.TrimSpace("perennial " + c.name + " [flags] " + c.args)
	fmt.Fprintf(w, "Usage: %s\n\n%s\n", usage, strings.TrimSpace(c.about))
	if len(c.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n\n")
		for _, e := range c.examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
	has := false
	flags.VisitAll(func(*flag.Flag) { has = true })
	if has {
		fmt.Fprint(w, "\nFlags:\n")
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
}

// nothingElse refuses arguments that no flag takes.
func nothingElse(args []string) error {
	if len(args) > 0 {
		return misuse("%q belongs to no flag", args[0])
	}
	return nil
}

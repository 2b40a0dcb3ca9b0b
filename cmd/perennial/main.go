// Command perennial makes a typed Go SDK of an OpenAPI document, with a session
// that refreshes itself. In your own module:
//
//	go get -tool github.com/perennial-go/perennial/cmd/perennial
//	go tool perennial sdk -spec their.yaml -overlay auth.yaml -out their
//
// See go tool perennial -help.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

const usage = `Usage: perennial sdk -spec FILE -out DIR [-overlay FILE] [-package NAME] [-parts LIST] [-check]

Makes a Go package of an OpenAPI 3.0 or 3.1 document (YAML or JSON), in a
directory of your module:

  DIR            types, client, one (T, error) method for every operation, and
                 New: SignIn, SignInWith, SignOut, Restore, State, Subscribe, Close
  DIR/operations the operations, and the auth roles that the session works by
  DIR/mock       a mock server: go run ./DIR/mock -addr 127.0.0.1:8080

How sessions work at that API comes from its oauth2 security scheme, or from an
OpenAPI Overlay 1.0 that adds x-auth to its operations. The document itself
stays untouched:

  overlay: 1.0.0
  info: {title: auth roles, version: 1.0.0}
  actions:
    - target: $.paths['/login'].post
      update:
        x-auth:
          role: login          # or refresh, verify, logout
          request: {username: /username, password: /password}
          response: {accessToken: /token, refreshToken: /refreshToken, expiresIn: /expiresIn}
    - target: $.paths['/refresh'].post
      update:
        x-auth:
          role: refresh
          request: {refreshToken: /refreshToken}
          response: {accessToken: /token, refreshToken: /refreshToken, expiresIn: /expiresIn}

Places in a request: a JSON pointer (or /FIELD of a form), header:NAME,
cookie:NAME, query:NAME, bearer. In an answer: a JSON pointer, header:NAME,
cookie:NAME, body. Lifetimes: expiresIn (seconds), expiresInMillis, expiresAt;
without one, the exp of a JWT.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	debug.SetMemoryLimit(900 << 20) // collect more often before it grows beyond that
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr, term.IsTerminal(int(os.Stderr.Fd())))
	stop()
	os.Exit(status)
}

// run is the command; it returns its exit status: 1 when the document is wrong
// or -check finds a difference, 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, terminal bool) int {
	flags := flag.NewFlagSet("perennial sdk", flag.ContinueOnError)
	flags.SetOutput(stderr)
	help := func(w io.Writer) {
		fmt.Fprint(w, usage)
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
	flags.Usage = func() { help(stderr) }
	var o sdk.Options
	flags.StringVar(&o.Spec, "spec", "", "the OpenAPI `file`")
	flags.StringVar(&o.Overlay, "overlay", "", "an OpenAPI Overlay 1.0 `file` that is laid over it")
	flags.StringVar(&o.Out, "out", "", "the `directory` of the package")
	flags.StringVar(&o.Package, "package", "", "the `name` of the package (default: that of the directory)")
	parts := flags.String("parts", "sdk,mock,docs", "what to make beside types, client and methods: a `list` of\nsdk (New, with sign-in and a session), mock (a mock server, and examples that run against it),\ndocs (README.md and api.md), client (hooks of your own in the place of New), server (the strict server of oapi-codegen), spec (the document as a package)")
	flags.BoolVar(&o.Flat, "flat", false, "make every operation a method of the client itself, in the place of resources such as c.Issues.List")
	list := func(to *[]string, name, usage string) {
		flags.Func(name, usage, func(s string) error { *to = append(*to, strings.Split(s, ",")...); return nil })
	}
	list(&o.Filter.Include, "include", "make only the operations with these operationIds: a `list`; a star stands for any text")
	list(&o.Filter.Tags, "tag", "make only the operations with these tags: a `list`; together with -include and -path, those that any of them names")
	list(&o.Filter.Paths, "path", "make only the operations of these paths: a `list`, such as /repos/{owner}/{repo}/issues/**")
	mock := flags.Bool("mock", true, "make the mock server and examples that run against it; -mock=false spares your module what they need")
	flags.BoolVar(&o.Check, "check", false, "write nothing; fail when a file is not what the document gives")
	if len(args) > 0 && (args[0] == "-help" || args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
		help(stdout)
		return 0
	}
	if len(args) == 0 || args[0] != "sdk" {
		fmt.Fprintln(stderr, "perennial: there is one command, sdk; perennial -help explains it")
		return 2
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	if o.Spec == "" || o.Out == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "perennial sdk: it takes -spec FILE and -out DIR, and nothing without a flag; perennial -help explains it")
		return 2
	}
	if o.Parts = partsOf(*parts); o.Parts == nil {
		fmt.Fprintf(stderr, "perennial sdk: -parts %s: a list of sdk, mock, docs, client, server, spec, or none\n", *parts)
		return 2
	}
	if !*mock {
		o.Parts = slices.DeleteFunc(o.Parts, func(p sdk.Part) bool { return p == sdk.PartMock })
	}
	shown := &progress.Line{W: stderr, Terminal: terminal, Total: sdk.Steps}
	err := sdk.Generate(ctx, o, shown)
	shown.Clear()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// partsOf reads a list of parts; nil is a mistake in it.
func partsOf(list string) []sdk.Part {
	parts := []sdk.Part{}
	if list == "none" {
		return parts
	}
	for name := range strings.SplitSeq(list, ",") {
		switch p := sdk.Part(strings.TrimSpace(name)); p {
		case sdk.PartSDK, sdk.PartMock, sdk.PartClient, sdk.PartServer, sdk.PartSpec, sdk.PartDocs:
			parts = append(parts, p)
		default:
			return nil
		}
	}
	return parts
}

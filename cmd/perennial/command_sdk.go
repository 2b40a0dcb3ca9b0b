package main

import (
	"context"
	"flag"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

const aboutSDK = `Makes a Go package of an OpenAPI 3.0, 3.1 or 3.2 document (YAML or JSON,
with files below its folder; one of Swagger 2.0 is converted), in a directory of
your module:

  DIR            types, client, one (T, error) method for every operation, and
                 New: SignIn, SignInWith, SignOut, Restore, State, Subscribe, Close
  DIR/operations the operations, and the auth roles that the session works by
  DIR/mock       a mock server: go run ./DIR/mock -addr 127.0.0.1:8080

How sessions work at that API comes from its oauth2 security scheme, or from an
OpenAPI Overlay 1.0 that adds x-auth to its operations; perennial suggest writes
one. The document itself stays untouched:

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
cookie:NAME, query:NAME, bearer. In a response: a JSON pointer, header:NAME,
cookie:NAME, body. Lifetimes: expiresIn (seconds), expiresInMillis, expiresAt;
without one, the exp of a JWT.`

func sdkCommand() command {
	return command{
		name: "sdk", short: "make a Go package of a document", about: aboutSDK,
		examples: []string{
			"perennial sdk -spec their.yaml -overlay auth.yaml -out their",
			"perennial sdk -spec https://api.example.com/openapi.json -out their",
			"perennial sdk -spec their.yaml -out their -check",
		},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			var o sdk.Options
			f.StringVar(&o.Spec, "spec", "", "the OpenAPI `document`: a file, an https address, or -")
			f.StringVar(&o.Overlay, "overlay", "", "an OpenAPI Overlay 1.0 `file` that is laid over it")
			f.StringVar(&o.Out, "out", "", "the `directory` of the package")
			f.StringVar(&o.Package, "package", "", "the `name` of the package (default: that of the directory)")
			parts := f.String("parts", "sdk,mock,docs", "what to make beside types, client and methods: a `list` of\nsdk (New, with sign-in and a session), mock (a mock server, and examples that run against it),\ndocs (README.md and api.md), client (hooks of your own in the place of New), server (the strict server of oapi-codegen), spec (the document as a package),\nsignin (NewWithSignIn: users sign in at the authorization server of the document; it needs the module refresh/signin),\nwebhooks (Webhooks: a typed handler of what the API of the document sends; it needs the module refresh/webhook)")
			mock := f.Bool("mock", true, "make the mock server and examples that run against it; -mock=false spares your module what they need")
			f.BoolVar(&o.Flat, "flat", false, "make every operation a method of the client itself, in the place of resources such as c.Issues.List")
			list := func(to *[]string, name, usage string) {
				f.Func(name, usage, func(s string) error { *to = append(*to, strings.Split(s, ",")...); return nil })
			}
			list(&o.Filter.Include, "include", "make only the operations with these operationIds: a `list`; a star stands for any text")
			list(&o.Filter.Tags, "tag", "make only the operations with these tags: a `list`; together with -include and -path, those that any of them names")
			list(&o.Filter.Paths, "path", "make only the operations of these paths: a `list`, such as /repos/{owner}/{repo}/issues/**")
			f.BoolVar(&o.Check, "check", false, "write nothing; fail when a file is not what the document gives")
			asJSON := f.Bool("json", false, "print what was made, and the notes, as JSON")
			return func(ctx context.Context, t *terminal, args []string) error {
				if o.Spec == "" || o.Out == "" {
					return misuse("it takes -spec DOCUMENT and -out DIR")
				}
				if err := nothingElse(args); err != nil {
					return err
				}
				if o.Parts = partsOf(*parts); o.Parts == nil {
					return misuse("-parts %s: a list of sdk, mock, docs, client, server, spec, signin, webhooks, or none", *parts)
				}
				if !*mock {
					o.Parts = slices.DeleteFunc(o.Parts, func(p sdk.Part) bool { return p == sdk.PartMock })
				}
				return makeSDK(ctx, t, o, *asJSON)
			}
		},
	}
}

// made is what -json prints.
type made struct {
	Out      string   `json:"out"`
	Checked  bool     `json:"checked"` // nothing was written
	Document string   `json:"document"`
	Notes    []string `json:"notes"`
}

func makeSDK(ctx context.Context, t *terminal, o sdk.Options, asJSON bool) error {
	shown := t.steps(sdk.Steps)
	defer shown.Clear()
	in := t.documents(shown)
	defer in.Close()
	given := o.Spec
	var err error
	if o.Spec, err = in.File(ctx, o.Spec); err != nil {
		return err
	}
	if !asJSON {
		return sdk.Generate(ctx, o, shown)
	}
	notes := &noted{Line: shown, all: []string{}}
	if err := sdk.Generate(ctx, o, notes); err != nil {
		return err
	}
	return t.json(made{Out: o.Out, Checked: o.Check, Document: given, Notes: notes.all})
}

// partsOf reads a list of parts; nil is a mistake in it.
func partsOf(list string) []sdk.Part {
	parts := []sdk.Part{}
	if list == "none" {
		return parts
	}
	for name := range strings.SplitSeq(list, ",") {
		switch p := sdk.Part(strings.TrimSpace(name)); p {
		case sdk.PartSDK, sdk.PartMock, sdk.PartClient, sdk.PartServer, sdk.PartSpec, sdk.PartDocs, sdk.PartSignIn, sdk.PartWebhooks:
			parts = append(parts, p)
		default:
			return nil
		}
	}
	return parts
}

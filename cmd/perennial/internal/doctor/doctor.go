// Package doctor says what keeps a sign-in at an issuer from working here, and
// what to register there.
package doctor

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Options are the flags of the command.
type Options struct {
	Issuer, Resource string
	Client           string
	Host, Path       string
	Port             int
	Scopes           string
	Keyring          bool

	// Opens is the keyring of this machine; see [SystemKeyring]. By default, that.
	Opens func(ctx context.Context) error
}

// ErrFound says that something would keep a sign-in from working. It was written.
var ErrFound = errors.New("a sign-in would not work")

// Flags adds the flags of the command.
func (o *Options) Flags(f *flag.FlagSet) {
	f.StringVar(&o.Issuer, "issuer", "", "the `issuer` of the authorization server, as its metadata has it")
	f.StringVar(&o.Resource, "api", "", "the `address` of an API, such as an MCP server, that says where to sign in")
	f.StringVar(&o.Client, "client", "", "the client `ID` (default: the program registers itself)")
	f.StringVar(&o.Host, "host", "", "the `host` of the redirect URI (default 127.0.0.1)")
	f.IntVar(&o.Port, "port", 0, "the `port` of the redirect URI (default: any)")
	f.StringVar(&o.Path, "path", "", "the `path` of the redirect URI (default /callback)")
	f.StringVar(&o.Scopes, "scopes", "openid", "the scopes to ask for, with spaces between")
	f.BoolVar(&o.Keyring, "keyring", true, "look whether the keyring of this machine opens")
}

// patience bounds all of it.
const patience = time.Minute

// Run looks, and writes a line for each thing. It makes no sign-in.
//
// Errors: ErrFound; what is wrong with the flags.
func (o Options) Run(ctx context.Context, env signin.Environment, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if (o.Issuer == "") == (o.Resource == "") {
		return errors.New("it takes -issuer ISSUER, or -api ADDRESS")
	}
	env.NoTerminal = false // of the program that is to sign in, not of this one's output
	cfg := signin.Config{
		Issuer: o.Issuer, Scopes: strings.Fields(o.Scopes), Environment: env, Registration: &signin.Registration{},
		Redirect: signin.Redirect{Host: o.Host, Path: o.Path}, Prompt: func(context.Context, signin.Notice) {},
	}
	if o.Client != "" {
		cfg.Client = tokenendpoint.PublicClient(o.Client)
	}
	if o.Port != 0 {
		cfg.Redirect.Ports = []int{o.Port}
	}
	found := []signin.Finding{}
	if o.Resource != "" {
		next, err := cfg.For(ctx, o.Resource, nil)
		f := signin.Finding{Subject: "API", Text: "It accepts tokens of " + next.Issuer + ".", Err: err}
		if err != nil {
			return write(w, append(found, f))
		}
		cfg, found = next, append(found, f)
	}
	found = append(found, signin.Diagnose(ctx, cfg, nil)...)
	if o.Keyring {
		found = append(found, o.keyring(ctx))
	}
	return write(w, found)
}

func (o Options) keyring(ctx context.Context) signin.Finding {
	f := signin.Finding{Subject: "keyring", Text: "It opens: keyringstore can keep sessions here."}
	opens := o.Opens
	if opens == nil {
		opens = SystemKeyring
	}
	if err := opens(ctx); err != nil {
		f.Text = "It does not open."
		f.Err = fmt.Errorf("%w; unlock it, or keep sessions in a filestore", err)
	}
	return f
}

// write writes one line for each finding, and what to do below it.
func write(w io.Writer, found []signin.Finding) error {
	var result error
	for _, f := range found {
		mark := "ok  "
		if f.Err != nil {
			mark, result = "FAIL", ErrFound
		}
		fmt.Fprintf(w, "%s  %-13s %s\n", mark, f.Subject, f.Text)
		if f.Err != nil {
			fmt.Fprintf(w, "      %-13s %s\n", "", strings.TrimPrefix(f.Err.Error(), "signin: "))
		}
	}
	return result
}

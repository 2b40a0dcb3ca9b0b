package signin

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Config is what is to be known of a program, and of the server that it signs in
// at. Issuer (or Metadata) and Client are all that most programs need.
type Config struct {
	// Issuer is the authorization server: its issuer identifier, as its metadata
	// has it, trailing slash included. The metadata is read from there (RFC 8414,
	// section 3; OpenID Connect Discovery 1.0, section 4).
	Issuer string
	// Metadata is used in place of discovery, for servers that publish none. By
	// default, it is discovered.
	Metadata *Metadata
	// Client is who the program is to the server: a [tokenendpoint.PublicClient], a
	// [ClientSecret], a [PrivateKeyJWT] or one of the program's own. By default, what
	// comes of Registration.
	Client tokenendpoint.ClientAuth
	// Registration makes the program a client of servers that do not know it. By
	// default, Client has to be set.
	Registration *Registration
	// MutualTLS is for clients with a certificate (RFC 8705): the endpoints that
	// the metadata has under mtls_endpoint_aliases are used. HTTPClient has the
	// certificate. By default, the ordinary endpoints are.
	MutualTLS bool

	// Scopes are asked for. With "openid" among them, an ID token has to come and
	// is verified. By default, the server decides.
	Scopes []string
	// Resource is the API that the tokens are for (RFC 8707, section 2), sent with
	// every request. By default, none is named.
	Resource string
	// Params are further parameters of the authorization and the device
	// authorization request, such as login_hint, prompt or audience. Those that
	// this package sets cannot be among them. By default, there are none.
	Params map[string]string
	// ACRValues and MaxAge ask for a stronger or more recent authentication (RFC
	// 9470, section 4). What comes is checked. By default, any is good enough; a
	// negative MaxAge means zero, which is a new one in any case.
	ACRValues []string
	MaxAge    time.Duration
	// ScopeOnRefresh sends Scopes with each refresh too, for servers that want it,
	// such as Microsoft Entra. By default, a refresh names none.
	ScopeOnRefresh bool

	// Redirect is the redirect URI of the browser flow, as it is registered.
	Redirect Redirect
	// Environment says where the program runs, and so which flow can work. See
	// [FromEnvironment]. By default, a desktop with a terminal.
	Environment Environment
	// OpenBrowser opens an address in the user's browser. It may block for as long
	// as that is open; its context ends with the sign-in. By default, the command for
	// it that Environment names.
	OpenBrowser func(ctx context.Context, address string) error
	// Prompt tells the user what to do: it is called with the address, whatever
	// flow is used, on one goroutine at a time. [PromptTo] makes one that writes
	// lines. By default, nobody is told: the device flow does not work then.
	Prompt func(ctx context.Context, n Notice)
	// Paste reads the address that the user's browser ended on, for machines whose
	// loopback address that browser does not reach. See [PasteFrom]. By default,
	// nothing can be pasted.
	Paste func(ctx context.Context) (string, error)

	// Timeout bounds a sign-in, from the first request to the last. By default, 5
	// minutes for the browser, and for a device what the server grants.
	Timeout time.Duration
	// Leeway is how far the server's clock may be from ours. By default, a minute.
	Leeway time.Duration
	// CoolDown is how long after a refusal no other sign-in is started by [Client.Login]
	// or [Login]. By default, a minute; negative means none.
	CoolDown time.Duration
	// Refusals remembers refusals beyond this process, see [RefusalFile]. By
	// default, the Client does.
	Refusals Refusals
	// RequirePKCE refuses servers whose metadata does not say that they check
	// S256 (RFC 7636, section 4.2). PKCE is used at any server; one that ignores it
	// leaves the code to whoever gets hold of it. By default, such servers are
	// accepted.
	RequirePKCE bool
	// HTTPClient sends the requests. Its redirect policy and cookies are not used.
	// By default, one with the default transport.
	HTTPClient *http.Client
}

// scopes is Scopes with the duplicates gone.
func (c Config) scopes() []string {
	s := slices.Clone(c.Scopes)
	slices.Sort(s)
	return slices.Compact(s)
}

func (c Config) openID() bool { return slices.Contains(c.Scopes, "openid") }

func (c Config) leeway() time.Duration {
	if c.Leeway > 0 {
		return c.Leeway
	}
	return time.Minute
}

func (c Config) coolDown() time.Duration {
	if c.CoolDown == 0 {
		return time.Minute
	}
	return max(c.CoolDown, 0)
}

func (c Config) notify(ctx context.Context, n Notice) {
	if c.Prompt != nil {
		c.Prompt(ctx, n)
	}
}

// owned are the parameters that this package sets.
var owned = []string{
	"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "resource", "response_mode",
	"acr_values", "max_age", "client_secret", "client_assertion", "client_assertion_type", "grant_type", "code", "code_verifier", "request", "request_uri",
}

func (c Config) check() error {
	switch {
	case c.Client == nil && c.Registration != nil:
		if err := c.Registration.check(); err != nil {
			return err
		}
	case c.Client == nil || c.Client.ClientID() == "":
		return fail(ErrConfig, "set Config.Client, such as tokenendpoint.PublicClient with the ID that the server has registered, or Config.Registration", "no client ID")
	}
	for name := range c.Params {
		if slices.Contains(owned, name) {
			return fail(ErrConfig, "remove it from Config.Params", "parameter %q is set by this package", name)
		}
	}
	if err := c.Redirect.check(); err != nil {
		return err
	}
	if c.Metadata != nil {
		return c.Metadata.check(c.Issuer)
	}
	if _, err := secureURL(c.Issuer); err != nil {
		return fail(ErrConfig, "set Config.Issuer to the issuer of the server's metadata, or Config.Metadata to its endpoints", "issuer: %w", err)
	}
	return nil
}

package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prose"
)

// PackageComment is the first screen of go doc.
func (p *page) PackageComment() string {
	var b strings.Builder
	title := p.Title
	if p.Info.Version != "" {
		title += " (version " + p.Info.Version + " of its document)"
	}
	fmt.Fprintf(&b, "Package %s calls %s.", p.Package, title)
	if s := sentence(p.Info.Description); s != "" {
		b.WriteString(" " + s)
	}
	text := slashes(prose.Text(b.String(), lineWidth)) + "\n//\n"
	if p.SDK {
		for _, line := range p.quickStart() {
			text += strings.TrimRight("//\t"+line, "\t") + "\n"
		}
		text += "//\n" + slashes(prose.Text(p.signInText(), lineWidth)) + "\n//\n"
	}
	return text + slashes(prose.Text("Operations are methods of [API]"+p.ofResources()+", each with the type that it returns and an error, "+
		"always a *rest.Error: errors.Is(err, rest.ErrNotFound), and rest.ErrorBody for the body as the document describes it.", lineWidth))
}

func (p *page) ofResources() string {
	if p.Plan == nil || len(p.Resources) == 0 {
		return ""
	}
	return " by what they are about, such as c." + p.Resources[0].Name
}

// quickStart are the lines that run.
func (p *page) quickStart() []string {
	lines := []string{"c, err := " + p.Package + ".New(" + p.newArgs() + ")", "...", "defer c.Close()"}
	if call := p.signInCall(); call != "" {
		lines = append(lines, call, "...")
	}
	if e, ok := p.First(); ok {
		if e.Result != "" {
			return append(lines, e.Result+", err := "+e.Call())
		}
		return append(lines, "err = "+e.Call())
	}
	return lines
}

// newArgs are the arguments that New cannot do without.
func (p *page) newArgs() string {
	if len(p.Servers.List) == 0 {
		return `apiclient.WithBaseURL("https://api.example.com")`
	}
	return ""
}

// signInCall is the line that signs in, "" if nothing has to.
func (p *page) signInCall() string {
	switch s := p.SignIn; {
	case s.Plain && s.Client:
		return "err = c.SignIn(ctx)"
	case s.Plain:
		first, rest, _ := strings.Cut(strings.TrimPrefix(s.Args, ", "), " ")
		if strings.HasPrefix(rest, "refresh.Secret") {
			return "err = c.SignIn(ctx, refresh.NewSecret(password))"
		}
		return "err = c.SignIn(ctx, " + first + ", refresh.NewSecret(password))"
	case s.Body != "":
		return "err = c.SignIn(ctx, " + p.Package + "." + s.Body + "{...})"
	}
	return ""
}

// signInText says how to sign in.
func (p *page) signInText() string {
	var parts []string
	switch s := p.SignIn; {
	case s.Plain && s.Client:
		parts = append(parts, "The program itself signs in: give its credentials with apiclient.WithClientAuth. Access tokens are renewed by themselves.")
	case s.Any():
		parts = append(parts, "The session refreshes itself: an access token that has expired is renewed once, however many calls wait for it, and Restore resumes a session from the store that apiclient.WithSession names.")
	case s.Response:
		parts = append(parts, "Users sign in elsewhere, with an authorization code: hand the response of the token endpoint to SignInWith. From then on the session refreshes itself.")
	case p.needsSession():
		parts = append(parts, "The document names no operation that signs in: use a token from elsewhere, with c.Session().SignIn(ctx, refresh.Token{AccessToken: token}).")
	}
	var given []string
	for _, s := range p.Input.Schemes {
		if s.Session || !p.asked(s.Name) {
			continue
		}
		given = append(given, credentialOption(s.Type, s.Word, s.Name, "..."))
	}
	if len(given) > 0 {
		parts = append(parts, "Credentials beside it are options of New: "+strings.Join(given, ", ")+".")
	}
	if len(parts) == 0 {
		parts = append(parts, "No operation needs a credential.")
	}
	return strings.Join(parts, " ")
}

// needsSession reports whether an operation sends the session's token.
func (p *page) needsSession() bool {
	return slices.ContainsFunc(p.Operations, func(o Operation) bool { return !o.Public })
}

// asked reports whether an operation can be called with a scheme.
func (p *page) asked(scheme string) bool {
	for _, o := range p.Operations {
		for _, way := range o.Ways {
			if slices.Contains(way, scheme) {
				return true
			}
		}
	}
	return false
}

// credentialOption is the option of New for a security scheme.
func credentialOption(kind, word, name, value string) string {
	name = fmt.Sprintf("%q", name)
	secret := "refresh.NewSecret(" + value + ")"
	switch {
	case kind == "apiKey":
		return "apiclient.WithAPIKey(" + name + ", " + secret + ")"
	case kind == "http" && strings.EqualFold(word, "basic"):
		return "apiclient.WithBasic(" + name + ", user, " + secret + ")"
	}
	return "apiclient.WithToken(" + name + ", " + secret + ")"
}

// Credentials are the options that give a client of a mock what it asks for.
func (p *page) Credentials() (all []string) {
	for _, s := range p.Input.Schemes {
		if !s.Session && p.asked(s.Name) && s.Type != "mutualTLS" {
			all = append(all, strings.Replace(credentialOption(s.Type, s.Word, s.Name, `"demo"`), ", user,", `, "demo",`, 1))
		}
	}
	return all
}

// UserAgent names the package, the document's version and the generator's.
func (p *page) UserAgent() string {
	own := p.Package
	if v := product(p.Info.Version); v != "" {
		own += "/" + v
	}
	return own + " perennial/" + product(p.Generator)
}

// product keeps what may stand in a product of a User-Agent (RFC 9110, section
// 5.6.2).
func product(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-._+", r) {
			return r
		}
		return -1
	}, plain.Line(s))
}

// HasSignOut reports whether the server is told of a sign-out.
func (p *page) HasSignOut() bool { return p.Auth.SignOut.Operation.Method != "" }

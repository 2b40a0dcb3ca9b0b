package apiclient

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
)

// client returns an http.Client that adds the credentials to what c sends to the
// API at origin.
func (g *grants) client(c *http.Client, origin refresh.Origin) (*http.Client, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	if len(g.given) == 0 && !slices.ContainsFunc(g.schemes, func(s Scheme) bool { return !s.Session || !s.bearer() }) {
		return c, nil // the middleware alone has something to add
	}
	g.trusted = trusted(c.Transport)
	own := *c // the caller's client stays as it is
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	own.Transport = &credentialed{next: next, origin: origin, grants: g}
	return &own, nil
}

// trusted reports whether a transport may authenticate by itself: with a
// certificate, or in a way of its own that nobody can see from outside.
func trusted(t http.RoundTripper) bool {
	switch t := t.(type) {
	case nil:
		return false
	case *http.Transport:
		return t.TLSClientConfig != nil && (len(t.TLSClientConfig.Certificates) > 0 || t.TLSClientConfig.GetClientCertificate != nil)
	}
	return true
}

// credentialed is the transport that adds credentials. It stands below
// everything else, so that they are in no request that another part sees.
//
// The threat: http.Client takes headers that it does not know for credentials,
// such as X-API-Key, along on a redirect to wherever it leads; it tells the next
// server the whole URL, with a key in its query, as the Referer; and its errors
// quote the URL. Here a credential is added to one hop, if that goes to the
// API's own origin, and to nothing else.
type credentialed struct {
	next   http.RoundTripper
	origin refresh.Origin
	grants *grants
}

// RoundTrip sends req, with credentials if it goes to the API.
func (t *credentialed) RoundTrip(req *http.Request) (*http.Response, error) {
	op, _ := refresh.OperationFrom(req.Context())
	if len(op.Security) == 0 {
		return t.next.RoundTrip(req)
	}
	sent := req.Clone(req.Context())
	if !t.home(req.URL) {
		sent.Header.Del("Referer")
		if t.grants.quoted(req.URL) {
			closeBody(req)
			return nil, &refresh.Error{Kind: refresh.ErrForeignOrigin}
		}
		return t.next.RoundTrip(sent)
	}
	chosen, err := t.grants.choose(op, req.Header.Get("Authorization") != "")
	switch {
	case err != nil && op.Role == "": // a role's request has its own credentials
		closeBody(req)
		return nil, err
	case err != nil || len(chosen.Security) == 0:
		return t.next.RoundTrip(req)
	}
	way := chosen.Security[0]
	t.grants.add(sent, way)
	resp, err := t.next.RoundTrip(sent)
	secrets := t.grants.secrets(way)
	if resp != nil {
		// As it was before: whoever logs its URL logs no key, and whoever quotes the
		// response knows what to leave out.
		resp.Request = req.WithContext(redact.With(req.Context(), secrets...))
	}
	return resp, redact.Error(err, secrets...)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// home reports whether u is at the API's own origin.
func (t *credentialed) home(u *url.URL) bool {
	o, err := refresh.ParseOrigin(u.Scheme+"://"+u.Host, true)
	return err == nil && o == t.origin
}

// quoted reports whether a URL holds one of the credentials: a server that
// redirects to another with the query it was asked with, for example.
func (g *grants) quoted(u *url.URL) bool {
	text := u.String()
	for name, c := range g.given {
		if g.scheme(name).In != "query" {
			continue
		}
		if strings.Contains(text, url.QueryEscape(c.secret.Reveal())) || strings.Contains(text, url.PathEscape(c.secret.Reveal())) || strings.Contains(text, c.secret.Reveal()) {
			return true
		}
	}
	return false
}

// add adds the credentials of a requirement to a request.
func (g *grants) add(req *http.Request, way []string) {
	for _, name := range way {
		s := g.scheme(name)
		c, own := g.given[name]
		switch {
		case own && s.is("basic"):
			req.SetBasicAuth(c.user, c.secret.Reveal())
		case own && s.authorization():
			req.Header.Set("Authorization", s.word()+c.secret.Reveal())
		case own:
			s.place(req, c.secret.Reveal())
		case s.Session:
			s.move(req)
		}
	}
}

// word is what stands before the credential in the header Authorization.
func (s *Scheme) word() string {
	switch {
	case s.Type == SchemeOAuth2, s.Type == SchemeOpenIDConnect, s.is("bearer"):
		return "Bearer "
	case s.Word == "":
		return ""
	}
	return s.Word + " "
}

// move gives the session's token, which is in the header Authorization, the
// place and the word that the scheme has for it.
func (s *Scheme) move(req *http.Request) {
	_, token, ok := strings.Cut(req.Header.Get("Authorization"), " ")
	switch {
	case !ok: // a sign-in, which is sent without one
	case !s.authorization():
		req.Header.Del("Authorization")
		s.place(req, token)
	case s.Word != "" && !s.is("bearer"):
		req.Header.Set("Authorization", s.word()+token)
	}
}

// place puts an API key where the document says.
func (s *Scheme) place(req *http.Request, key string) {
	switch s.In {
	case "query":
		u := *req.URL
		u.RawQuery = without(u.RawQuery, s.Param) + url.QueryEscape(s.Param) + "=" + url.QueryEscape(key)
		req.URL = &u
	case "cookie":
		cookies := s.Param + "=" + key
		if others := req.Header["Cookie"]; len(others) > 0 {
			cookies = strings.Join(others, "; ") + "; " + cookies
		}
		req.Header["Cookie"] = []string{cookies}
	default:
		req.Header.Set(s.Param, key)
	}
}

// without is a query without the pairs of one name, and with an "&" at its end
// if anything is left.
func without(query, name string) string {
	var b strings.Builder
	for pair := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(key); pair == "" || err == nil && plain == name {
			continue
		}
		b.WriteString(pair + "&")
	}
	return b.String()
}

package refresh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Credentials are what a request with an auth role can carry. What the
// operation has no place for is left out.
type Credentials struct {
	Username string
	Password Secret
	// Token is the pair in use.
	Token Token
}

// NewRequest returns the request of one of a's operations to the API at
// baseURL. It carries an Authorization header only where the operation's
// places, or an OAuth 2.0 client with a secret, ask for one: real servers
// answer an expired bearer on their token endpoint with 401 even where the
// refresh token is good.
//
// The body can be sent once: a transport that repeated the request by itself
// would use a one-time token twice. The context names the operation.
//
// Errors: a baseURL that is none, or a place that is none.
func (a Auth) NewRequest(ctx context.Context, op AuthOperation, baseURL string, with Credentials) (*http.Request, error) {
	target, err := a.target(op, baseURL)
	if err != nil {
		return nil, err
	}
	w := &writer{header: http.Header{}, query: target.Query(), doc: map[string]any{}, form: url.Values{}, asForm: op.Form}
	for _, place := range slices.Sorted(maps.Keys(op.Fixed)) {
		w.put(place, op.Fixed[place])
	}
	w.put(op.Request.Username, with.Username)
	w.put(op.Request.Password, with.Password.Reveal())
	w.put(op.Request.RefreshToken, with.Token.RefreshToken.Reveal())
	w.put(op.Request.AccessToken, with.Token.AccessToken.Reveal())
	if op.OAuth2 {
		a.authenticate(w)
	}
	if w.err != nil {
		return nil, w.err
	}
	target.RawQuery = w.query.Encode()
	body, contentType, err := w.body()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(WithOperation(ctx, op.Operation), op.Operation.Method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("refresh: the request can't be made") // the cause would quote the URL
	}
	req.GetBody = nil
	req.Header = w.header
	req.Header.Set("Accept", "application/json")
	if contentType == "" {
		req.Body, req.ContentLength = http.NoBody, 0
	} else {
		req.Header.Set("Content-Type", contentType)
	}
	return req, nil
}

// target is where op is.
func (a Auth) target(op AuthOperation, baseURL string) (*url.URL, error) {
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" {
		return nil, errors.New("refresh: the API's address is not an absolute URL; want one such as https://api.example.com")
	}
	if op.URL == "" {
		return url.Parse(strings.TrimSuffix(base.String(), "/") + op.Operation.Route)
	}
	u, err := url.Parse(op.URL)
	if err != nil {
		return nil, fmt.Errorf("refresh: the address of operation %s is not a URL", op.Operation.ID)
	}
	if u.IsAbs() && a.documents(base) {
		if _, err := ParseOrigin(op.URL, false); err != nil {
			return nil, err
		}
		return u, nil
	}
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: u.Path, RawQuery: u.RawQuery}, nil
}

// documents tells whether the API at base is one that the document speaks of.
func (a Auth) documents(base *url.URL) bool {
	return slices.ContainsFunc(a.Servers, func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.Host != "" && originOf(u) == originOf(base)
	})
}

// authenticate adds who the client is, and the parameters of the program.
func (a Auth) authenticate(w *writer) {
	for _, name := range slices.Sorted(maps.Keys(a.Params)) {
		w.form.Set(name, a.Params[name])
	}
	switch c := a.Client; {
	case c.ID == "":
	case !c.Secret.IsZero() && !c.InBody:
		r := &http.Request{Header: w.header}
		// Both are form-encoded first (RFC 6749, section 2.3.1).
		r.SetBasicAuth(url.QueryEscape(c.ID), url.QueryEscape(c.Secret.Reveal()))
	default:
		w.form.Set("client_id", c.ID)
		if !c.Secret.IsZero() {
			w.form.Set("client_secret", c.Secret.Reveal())
		}
	}
}

// writer puts values in their places. Its first error is kept.
type writer struct {
	header http.Header
	query  url.Values
	doc    map[string]any
	form   url.Values
	asForm bool
	err    error
}

func (w *writer) put(at, value string) {
	if at == "" || value == "" || w.err != nil {
		return
	}
	switch kind, name := kindOf(at); kind {
	case inBody:
		if w.asForm {
			w.form.Set(name[1:], value)
			return
		}
		w.err = place(w.doc, at, value)
	case inQuery:
		w.query.Set(name, value)
	case inHeader, inCookie, asBearer:
		if !headerSafe(value) {
			// A line break would let whoever chose the value write headers of ours.
			w.err = fmt.Errorf("refresh: the value for %s has characters that no header can carry", at)
			return
		}
		w.head(kind, name, value)
	default:
		w.err = fmt.Errorf("refresh: %q is no place in a request; want a JSON pointer, header:NAME, cookie:NAME, query:NAME or bearer", at)
	}
}

func (w *writer) head(kind, name, value string) {
	switch kind {
	case inHeader:
		w.header.Set(name, value)
	case inCookie:
		(&http.Request{Header: w.header}).AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // attributes are for the answers of servers
	default:
		w.header.Set("Authorization", "Bearer "+value)
	}
}

// body is the body and its type; no type means no body.
func (w *writer) body() ([]byte, string, error) {
	switch {
	case w.asForm && len(w.form) > 0:
		return []byte(w.form.Encode()), "application/x-www-form-urlencoded", nil
	case !w.asForm && len(w.doc) > 0:
		b, err := json.Marshal(w.doc)
		return b, "application/json", err
	}
	return nil, "", nil
}

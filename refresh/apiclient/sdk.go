// Package apiclient is the front door of generated packages, and of package client: it
// wires the session, the middleware and the calls of the auth roles for one API.
// Programs reach it through the New of a generated package, and take its options.
package apiclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Client is one signed-in user at one API. It may be used by any number of
// goroutines at once.
type Client struct {
	auth       *tokenendpoint.Auth
	base       string
	url        *url.URL // base
	agent      []string // the header User-Agent, shared by all requests
	grants     *grants  // the credentials beside the session's token
	session    *refresh.Session
	owned      bool // Close closes the session
	stopLog    func()
	closeIdle  func()
	refresher  refresh.Refresher
	middleware *refresh.Middleware
	transport  []refresh.MiddlewareOption
	direct     *http.Client                                // for calls that carry no token of the session
	send       func(*http.Request) (*http.Response, error) // attached, with the hooks around it
	hooks      []Hook
}

// New returns the front door of the API at baseURL, whose auth roles are auth.
// It sends nothing yet. An option may name another address, see [WithBaseURL].
//
// Errors: a baseURL that is not an absolute https URL (http is accepted for
// this machine alone, see [WithPlainHTTP]) or that holds a password, a query or a
// fragment, or roles that do not say where their tokens are.
func New(auth tokenendpoint.Auth, baseURL string, opts ...Option) (*Client, error) {
	s := settings{auth: auth}
	for _, o := range opts {
		o(&s)
	}
	baseURL, err := s.address(baseURL)
	if err != nil {
		return nil, err
	}
	closeIdle := func() {} // the connections of the program's own client are its own
	if s.client == nil {
		s.client = NewHTTPClient()
		closeIdle = s.client.CloseIdleConnections
	}
	agent := s.userAgent()
	s.client = withUserAgent(s.client, agent)
	origin, err := refresh.ParseOrigin(baseURL, s.plainHTTP)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(baseURL)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("sdk: the API's address holds a query or a fragment; remove the part from ? or # on")
	}
	if s.client, err = s.grants.client(s.client, origin); err != nil {
		return nil, err
	}
	if s.elsewhere {
		s.auth.Servers = []string{baseURL}
	}
	direct := *s.client
	// Passwords and refresh tokens do not follow a redirect to wherever it leads.
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	refresher := refresh.Refresher(refresh.RefreshFunc(noRefresh))
	switch {
	case s.refresher != nil:
		refresher = s.refresher
	case s.auth.Refresh.Operation.Method != "":
		if refresher, err = tokenendpoint.NewRefresher(s.auth, baseURL, &direct); err != nil {
			return nil, err
		}
	}
	d := &Client{
		auth: &s.auth, base: baseURL, agent: agent, url: u, grants: &s.grants, refresher: refresher, direct: &direct,
		session: refresh.NewSession(refresher, slices.Concat(documented(s.auth), s.session)...), owned: true, stopLog: func() {}, closeIdle: closeIdle,
	}
	d.listen(&s)
	if observe := observer(s.logger, s.observer); observe != nil {
		s.transport = append(s.transport, refresh.WithObserver(observe))
	}
	d.transport = slices.Concat(s.transport, []refresh.MiddlewareOption{
		refresh.WithOrigin(origin), refresh.WithHTTPClient(s.client), refresh.WithRejected(s.auth.Rejected...),
	})
	d.middleware = refresh.NewMiddleware(d.session, d.transport...)
	d.hooks = s.hooks
	d.send = d.hooked()
	return d, nil
}

// listen has the program told of what happens to the session.
func (d *Client) listen(s *settings) {
	if s.signedOut != nil {
		d.session.Subscribe(func(e event.Event) {
			if e.Kind == event.SignedOut {
				s.signedOut(e)
			}
		})
	}
	if s.logger != nil {
		d.stopLog = d.session.Subscribe(logEvents(s.logger))
	}
}

// documented are the options that the document gives the session. Those of the
// program come after them.
func documented(auth tokenendpoint.Auth) []refresh.Option {
	return []refresh.Option{
		refresh.WithScheme(auth.Scheme), refresh.WithLostResponsePolicy(auth.LostResponse), refresh.WithRefreshAhead(!auth.NoRefreshAhead),
	}
}

// ForSession returns a front door for another user's session, with the settings
// and the connections of this one; the options that concern the session itself
// are those that s was made with. s stays its maker's: closing the new door does
// nothing.
func (d *Client) ForSession(s *refresh.Session) *Client {
	other := *d
	other.session, other.owned, other.stopLog = s, false, func() {}
	other.middleware = refresh.NewMiddleware(s, d.transport...)
	other.send = other.hooked()
	return &other
}

// Refresher returns the refresh call of the API, for sessions that are kept
// elsewhere: see [Client.ForSession].
func (d *Client) Refresher() refresh.Refresher { return d.refresher }

// noRefresh is the refresh of an API that has none.
func noRefresh(context.Context, refresh.Token) (refresh.Token, error) {
	return refresh.Token{}, errors.Join(refresh.ErrRefused, errors.New("the API has no operation with the auth role refresh"))
}

// signInIdle is how long the body of the response to a sign-in may pause.
const signInIdle = time.Minute

// SignIn starts a session with the API's login operation, or with the grant of
// its OAuth 2.0 flow. With client credentials, username and password are empty.
//
// Errors: a [*rest.Error]; rest.ErrUnauthorized or rest.ErrBadRequest for a
// wrong password, as the API has it. One that is refresh.ErrNotStored comes
// with an active session.
func (d *Client) SignIn(ctx context.Context, username string, password refresh.Secret) error {
	return d.signIn(ctx, d.sender(d.auth.SignIn, tokenendpoint.Credentials{Username: username, Password: password}, d.direct.Do))
}

// SignInWith starts a session with a token response as it came, such as the
// JSON that a token endpoint returned for an authorization code.
//
// Errors: a response without a token; refresh.ErrNotStored with an active
// session.
func (d *Client) SignInWith(ctx context.Context, response []byte) error {
	return d.auth.SignInWith(ctx, d.session, response)
}

// unreadable is the error of a sign-in whose response is a success without a
// token. Some servers refuse so, and say which in a code.
func unreadable(op tokenendpoint.Endpoint, response *rest.Stream, body []byte, err error) error {
	o := op.Operation
	e := &rest.Error{Operation: o.ID, Method: o.Method, Route: o.Route, StatusCode: response.StatusCode, Header: response.Header, Err: errors.Join(rest.ErrDecode, err)}
	j := op.Judge(tokenendpoint.Outcome{StatusCode: response.StatusCode, Header: response.Header, Body: body})
	if j.Code != "" && j.Verdict != tokenendpoint.VerdictLost {
		e.Code, e.Err = j.Code, errors.New("the server refused")
	}
	return e
}

// SignOut ends the session: at the server, if the API has an operation for it
// and can be reached, and here in any case. Without a session it does nothing.
//
// An access token that is known to have expired is refreshed first, because
// servers end sessions only for callers that are signed in. The response
// starts no refresh.
//
// Errors: a [*rest.Error] that says why the server could not be told, with the
// session over here all the same; or refresh.ErrNotStored.
func (d *Client) SignOut(ctx context.Context) error {
	ends := d.session.State().SignIn
	op := d.auth.SignOut
	var err error
	send, tokens := d.attached, d.session.Token
	if op.Client {
		// The client's credentials are in the place of a bearer, and so it does not
		// matter whether that has expired.
		send, tokens = d.direct.Do, func(context.Context) (refresh.Token, error) { return d.session.Current() }
	}
	if op.Operation.Method != "" {
		token, missing := tokens(ctx)
		switch {
		case missing == nil:
			err = rest.None(ctx, op.Operation, nil, d.sender(op, tokenendpoint.Credentials{Token: token}, send))
		case !errors.Is(missing, refresh.ErrSignedOut): // otherwise there is no session that could be ended
			err = failed(op, missing)
		}
	}
	// The caller may be out of time. The tokens must go nevertheless.
	return errors.Join(err, d.session.SignOutOf(context.WithoutCancel(ctx), ends))
}

// maxResponse bounds the response to a sign-in.
const maxResponse = 1 << 20

// readAll reads the response to a sign-in.
func readAll(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxResponse)) }

// sender sends the request of an operation with do.
func (d *Client) sender(op tokenendpoint.Endpoint, with tokenendpoint.Credentials, do func(*http.Request) (*http.Response, error)) rest.Send[func(context.Context, *http.Request) error] {
	return func(ctx context.Context, edit ...func(context.Context, *http.Request) error) (*http.Response, error) {
		req, err := d.auth.NewRequest(ctx, op, d.base, with)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		resp, err := do(req)
		if err != nil {
			return nil, redact.Sent(err, op.Operation.Route, redact.Of(req)...)
		}
		return resp, nil
	}
}

// attached sends a request with the session's token.
func (d *Client) attached(req *http.Request) (*http.Response, error) {
	if err := d.middleware.Attach(req.Context(), req); err != nil {
		return nil, err
	}
	return d.middleware.Do(req)
}

// failed is an error of an operation that failed on this side.
func failed(a tokenendpoint.Endpoint, err error) error {
	op := a.Operation
	return &rest.Error{Operation: op.ID, Method: op.Method, Route: op.Route, Err: err}
}

// State returns where the session stands now.
func (d *Client) State() event.State { return d.session.State() }

// Subscribe calls fn for every change of the session, in order, in a goroutine
// of its own. stop ends that.
func (d *Client) Subscribe(fn func(event.Event)) (stop func()) { return d.session.Subscribe(fn) }

// Session returns the session, for tokens that come from elsewhere.
func (d *Client) Session() *refresh.Session { return d.session }

// Middleware returns what gives requests their token.
func (d *Client) Middleware() *refresh.Middleware { return d.middleware }

// Close ends the work of the session, and closes the idle connections of the
// default http.Client. A refresh that is under way is waited for, at most until
// its timeout. The tokens stay in the store; nobody is signed out. Closing twice
// is fine.
func (d *Client) Close() error {
	if !d.owned {
		return nil
	}
	err := d.session.Close()
	d.stopLog()
	d.closeIdle()
	return err
}

// Package sdk is the front door of generated packages: it wires the session,
// the middleware and the calls of the auth roles for one API. Programs reach
// it through the New of a generated package, and take its options.
package sdk

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/call"
)

// Door is one signed-in user at one API. It may be used by any number of
// goroutines at once.
type Door struct {
	auth       refresh.Auth
	base       string
	session    *refresh.Session
	middleware *refresh.Middleware
	direct     *http.Client // for calls that carry no token of the session
}

// New returns the front door of the API at baseURL, whose auth roles are auth.
// It sends nothing yet.
//
// Errors: a baseURL that is not an absolute https URL (http is accepted for
// this machine alone, see [WithPlainHTTP]), or roles that do not say where
// their tokens are.
func New(auth refresh.Auth, baseURL string, opts ...Option) (*Door, error) {
	s := settings{auth: auth, client: &http.Client{}}
	for _, o := range opts {
		o(&s)
	}
	origin, err := refresh.ParseOrigin(baseURL, s.plainHTTP)
	if err != nil {
		return nil, err
	}
	if s.elsewhere {
		s.auth.Servers = []string{baseURL}
	}
	direct := *s.client
	// Passwords and refresh tokens do not follow a redirect to wherever it leads.
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	refresher := refresh.Refresher(refresh.RefreshFunc(noRefresh))
	if s.auth.Refresh.Operation.Method != "" {
		if refresher, err = refresh.NewRefresher(s.auth, baseURL, &direct); err != nil {
			return nil, err
		}
	}
	session := refresh.NewSession(refresher, s.session...)
	s.transport = append(s.transport, refresh.WithOrigin(origin), refresh.WithHTTPClient(s.client), refresh.WithRejected(s.auth.Rejected...))
	return &Door{
		auth: s.auth, base: baseURL, session: session, direct: &direct,
		middleware: refresh.NewMiddleware(session, s.transport...),
	}, nil
}

// noRefresh is the refresh of an API that has none.
func noRefresh(context.Context, refresh.Token) (refresh.Token, error) {
	return refresh.Token{}, errors.Join(refresh.ErrRefused, errors.New("the API has no operation with the auth role refresh"))
}

// SignIn starts a session with the API's login operation, or with the grant of
// its OAuth 2.0 flow. With client credentials, username and password are empty.
//
// Errors: a [*call.Error]; call.ErrUnauthorized or call.ErrBadRequest for a
// wrong password, as the API has it. One that is refresh.ErrNotStored comes
// with an active session.
func (d *Door) SignIn(ctx context.Context, username string, password refresh.Secret) error {
	op := d.auth.Login
	if op.Operation.Method == "" {
		return &call.Error{Err: errors.New("the API has no operation with the auth role login; " +
			"sign in with tokens from elsewhere: Session().SignIn")}
	}
	// Not as JSON: some servers answer with the token alone, or in headers.
	answer, err := call.Streamed(ctx, op.Operation, nil, d.sender(op, refresh.Credentials{Username: username, Password: password}, d.direct.Do))
	if err != nil {
		return err
	}
	defer answer.Close()
	body, err := io.ReadAll(io.LimitReader(answer, maxAnswer))
	if err != nil {
		return failed(op, err)
	}
	token, err := op.ParseToken(answer.Header, body)
	if err != nil {
		return failed(op, errors.Join(call.ErrDecode, err))
	}
	if err := d.session.SignIn(ctx, token); err != nil {
		return failed(op, err)
	}
	return nil
}

// SignOut ends the session: at the server, if the API has an operation for it
// and can be reached, and here in any case. Without a session it does nothing.
//
// Errors: a [*call.Error] that says why the server could not be told, with the
// session over here all the same; or refresh.ErrNotStored.
func (d *Door) SignOut(ctx context.Context) error {
	ends := d.session.State().SignIn
	op := d.auth.Logout
	var err error
	if op.Operation.Method != "" && d.session.State().SignedIn() {
		var token refresh.Token
		if token, err = d.session.Token(ctx); err == nil { // refreshed, if it has expired: servers ask for a live one
			err = call.None(ctx, op.Operation, nil, d.sender(op, refresh.Credentials{Token: token}, d.attached))
		} else if errors.Is(err, refresh.ErrSignedOut) {
			err = nil
		}
	}
	// The caller may be out of time. The tokens must go nevertheless.
	return errors.Join(err, d.session.SignOutOf(context.WithoutCancel(ctx), ends))
}

// Restore takes up the session whose tokens are in the store, and refreshes
// them if they are known to have expired. If the API has an operation that
// verifies tokens, it is asked. The State says how that ended; see
// [refresh.StatusOffline].
//
// Errors: the store could not be read, or ctx ended.
func (d *Door) Restore(ctx context.Context) (refresh.State, error) {
	if err := d.session.Restore(ctx); err != nil {
		return d.State(), err
	}
	token, err := d.session.Token(ctx)
	if op := d.auth.Verify; err == nil && op.Operation.Method != "" {
		err = call.None(ctx, op.Operation, nil, d.sender(op, refresh.Credentials{}, d.attached))
		if errors.Is(err, call.ErrUnauthorized) {
			_, err = d.session.Renew(ctx, token)
		}
	}
	state := d.State()
	switch {
	case err == nil || !state.SignedIn():
		return state, nil
	case ctx.Err() != nil:
		return state, ctx.Err()
	}
	state.Status, state.Err = refresh.StatusOffline, err
	return state, nil
}

// maxAnswer bounds the answer to a sign-in.
const maxAnswer = 1 << 20

// sender sends the request of an operation with do.
func (d *Door) sender(op refresh.AuthOperation, with refresh.Credentials, do func(*http.Request) (*http.Response, error)) call.Send[func(context.Context, *http.Request) error] {
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
		return do(req)
	}
}

// attached sends a request with the session's token.
func (d *Door) attached(req *http.Request) (*http.Response, error) {
	if err := d.middleware.Attach(req.Context(), req); err != nil {
		return nil, err
	}
	return d.middleware.Do(req)
}

// failed is an error of an operation that failed on this side.
func failed(a refresh.AuthOperation, err error) error {
	op := a.Operation
	return &call.Error{Operation: op.ID, Method: op.Method, Route: op.Route, Err: err}
}

// State returns where the session stands now.
func (d *Door) State() refresh.State { return d.session.State() }

// Subscribe calls fn for every change of the session, in order, in a goroutine
// of its own. stop ends that.
func (d *Door) Subscribe(fn func(refresh.Event)) (stop func()) { return d.session.Subscribe(fn) }

// Session returns the session, for tokens that come from elsewhere.
func (d *Door) Session() *refresh.Session { return d.session }

// Middleware returns what gives requests their token.
func (d *Door) Middleware() *refresh.Middleware { return d.middleware }

// Close ends the work of the session. The tokens stay in the store; nobody is
// signed out. Closing twice is fine.
func (d *Door) Close() error { return d.session.Close() }

package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/refresh"
)

// Client calls the API for one signed-in user. It may be used by any number of
// goroutines at once.
type Client struct {
	// API has the typed method of every operation. They are methods of Client
	// too; Login and Logout of Client do more than theirs.
	*gen.API

	session    *refresh.Session
	owned      *refresh.Session // what Close closes: nil for a session of somebody else
	middleware *refresh.Middleware
	refresher  refresh.Refresher
	transport  []refresh.MiddlewareOption
	raw        *gen.Client // as connect copies it
	agent      gen.RequestEditorFn
	auth       refresh.Auth
	device     string
	stopLog    func()
	idle       func() // closes the connections that New opened
}

// State is where a session stands.
type State = refresh.State

// New returns a client for the API at baseURL, such as
// "https://api.example.com/v1". It sends nothing yet: sign in with
// [Client.Login], or take up a stored session with [Client.Restore].
//
// Errors: a baseURL that is not an absolute https URL (http is accepted for
// this machine alone, see [WithPlainHTTP]), or that holds a password or a
// query.
func New(baseURL string, opts ...Option) (*Client, error) {
	var s settings
	for _, o := range opts {
		o(&s)
	}
	origin, err := refresh.ParseOrigin(baseURL, s.plainHTTP)
	if err != nil {
		return nil, err
	}
	if u, _ := url.Parse(baseURL); u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("client: the API's address holds a query or a fragment; remove the part from ? or # on")
	}
	idle := func() {} // the connections of somebody else's client are theirs
	if s.httpClient == nil {
		s.httpClient = defaultHTTPClient()
		idle = s.httpClient.CloseIdleConnections
	}
	agent := userAgent(s.product)
	refresher, err := refresh.NewRefresher(operations.Auth(), baseURL, withUserAgent(s.httpClient, agent))
	if err != nil {
		return nil, err
	}
	c := &Client{
		auth: operations.Auth(), refresher: refresher, device: s.device, agent: setUserAgent(agent),
		stopLog: func() {}, idle: idle,
	}
	c.session = refresh.NewSession(refresher, s.session...)
	c.owned = c.session
	if s.logger != nil {
		c.stopLog = c.session.Subscribe(logEvents(s.logger))
	}
	if observe := observer(s.logger, s.observer); observe != nil {
		s.transport = append(s.transport, refresh.WithObserver(observe))
	}
	s.transport = append(s.transport, refresh.WithOrigin(origin), refresh.WithHTTPClient(s.httpClient))
	c.transport = s.transport
	if c.raw, err = gen.NewClient(baseURL); err != nil {
		return nil, err
	}
	c.connect()
	return c, nil
}

// connect makes the typed methods of c, for its session.
func (c *Client) connect() {
	c.middleware = refresh.NewMiddleware(c.session, c.transport...)
	raw := *c.raw
	raw.Client = c.middleware
	raw.RequestEditors = []gen.RequestEditorFn{c.agent, c.middleware.Attach}
	c.API = gen.NewAPI(&raw)
}

// State returns where the session stands now.
func (c *Client) State() State { return c.session.State() }

// Subscribe calls fn for every change of the session, in order, in a goroutine
// of its own. stop ends that.
func (c *Client) Subscribe(fn func(refresh.Event)) (stop func()) { return c.session.Subscribe(fn) }

// Session returns the session, for what the client has no method for.
func (c *Client) Session() *refresh.Session { return c.session }

// HTTPClient returns an ordinary HTTP client whose requests to the API's own
// origin carry the session's token and are repaired and retried like typed
// calls: for endpoints that the OpenAPI document does not have.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{Transport: c.middleware.RoundTripper()}
}

// Close ends the client's work. A refresh that is under way is waited for, at
// most until its timeout. The tokens stay in the store; nobody is signed out.
// Closing twice is fine.
func (c *Client) Close() error {
	if c.owned == nil {
		return nil
	}
	err := c.owned.Close()
	c.stopLog()
	c.idle()
	return err
}

// setUserAgent is a request editor. The value is shared by all requests.
func setUserAgent(agent string) gen.RequestEditorFn {
	value := []string{agent}
	return func(_ context.Context, req *http.Request) error {
		req.Header["User-Agent"] = value
		return nil
	}
}

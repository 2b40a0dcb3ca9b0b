package client

import (
	"net/http"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/event"
)

// Client calls the API for one signed-in user. It may be used by any number of
// goroutines at once.
type Client struct {
	// API has the operations, by what they are about: c.Projects.Create. SignIn and
	// SignOut do more than those of Auth.
	*gen.API

	door   *apiclient.Client // the session, and what gives requests their token
	device string
}

// State is where a session stands.
type State = event.State

// New returns a client for the API at baseURL, such as
// "https://api.example.com/v1". It sends nothing yet: sign in with
// [Client.SignIn], or take up a stored session with [Client.Restore].
//
// Errors: a baseURL that is not an absolute https URL (http is accepted for
// this machine alone, see [WithPlainHTTP]), or that holds a password or a
// query.
func New(baseURL string, opts ...Option) (*Client, error) {
	var s settings
	for _, o := range opts {
		o(&s)
	}
	door, err := apiclient.New(operations.Auth(), baseURL, append([]apiclient.Option{apiclient.WithUserAgent(product)}, s.door...)...)
	if err != nil {
		return nil, err
	}
	return &Client{API: gen.NewAPI(door), door: door, device: s.device}, nil
}

// State returns where the session stands now.
func (c *Client) State() State { return c.door.State() }

// Subscribe calls fn for every change of the session, in order, in a goroutine
// of its own. stop ends that.
func (c *Client) Subscribe(fn func(event.Event)) (stop func()) { return c.door.Subscribe(fn) }

// Session returns the session, for what the client has no method for.
func (c *Client) Session() *refresh.Session { return c.door.Session() }

// HTTPClient returns an ordinary HTTP client whose requests to the API's own
// origin carry the session's token and are repaired and retried like typed
// calls: for endpoints that the OpenAPI document does not have.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{Transport: c.door.Middleware().RoundTripper()}
}

// Close ends the client's work. A refresh that is under way is waited for, at
// most until its timeout. The tokens stay in the store; nobody is signed out.
// Closing twice is fine.
func (c *Client) Close() error {
	return c.door.Close()
}

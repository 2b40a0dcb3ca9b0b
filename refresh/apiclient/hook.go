package apiclient

import (
	"net/http"
)

// Hook stands around every typed call, raw calls too. It may change the request,
// call next with it or respond by itself, and look at the response, whose body is
// the call's: a hook that reads it puts back what it has read.
//
// The threat: whoever logs a request logs its token. A hook sees requests before
// they get credentials, and one call, not its attempts: see [WithObserver] for
// those.
type Hook func(req *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error)

// WithHook adds a hook; the first one that is added stands outermost. By default,
// there is none.
func WithHook(h Hook) Option {
	return func(s *settings) { s.hooks = append(s.hooks, h) }
}

// hooked returns what sends a request through the hooks.
func (d *Client) hooked() func(*http.Request) (*http.Response, error) {
	send := d.attached
	for i := len(d.hooks) - 1; i >= 0; i-- {
		hook, next := d.hooks[i], send
		send = func(req *http.Request) (*http.Response, error) { return hook(req, next) }
	}
	return send
}

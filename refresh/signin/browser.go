package signin

import (
	"context"
	"errors"
	"net/url"
	"time"
)

// Browser signs in with the browser of this machine (RFC 8252): authorization
// code, PKCE, and a redirect to a loopback address that is listened on for as
// long as this takes. What else comes to that address is answered and ignored.
//
// Errors: ErrTimeout if nobody signs in, ErrDenied, ErrPort, ErrIssuer, ErrCode,
// ErrIDToken and most others of this package.
func (c *Client) Browser(ctx context.Context) (Grant, error) { return c.authorize(ctx, true) }

// Paste signs in with a browser that the user opens, on this machine or another
// one. Where it does not reach this machine it ends on a page that cannot be
// shown, and the user pastes its address: Config.Paste reads it.
func (c *Client) Paste(ctx context.Context) (Grant, error) { return c.authorize(ctx, false) }

// browserTimeout is how long a user has.
const browserTimeout = 5 * time.Minute

func (c *Client) authorize(ctx context.Context, open bool) (g Grant, err error) {
	if c.cfg.Prompt == nil && !open {
		return Grant{}, fail(ErrConfig, "set Config.Prompt", "nobody would be told the address to open")
	}
	limit := c.cfg.Timeout
	if limit <= 0 {
		limit = browserTimeout
	}
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	m, err := c.Metadata(ctx)
	if err != nil {
		return Grant{}, ended(outer, ctx, err)
	}
	on, port, err := c.cfg.Redirect.listen(c.registeredPort())
	if err != nil {
		return Grant{}, err
	}
	a := newAttempt(c.cfg.Redirect.uri(port))
	server := serve(on, c.cfg.Redirect, port, a.state)
	defer func() { server.close(err) }()
	if err := c.identify(ctx, m, a.redirect); err != nil {
		return Grant{}, ended(outer, ctx, err)
	}
	address, err := c.authorizationURL(m, a)
	if err != nil {
		return Grant{}, err
	}
	c.show(ctx, address, limit, open)
	response, err := c.await(ctx, outer, server, a, c.openBrowser(ctx, address, open))
	if err != nil {
		return Grant{}, err
	}
	code, err := m.code(response)
	if err != nil {
		return Grant{}, err
	}
	params := a.exchange(code)
	c.cfg.addResource(params)
	resp, err := c.requestToken(ctx, m, params)
	if err != nil {
		c.disown(err)
		return Grant{}, ended(outer, ctx, err)
	}
	nonce := ""
	if c.cfg.openID() {
		nonce = a.nonce
	}
	return c.finish(ctx, m, resp, grantCode, nonce)
}

// show tells the user the address.
func (c *Client) show(ctx context.Context, address string, limit time.Duration, open bool) {
	n := Notice{Kind: NoticeOpen, URL: address, Expires: time.Now().Add(limit)}
	switch {
	case open:
		n.Kind = NoticeBrowser
	case c.cfg.Paste != nil:
		n.Kind = NoticePaste
	}
	c.cfg.notify(ctx, n)
}

// openBrowser has the address opened, by a goroutine of its own: a command that
// waits for its browser to end must not keep the response waiting. failed gets
// what went wrong. A browser that does not open ends nothing as long as somebody
// was told the address.
func (c *Client) openBrowser(ctx context.Context, address string, open bool) (failed <-chan error) {
	if !open {
		return nil
	}
	opener := c.cfg.OpenBrowser
	if opener == nil {
		opener = c.cfg.Environment.openBrowser
	}
	out := make(chan error, 1)
	go func() {
		if opener(ctx, address) != nil && c.cfg.Prompt == nil {
			out <- &Error{Kind: ErrNoDisplay, Err: errors.New("the browser could not be opened"), Advice: "set $BROWSER or Config.OpenBrowser, or use the device flow"}
		}
	}()
	return out
}

// await waits for the authorization response: at the redirect URI or pasted.
func (c *Client) await(ctx, outer context.Context, server *callbackServer, a attempt, failed <-chan error) (url.Values, error) {
	pasted := make(chan string, 1)
	if c.cfg.Paste != nil {
		go func() {
			if text, err := c.cfg.Paste(ctx); err == nil {
				pasted <- text
			}
		}()
	}
	for {
		select {
		case response := <-server.responses:
			return response, nil
		case text := <-pasted:
			return a.pasted(text)
		case err := <-failed:
			return nil, err
		case <-server.foreign:
			c.cfg.notify(ctx, Notice{Kind: NoticeForeign})
		case <-ctx.Done():
			e := ended(outer, ctx, nil)
			if errors.Is(e, ErrTimeout) {
				return nil, fail(ErrTimeout, "start again; if the page spoke of the redirect URI, "+c.cfg.Redirect.registered(), "no response to the sign-in: the browser was closed, or shows an error")
			}
			return nil, e
		}
	}
}

// ended is err, unless a context has ended: the caller's own, or the time that a
// sign-in may take.
func ended(outer, ctx context.Context, err error) error {
	switch {
	case outer.Err() != nil:
		return &Error{Kind: ErrCanceled, Err: outer.Err(), Advice: "start again to sign in"}
	case ctx.Err() != nil:
		return &Error{Kind: ErrTimeout, Err: ctx.Err(), Advice: "start again"}
	}
	return err
}

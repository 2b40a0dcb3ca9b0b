package oauth2source

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/internal/challenge"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// MCPHandler signs in to an MCP server. It is an OAuthHandler of
// github.com/modelcontextprotocol/go-sdk/auth, for the transport of a client:
//
//	transport := &mcp.StreamableClientTransport{Endpoint: endpoint, OAuthHandler: oauth2source.NewMCPHandler(endpoint, cfg, store)}
//
// The first request goes without a token, and the server's challenge says where to
// sign in. The store keeps the session, for the next run and other processes.
type MCPHandler struct {
	endpoint string
	store    refresh.Store
	opts     []refresh.Option
	turn     chan struct{} // held by the one Authorize that works

	mu      sync.Mutex // guards what follows
	cfg     signin.Config
	session *refresh.Session
}

// NewMCPHandler returns a handler for the MCP server at endpoint. Of cfg it needs
// what a user has to be shown, and Registration (or Client): the issuer, the
// resource and the scopes come from the server. It makes no request.
func NewMCPHandler(endpoint string, cfg signin.Config, store refresh.Store, opts ...refresh.Option) *MCPHandler {
	return &MCPHandler{endpoint: endpoint, cfg: cfg, store: store, opts: opts, turn: make(chan struct{}, 1)}
}

// TokenSource returns the source of the session's tokens, nil before a sign-in.
func (h *MCPHandler) TokenSource(context.Context) (oauth2.TokenSource, error) {
	if s := h.Session(); s != nil && s.State().SignedIn() {
		return New(s), nil
	}
	return nil, nil
}

// Session returns the session, nil before a sign-in.
func (h *MCPHandler) Session() *refresh.Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.session
}

// Authorize makes a request that was rejected with 401 or 403 worth sending again:
// it resumes the session of the store, refreshes it, or has the user sign in. A 403
// that asks for a scope is answered with one sign-in for it and all earlier ones.
//
// Errors: those of [signin.Config.For] and [signin.Login]; signin.ErrStepUp if the
// server asks for what was asked for already.
func (h *MCPHandler) Authorize(ctx context.Context, req *http.Request, resp *http.Response) error {
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	_ = resp.Body.Close()
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s := h.Session()
	if ch := wanted(resp); ch != nil && s != nil {
		return h.stepUp(ctx, ch)
	}
	if s != nil {
		done, err := renew(ctx, s, req)
		if done || err != nil {
			return err
		}
	}
	h.mu.Lock()
	cfg := h.cfg
	h.mu.Unlock()
	cfg, err := cfg.For(ctx, h.endpoint, resp)
	if err != nil {
		return err
	}
	return h.login(ctx, cfg)
}

// wanted is what a response asks for beyond a valid token. The server parts of
// the MCP SDK name a scope, and no error.
func wanted(resp *http.Response) *refresh.ChallengeError {
	if ch := refresh.ChallengeOf(resp); ch != nil {
		return ch
	}
	bearer, found := challenge.Find(challenge.Parse(resp.Header), "Bearer")
	if scope := bearer.Params["scope"]; found && scope != "" && resp.StatusCode == http.StatusForbidden {
		return &refresh.ChallengeError{Kind: refresh.ErrInsufficientScope, Scope: scope, MaxAge: -1}
	}
	return nil
}

// renew refreshes the token that was rejected, unless there is another one by
// now. done is false if the session has ended.
func renew(ctx context.Context, s *refresh.Session, req *http.Request) (done bool, err error) {
	t, err := s.Current()
	sent := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	switch {
	case err != nil:
		return false, nil
	case sent != t.AccessToken.Reveal():
		return true, nil
	}
	_, err = s.Renew(ctx, t)
	if errors.Is(err, refresh.ErrSignedOut) {
		return false, nil
	}
	return true, err
}

// stepUp signs in for what the server asks for and all that was asked before.
func (h *MCPHandler) stepUp(ctx context.Context, ch *refresh.ChallengeError) error {
	h.mu.Lock()
	cfg := h.cfg
	h.mu.Unlock()
	next, err := cfg.With(ch)
	if err != nil {
		return err
	}
	return h.login(ctx, next)
}

// login signs in, and goes on with that session in place of the last one.
func (h *MCPHandler) login(ctx context.Context, cfg signin.Config) error {
	s, err := signin.Login(ctx, cfg, h.store, h.opts...)
	if s == nil {
		return err
	}
	h.mu.Lock()
	last := h.session
	h.session, h.cfg = s, cfg
	h.mu.Unlock()
	if last != nil {
		_ = last.Close() // the new one has all that it had
	}
	return nil // a session that could not be stored serves this run
}

// Close ends the use of the session, which stays in the store.
func (h *MCPHandler) Close() error {
	if s := h.Session(); s != nil {
		return s.Close()
	}
	return nil
}

package mockserver

import (
	"context"
	"time"
)

// Caller is who a good access token speaks for.
type Caller struct {
	// UserID is the ID of a [User], and SessionID that of a [Session].
	UserID, SessionID string
	// Expires is when the token expires, by the server's clock.
	Expires time.Time
}

// CallerFrom returns the caller of the request that a handler was called with, from
// the context of that request. It is zero where the document asks for no token, and
// where the token is none of this server.
func CallerFrom(ctx context.Context) Caller {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x.caller
	}
	return Caller{}
}

// exchange is what the server knows of the call that is in progress.
type exchange struct {
	call      *call
	userAgent string
	caller    Caller
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeFrom returns the exchange that ctx belongs to. There always is one:
// handlers are reached through [Server.ServeHTTP] only.
func exchangeFrom(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

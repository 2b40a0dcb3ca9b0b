package mockserver

import (
	"context"
	"time"
)

// exchange is what the server knows of the call it is answering.
type exchange struct {
	call      *call
	userAgent string
	caller    caller
}

// caller is who a good access token speaks for. It is zero on public operations.
type caller struct {
	user, session string
	expires       time.Time // of the token
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeFrom returns the exchange that ctx belongs to. There always is one:
// handlers are reached through [Server.ServeHTTP] only.
func exchangeFrom(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

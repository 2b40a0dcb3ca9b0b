package apiclient

import (
	"context"
	"log/slog"

	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// logEvents writes the session's life to l.
func logEvents(l *slog.Logger) func(event.Event) {
	return func(e event.Event) {
		level := slog.LevelInfo
		if e.Err != nil {
			level = slog.LevelWarn
		}
		attrs := []slog.Attr{
			slog.String("reason", string(e.Reason)),
			slog.Uint64("generation", e.Generation),
		}
		if e.Took > 0 {
			attrs = append(attrs, slog.Duration("took", e.Took))
		}
		if e.RetryAfter > 0 {
			attrs = append(attrs, slog.Duration("retry_after", e.RetryAfter))
		}
		if e.Err != nil {
			attrs = append(attrs, slog.String("error", e.Err.Error()))
		}
		l.LogAttrs(context.Background(), level, "session: "+string(e.Kind), attrs...)
	}
}

// observer joins the program's observer and the logger's; nil for neither.
func observer(l *slog.Logger, fn func(tracing.Attempt)) func(tracing.Attempt) {
	switch {
	case l == nil:
		return fn
	case fn == nil:
		return logAttempts(l)
	}
	log := logAttempts(l)
	return func(a tracing.Attempt) {
		log(a)
		fn(a)
	}
}

// logAttempts writes every send of every request to l.
func logAttempts(l *slog.Logger) func(tracing.Attempt) {
	return func(a tracing.Attempt) {
		ctx := context.Background()
		if !l.Enabled(ctx, slog.LevelDebug) {
			return
		}
		attrs := []slog.Attr{
			slog.String("operation", a.Operation.ID),
			slog.String("method", a.Operation.Method),
			slog.String("route", a.Operation.Route),
			slog.Int("attempt", a.Number),
			slog.Int("status", a.StatusCode),
			slog.Uint64("generation", a.Generation),
			slog.Duration("took", a.Took),
		}
		if a.Replay {
			attrs = append(attrs, slog.Bool("replay", true))
		}
		if a.Err != nil {
			attrs = append(attrs, slog.String("error", a.Err.Error()))
		}
		l.LogAttrs(ctx, slog.LevelDebug, "request", attrs...)
	}
}

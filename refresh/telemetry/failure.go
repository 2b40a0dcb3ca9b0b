package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/perennial-go/perennial/refresh"
)

// kinds names what errors are about. The first that is found counts.
var kinds = [...]struct {
	is   error
	name string
}{
	{refresh.ErrResponseLost, "response_lost"},
	{refresh.ErrRefused, "refused"},
	{refresh.ErrClientRefused, "client_refused"},
	{refresh.ErrUnknownRefusal, "unknown_refusal"},
	{refresh.ErrSignedOut, "signed_out"},
	{refresh.ErrTooManyRefreshes, "too_many_refreshes"},
	{refresh.ErrTemporary, "no_fresh_token"},
	{refresh.ErrNotReplayable, "not_replayable"},
	{refresh.ErrForeignOrigin, "foreign_origin"},
	{refresh.ErrRecursion, "recursion"},
	{refresh.ErrClosed, "session_closed"},
	{context.DeadlineExceeded, "timeout"},
	{context.Canceled, "cancelled"},
}

// failure is err as the attribute error.type, or nothing for nil. It is a kind
// or a type, of which there are few, and never a text.
func failure(err error) []attribute.KeyValue {
	if err == nil {
		return nil
	}
	return []attribute.KeyValue{semconv.ErrorTypeKey.String(kind(err))}
}

func kind(err error) string {
	for _, k := range kinds {
		if errors.Is(err, k.is) {
			return k.name
		}
	}
	if a, ok := errors.AsType[*refresh.ResponseError](err); ok && a.StatusCode > 0 {
		return strconv.Itoa(a.StatusCode)
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return "timeout"
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	if name := fmt.Sprintf("%T", err); !strings.HasPrefix(name, "*refresh.") {
		return name
	}
	return "_OTHER" // a type that only package refresh knows tells nobody anything
}

package mockserver

import (
	"context"
	"reflect"
	"strings"
	"unicode"

	"github.com/perennial-go/perennial/gen/server"
)

// handwritten answers operations, as the strict server of the generated code calls
// them. A failure is returned as an error, which becomes a problem document.
type handwritten struct{ s *Server }

// api is handwritten made whole. An operation that is new in openapi.yaml has no
// method here yet: it compiles all the same, and the generic handler answers it.
// Methods of handwritten come first, for they are less deep. One that does not fit
// its operation any more, or has none, is an error of the compiler.
type api struct {
	handwritten
	unwritten
}

// unwritten is never called: see handlers.install.
type unwritten struct{ server.StrictServerInterface }

// isWritten tells whether an operation has a method of handwritten. The name of the
// method is the operation ID, but for what Go does to it.
func isWritten(id string) bool {
	methods := reflect.TypeFor[handwritten]()
	for i := range methods.NumMethod() {
		if strings.EqualFold(methods.Method(i).Name, letters(id)) {
			return true
		}
	}
	return false
}

// letters are the letters and digits of an operation ID.
func letters(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, id)
}

// GetHealth says that the server is up.
func (a handwritten) GetHealth(context.Context, server.GetHealthRequestObject) (server.GetHealthResponseObject, error) {
	return server.GetHealth200JSONResponse{Status: "ok", Time: a.s.clock.Now().UTC()}, nil
}

// StreamEvents sends events until the client goes or the server is closed.
func (a handwritten) StreamEvents(ctx context.Context, r server.StreamEventsRequestObject) (server.StreamEventsResponseObject, error) {
	st := &stream{ctx: ctx, feed: a.s.feed, closing: a.s.closing}
	if r.Params.ProjectID != nil {
		st.project = *r.Params.ProjectID
	}
	if r.Params.LastEventID != nil {
		st.seen = eventNumber(*r.Params.LastEventID)
	} else {
		_, st.seen, _ = a.s.feed.since(0)
	}
	return server.StreamEvents200TextEventStreamResponse{Body: st}, nil
}

package mockserver

import (
	"context"

	"github.com/perennial-go/perennial/gen"
)

// api answers the operations, as the strict server of the generated code calls
// them. A failure is returned as an error, which becomes a problem document.
type api struct{ s *Server }

var _ gen.StrictServerInterface = api{}

// GetHealth says that the server is up.
func (a api) GetHealth(context.Context, gen.GetHealthRequestObject) (gen.GetHealthResponseObject, error) {
	return gen.GetHealth200JSONResponse{Status: "ok", Time: a.s.clock.Now().UTC()}, nil
}

// StreamEvents sends events until the client goes or the server is closed.
func (a api) StreamEvents(ctx context.Context, r gen.StreamEventsRequestObject) (gen.StreamEventsResponseObject, error) {
	st := &stream{ctx: ctx, feed: a.s.feed, closing: a.s.closing}
	if r.Params.ProjectID != nil {
		st.project = *r.Params.ProjectID
	}
	if r.Params.LastEventID != nil {
		st.seen = eventNumber(*r.Params.LastEventID)
	} else {
		_, st.seen, _ = a.s.feed.since(0)
	}
	return gen.StreamEvents200TextEventStreamResponse{Body: st}, nil
}

package refresh

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// trace is what a call keeps for the session's tracer.
type trace struct {
	start    time.Time
	waits    []Wait
	header   http.Header // for every send to the API's own origin
	sends    int
	replayed bool
}

// trace returns a new one, or nil without a tracer.
func (m *Middleware) trace() *trace {
	if m.session.tracer == nil {
		return nil
	}
	return &trace{start: time.Now()}
}

// begin tells the tracer of a call that is about to be sent.
func (t *trace) begin(ctx context.Context, tracer Tracer, op Operation, req *http.Request) (context.Context, CallTrace) {
	t.header = http.Header{}
	return tracer.TraceCall(ctx, CallStart{Operation: op, Origin: originOf(req.URL), Start: t.start, Header: t.header})
}

// unsent tells the tracer of a call that got no token.
func (m *Middleware) unsent(ctx context.Context, t *trace, op Operation, req *http.Request, err error) {
	if t != nil {
		_, ended := t.begin(ctx, m.session.tracer, op, req)
		ended.End(CallResult{Waits: t.waits, Err: err})
	}
}

// sendTraced is send, with the tracer told of it.
func (m *Middleware) sendTraced(c *call, req *http.Request) (*http.Response, error) {
	ctx, ended := c.trace.begin(req.Context(), m.session.tracer, c.op, req)
	resp, err := m.send(c, req.WithContext(ctx))
	r := CallResult{
		Sends: c.trace.sends, Retries: c.retries, Replayed: c.trace.replayed, Waits: c.trace.waits, Err: err,
	}
	if resp != nil {
		r.StatusCode = resp.StatusCode
	}
	ended.End(r)
	return resp, err
}

// extended is req, on its way to the API's own origin, with the tracer's header.
// It is added this late so that no redirect takes it elsewhere: it may hold
// baggage.
func extended(req *http.Request) *http.Request {
	c := callFrom(req.Context())
	if c == nil || c.trace == nil || len(c.trace.header) == 0 {
		return req
	}
	req = copied(req)
	for name, values := range c.trace.header {
		if name != "Authorization" { // the session owns it
			req.Header[name] = values
		}
	}
	return req
}

// waitTraced is wait, with the tracer told of it.
func (s *Session) waitTraced(ctx context.Context, f *flight, d demand) (*view, error) {
	start := time.Now()
	v, err := s.wait(ctx, f, d)
	w := Wait{Reason: f.reason, Took: time.Since(start), Err: err}
	if r := f.trace.Load(); r != nil {
		w.Refresh = *r
	}
	s.tracer.Waited(ctx, w)
	if d.trace != nil {
		d.trace.waits = append(d.trace.waits, w)
	}
	return v, err
}

// traceRefresh tells the tracer that f sets out. What it returns is to be
// called with what f brings.
func (s *Session) traceRefresh(ctx context.Context, f *flight) (context.Context, func(outcome)) {
	if s.tracer == nil {
		return ctx, func(outcome) {}
	}
	ctx, r := s.tracer.TraceRefresh(ctx, f.reason)
	f.trace.Store(&r)
	return ctx, func(o outcome) {
		r.End(RefreshResult{
			Outcome: o.name(ctx), Reason: f.reason, Took: time.Since(f.started), Err: o.err,
		})
	}
}

// name is what o is called in a trace. ctx is that of the flight.
func (o outcome) name(ctx context.Context) RefreshOutcome {
	switch {
	case errors.Is(ctx.Err(), context.Canceled): // nobody but abandon does that
		return OutcomeAbandoned
	case o.replaced:
		return OutcomeReplaced
	case o.gone != "":
		return OutcomeSignedOut
	case o.err != nil:
		return OutcomeFailed
	case o.adopted:
		return OutcomeAdopted
	}
	return OutcomeRefreshed
}

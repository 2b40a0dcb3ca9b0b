package refresh

import (
	"context"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh/tracing"
)

// callTrace is what a call keeps for the session's tracer.
type callTrace struct {
	start    time.Time
	waits    []tracing.Wait
	header   http.Header // for every send to the API's own origin
	sends    int
	replayed bool
}

// newTrace returns nil without a tracer.
func (m *Middleware) newTrace() *callTrace {
	if m.session.tracer == nil {
		return nil
	}
	return &callTrace{start: time.Now()}
}

// begin tells the tracer of a call that is about to be sent.
func (t *callTrace) begin(ctx context.Context, tracer tracing.Tracer, op Operation, req *http.Request) (context.Context, tracing.Call) {
	t.header = http.Header{}
	return tracer.TraceCall(ctx, tracing.CallStart{
		Operation: op.traced(), Origin: originOf(req.URL).String(), Start: t.start, Header: t.header,
	})
}

// traced is what a tracer is told of o.
func (o Operation) traced() tracing.Operation {
	return tracing.Operation{ID: o.ID, Method: o.Method, Route: o.Route}
}

// traceUnsent tells the tracer of a call that got no token.
func (m *Middleware) traceUnsent(ctx context.Context, t *callTrace, op Operation, req *http.Request, err error) {
	if t != nil {
		_, ended := t.begin(ctx, m.session.tracer, op, req)
		ended.End(tracing.CallResult{Waits: t.waits, Err: err})
	}
}

// traceCall tells the tracer that req is sent, and returns it with the tracer's
// context. end is to be called with the result.
func (m *Middleware) traceCall(c *call, req *http.Request) (traced *http.Request, end func(*call, *http.Response, error)) {
	ctx, under := c.trace.begin(req.Context(), m.session.tracer, c.op, req)
	return req.WithContext(ctx), func(c *call, resp *http.Response, err error) {
		r := tracing.CallResult{
			Sends: c.trace.sends, Retries: c.retries, Replayed: c.trace.replayed, Waits: c.trace.waits, Err: err,
		}
		if resp != nil {
			r.StatusCode = resp.StatusCode
		}
		under.End(r)
	}
}

// withTraceHeader is req, on its way to the API's own origin, with the tracer's
// header. It is added this late so that no redirect takes it elsewhere: it may
// hold baggage.
func withTraceHeader(req *http.Request) *http.Request {
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

// traceWait tells the tracer of a wait for f that has ended.
func (s *Session) traceWait(ctx context.Context, f *flight, d demand, took time.Duration, err error) {
	w := tracing.Wait{Reason: string(f.reason), Took: took, Err: err}
	if r := f.trace.Load(); r != nil {
		w.Refresh = *r
	}
	s.tracer.Waited(ctx, w)
	if d.trace != nil {
		d.trace.waits = append(d.trace.waits, w)
	}
}

// traceRefresh tells the tracer that f starts. end is to be called with its
// outcome.
func (s *Session) traceRefresh(ctx context.Context, f *flight) (traced context.Context, end func(outcome)) {
	if s.tracer == nil {
		return ctx, func(outcome) {}
	}
	ctx, under := s.tracer.TraceRefresh(ctx, string(f.reason))
	f.trace.Store(&under)
	return ctx, func(o outcome) {
		under.End(tracing.RefreshResult{
			Outcome: o.kind.traced(), Reason: string(f.reason), Took: time.Since(f.started), Err: o.err,
		})
	}
}

// traced is what k is called in a trace.
func (k outcomeKind) traced() tracing.Outcome {
	switch k {
	case outcomeRefreshed:
		return tracing.OutcomeRefreshed
	case outcomeAdopted:
		return tracing.OutcomeAdopted
	case outcomeReplaced:
		return tracing.OutcomeReplaced
	case outcomeEnded:
		return tracing.OutcomeSignedOut
	case outcomeAbandoned:
		return tracing.OutcomeAbandoned
	default:
		return tracing.OutcomeFailed
	}
}

// watch is what a call keeps for its observer.
type watch struct {
	number int
	start  time.Time
	gen    uint64
}

// sent counts an attempt that has ended, for whoever watches.
func (m *Middleware) sent(c *call, resp *http.Response, err error) {
	if c.watch != nil {
		m.observeAttempt(c, resp, err)
	}
	if c.trace != nil {
		c.trace.sends++
	}
}

// observeAttempt tells the observer of the attempt that has ended.
func (m *Middleware) observeAttempt(c *call, resp *http.Response, err error) {
	c.watch.number++
	a := tracing.Attempt{
		Operation: tracing.Operation{ID: c.op.ID, Method: c.op.Method, Route: c.op.Route},
		Number:    c.watch.number,
		Start:     c.watch.start,
		Took:      time.Since(c.watch.start),
		Replay:    c.watch.number > 1 && c.used != nil && c.used.gen != c.watch.gen,
	}
	if c.used != nil {
		a.Generation = c.used.gen
		c.watch.gen = c.used.gen
	}
	if resp != nil {
		a.StatusCode = resp.StatusCode
	}
	if err != nil {
		a.Err = sendError(err, c, c.original)
	}
	m.observe(a)
}

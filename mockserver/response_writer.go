package mockserver

import (
	"bytes"
	"net/http"
)

// requestIDHeader names the call, in every response.
const requestIDHeader = "X-Request-Id"

// recorder writes the response through and notes its status in the record of the
// call, before the client can have seen it.
type recorder struct {
	http.ResponseWriter
	call  *call
	op    *operation // nil for a request that fits none
	begun bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.begun && status >= 200 {
		r.begun = true
		r.call.set(func(c *Call) { c.Status = status })
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if !r.begun {
		r.WriteHeader(http.StatusOK)
	}
	return r.ResponseWriter.Write(p)
}

// Flush sends what was written so far; event streams need it.
func (r *recorder) Flush() {
	if !r.begun {
		r.WriteHeader(http.StatusOK)
	}
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) note(code string) { r.call.set(func(c *Call) { c.Code = code }) }

func (r *recorder) hasBegun() bool { return r.begun }

func (r *recorder) operation() *operation { return r.op }

// buffer keeps a response instead of sending it.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
	code   string
	op     *operation
}

// newBuffer returns a buffer for a response that would otherwise go to w.
func newBuffer(w http.ResponseWriter) *buffer {
	b := &buffer{header: http.Header{}, op: operationOf(w)}
	b.header.Set(requestIDHeader, w.Header().Get(requestIDHeader))
	return b
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	if b.status == 0 && status >= 200 {
		b.status = status
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *buffer) note(code string) { b.code = code }

func (b *buffer) hasBegun() bool { return b.status != 0 }

func (b *buffer) operation() *operation { return b.op }

// send writes the kept response to w, its body cut after size bytes. A response
// that is sent more than once gets a request id of its own each time.
func (b *buffer) send(w http.ResponseWriter, size int) {
	for key, values := range b.header {
		if key != requestIDHeader {
			w.Header()[key] = values
		}
	}
	if b.code != "" {
		noteCode(w, b.code)
	}
	if b.status == 0 {
		w.WriteHeader(http.StatusOK)
	} else {
		w.WriteHeader(b.status)
	}
	_, _ = w.Write(b.body.Bytes()[:size])
}

// responseWriter is what recorder and buffer have in common.
type responseWriter interface {
	note(code string)
	hasBegun() bool
	operation() *operation
}

// noteCode records the code of the problem that w is about to send.
func noteCode(w http.ResponseWriter, code string) {
	if a, ok := w.(responseWriter); ok {
		a.note(code)
	}
}

// begun reports whether the status of the response has been sent.
func begun(w http.ResponseWriter) bool {
	a, ok := w.(responseWriter)
	return ok && a.hasBegun()
}

// operationOf returns the operation that w responds for, nil when there is none.
func operationOf(w http.ResponseWriter) *operation {
	if a, ok := w.(responseWriter); ok {
		return a.operation()
	}
	return nil
}

package mockserver

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// serve lets the fault happen to one call; next is the call without it.
func (f Fault) serve(w *recorder, r *http.Request, next http.Handler, closing <-chan struct{}) {
	if !f.wait(r, closing) {
		panic(http.ErrAbortHandler)
	}
	switch f.Kind {
	case FaultDrop:
		cut(w)
	case FaultLostResponse:
		next.ServeHTTP(newBuffer(w), r)
		cut(w)
	case FaultTruncated:
		truncate(w, r, next)
	case FaultMalformed:
		f.send(w, http.StatusOK, "application/json", `{"items": [{"id": `)
	case FaultHTML:
		f.send(w, http.StatusOK, "text/html; charset=utf-8", "<!doctype html>\n<title>Sign in to the network</title>\n<p>Please accept the terms of use.</p>\n")
	default:
		f.respond(w, r, next)
	}
}

// wait returns false when the call is over before the wait is.
func (f Fault) wait(r *http.Request, closing <-chan struct{}) bool {
	if f.Delay > 0 {
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
			return false
		case <-closing:
			return false
		}
	}
	if f.Until != nil {
		select {
		case <-f.Until:
		case <-r.Context().Done():
			return false
		case <-closing:
			return false
		}
	}
	return true
}

func (f Fault) respond(w *recorder, r *http.Request, next http.Handler) {
	if f.Body != "" {
		f.send(w, http.StatusOK, "application/json", "")
		return
	}
	if f.Status == 0 {
		next.ServeHTTP(w, r)
		return
	}
	code := f.Code
	if code == "" {
		code = faultCode(f.Status)
	}
	p := fail(f.Status, code, "a fault was asked for")
	switch {
	case f.RetryAfter > 0:
		p = p.with("Retry-After", f.retryAfter())
	case f.Status == http.StatusTooManyRequests:
		p = p.with("Retry-After", "1") // the document promises it
	}
	if f.Status == http.StatusUnauthorized {
		p = p.with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	WriteProblem(w, p)
}

// send writes a body as it is. The arguments are what holds unless the fault
// says otherwise.
func (f Fault) send(w *recorder, status int, contentType, body string) {
	if f.Body != "" {
		body = f.Body
	}
	if f.ContentType != "" {
		contentType = f.ContentType
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", f.retryAfter())
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(f.status(status))
	_, _ = io.WriteString(w, body)
}

func (f Fault) status(otherwise int) int {
	if f.Status != 0 {
		return f.Status
	}
	return otherwise
}

func (f Fault) retryAfter() string {
	return strconv.FormatInt(int64((f.RetryAfter+time.Second-1)/time.Second), 10)
}

func faultCode(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "token_invalid"
	case http.StatusTooManyRequests:
		return "rate_limited"
	case http.StatusServiceUnavailable:
		return "unavailable"
	default:
		return "fault"
	}
}

// truncate sends the response of next with its true length and half of its body.
func truncate(w *recorder, r *http.Request, next http.Handler) {
	b := newBuffer(w)
	next.ServeHTTP(b, r)
	size := b.body.Len()
	if size == 0 {
		cut(w)
	}
	b.header.Set("Content-Length", strconv.Itoa(size))
	b.send(w, size/2)
	w.Flush()
	panic(http.ErrAbortHandler)
}

// cut ends the connection in the first line of the response.
func cut(w *recorder) {
	conn, _, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	// A client that does not read must not hold the server up.
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(conn, "HTTP/1.1 ")
	panic(http.ErrAbortHandler)
}

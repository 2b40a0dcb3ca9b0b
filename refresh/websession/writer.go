package websession

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// writer sees to it that cookies are in the header when that goes out, however
// a handler sends it.
type writer struct {
	http.ResponseWriter
	commit func(http.Header)
	begun  bool
}

// begin is the last moment at which the header can be changed.
func (w *writer) begin() {
	if !w.begun {
		w.begun = true
		w.commit(w.Header())
	}
}

// WriteHeader sends the header. One of an informational answer is not the last.
func (w *writer) WriteHeader(status int) {
	if status < 100 || status > 199 || status == http.StatusSwitchingProtocols {
		w.begin()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (w *writer) Write(b []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(b)
}

// ReadFrom sends the body from r, by the kernel's shortcut for files if there is one.
func (w *writer) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	return io.Copy(w.ResponseWriter, r)
}

// Flush sends what there is.
func (w *writer) Flush() { _ = w.FlushError() }

// FlushError sends what there is, for [http.ResponseController].
func (w *writer) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands over the connection: its answer is the handler's own, without cookies.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.begun = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap is for [http.ResponseController].
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

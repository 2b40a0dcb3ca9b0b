package websession

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// response sets the cookies right before the header goes out, however a handler
// sends it.
type response struct {
	http.ResponseWriter
	request *request
	begun   bool
}

// begin is the last moment at which the header can be changed.
func (w *response) begin() {
	if !w.begun {
		w.begun = true
		w.request.commit(w.Header())
	}
}

// WriteHeader sends the header. That of an informational response is not the last.
func (w *response) WriteHeader(status int) {
	if status < 100 || status > 199 || status == http.StatusSwitchingProtocols {
		w.begin()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (w *response) Write(b []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(b)
}

// ReadFrom sends the body from r, by the kernel's shortcut for files if there is one.
func (w *response) ReadFrom(r io.Reader) (int64, error) {
	w.begin()
	return io.Copy(w.ResponseWriter, r)
}

// Flush sends what is buffered.
func (w *response) Flush() { _ = w.FlushError() }

// FlushError sends what is buffered, for [http.ResponseController].
func (w *response) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands over the connection: the handler writes the response by itself,
// without cookies.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.begun = true
	w.request.sent.Store(true)
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

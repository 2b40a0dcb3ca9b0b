package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Stream is a response that is read as it comes: a download, a stream of events,
// anything that is not JSON. There is no limit on its length.
//
// Close it, also after reading to the end. The context of the call must live as
// long as the reading. A Stream is for one goroutine; Close may be called from
// another one to end a Read.
type Stream struct {
	// StatusCode is the status of the response, always 2xx.
	StatusCode int
	// Header is the header of the response.
	Header http.Header
	// ContentType is the header Content-Type, as it came.
	ContentType string
	// Length is how many bytes there are to come, or -1 when the server did not
	// say.
	Length int64

	op     refresh.Operation
	resp   *http.Response
	cancel context.CancelFunc
	idle   time.Duration // 0: none
	misfit func(Misfit)  // nil unless Lenient
}

// Read reads what came. An error other than [io.EOF] is an [*Error]; a response
// that is cut short is one that is [io.ErrUnexpectedEOF].
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.error(err)
	}
	return n, err
}

// read reads what came, and waits no longer than the idle timeout if there is
// one.
func (s *Stream) read(p []byte) (int, error) {
	if s.idle == 0 {
		return s.resp.Body.Read(p)
	}
	w := watch(s.resp.Body, s.idle)
	n, err := s.resp.Body.Read(p)
	return n, w.end(err)
}

// error returns an error of this stream.
func (s *Stream) error(cause error) error {
	e := newError(s.op, withoutURL(cause, s.op.Route))
	e.fill(s.resp, nil)
	return e
}

// Close ends the call. Closing twice is fine.
func (s *Stream) Close() error {
	defer s.cancel()
	return s.resp.Body.Close()
}

// stream hands the body on; the exchange ends with its Close.
func (x *exchange) stream() *Stream {
	var idle time.Duration
	if x.settings != nil {
		idle = x.settings.idle
	}
	return &Stream{
		StatusCode:  x.resp.StatusCode,
		Header:      x.resp.Header,
		ContentType: x.resp.Header.Get("Content-Type"),
		Length:      x.resp.ContentLength,
		op:          x.op,
		resp:        x.resp,
		cancel:      x.cancel,
		idle:        idle,
		misfit:      x.settings.misfits(),
	}
}

package refresh

import (
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

// body hands the request's body to one attempt after the other, without ever
// holding it in memory.
type body struct {
	first  io.ReadCloser // the body as it came, until the first attempt takes it
	again  func() (io.ReadCloser, error)
	file   *file
	probed bool
}

// replayable reports whether the body of req can be sent a second time.
func replayable(req *http.Request) bool {
	if req.Body == nil || req.Body == http.NoBody || req.GetBody != nil {
		return true
	}
	s, ok := req.Body.(io.Seeker)
	if !ok {
		return false
	}
	_, err := s.Seek(0, io.SeekCurrent) // a pipe has the method and not the ability
	return err == nil
}

// prepare makes r send the body of the original request req with each attempt.
// r.Request is a copy of req already.
func (b *body) prepare(r *retryablehttp.Request, req *http.Request) error {
	b.first, b.again = req.Body, req.GetBody
	if b.again == nil {
		if s, ok := req.Body.(io.ReadSeeker); ok && replayable(req) {
			start, err := s.Seek(0, io.SeekCurrent)
			if err != nil {
				return err
			}
			b.file = &file{seeker: s, start: start, closer: req.Body}
			b.first, b.again = nil, b.file.open
		}
	}
	if b.again == nil {
		return nil // sent as it is, once
	}
	length := req.ContentLength
	if err := r.SetBody(retryablehttp.ReaderFunc(b.next)); err != nil {
		return err
	}
	// SetBody took both from its probe, which knows neither.
	r.ContentLength, r.GetBody = length, b.again
	return nil
}

// next is the body for the next attempt. go-retryablehttp calls it once before
// the first one, to look at the length, and closes what it gets.
func (b *body) next() (io.Reader, error) {
	if !b.probed {
		b.probed = true
		return http.NoBody, nil
	}
	if first := b.first; first != nil {
		b.first = nil
		return first, nil
	}
	return b.again()
}

// done closes what no attempt took and what the attempts share.
func (b *body) done() {
	if b.first != nil && b.again != nil {
		_ = b.first.Close()
	}
	if b.file != nil {
		b.file.finish()
	}
}

// file is a body that can seek. Every attempt reads it from where it stood
// when the request was made, and only the latest attempt may: the one before
// can still be sending when its response has come already.
type file struct {
	seeker io.ReadSeeker
	start  int64
	closer io.Closer

	mu       sync.Mutex // guards what follows, and seeker
	latest   *attempt
	finished bool // no attempt follows: the last one closes the file
	closed   bool
}

type attempt struct{ file *file }

var errBodyTaken = errors.New("refresh: this attempt's body was taken over by the next")

// open starts a new attempt at the first byte.
func (f *file) open() (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.seeker.Seek(f.start, io.SeekStart); err != nil {
		return nil, err
	}
	f.latest = &attempt{f}
	return f.latest, nil
}

func (a *attempt) Read(p []byte) (int, error) {
	a.file.mu.Lock()
	defer a.file.mu.Unlock()
	if a.file.latest != a {
		return 0, errBodyTaken
	}
	return a.file.seeker.Read(p)
}

func (a *attempt) Close() error {
	a.file.mu.Lock()
	defer a.file.mu.Unlock()
	if a.file.latest != a {
		return nil
	}
	a.file.latest = nil
	if a.file.finished {
		return a.file.close()
	}
	return nil
}

// finish closes the file, now or when the last attempt has read it.
func (f *file) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.finished = true
	if f.latest == nil {
		_ = f.close()
	}
}

func (f *file) close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	return f.closer.Close()
}

// copied is req with a header map of its own.
func copied(req *http.Request) *http.Request {
	n := req.WithContext(req.Context())
	n.Header = req.Header.Clone()
	return n
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

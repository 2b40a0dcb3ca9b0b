package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Replay returns edit with an editor after it which makes body replayable where
// it can be: an [io.Seeker] such as a file, from where it stands now, and a
// [Form] of such. Its length is sent too. It is not closed by the call.
//
// Any other reader is sent once, from where it stands, and closed if it is an
// [io.Closer], as net/http does.
func Replay[E Editor](body io.Reader, edit []E) []E {
	if body == nil {
		return edit
	}
	return append(edit[:len(edit):len(edit)], func(_ context.Context, req *http.Request) error {
		replay(body, req)
		return nil
	})
}

// replay sets Body, GetBody and ContentLength of req.
func replay(body io.Reader, req *http.Request) {
	switch b := body.(type) {
	case *bytes.Buffer, *bytes.Reader, *strings.Reader:
		return // net/http has done it
	case *Form:
		if req.ContentLength = b.Size(); b.Replayable() {
			req.GetBody = func() (io.ReadCloser, error) { return b.open(), nil }
			req.Body = b.open()
		}
		return
	}
	section := sectionOf(body)
	if section == nil {
		return
	}
	if section.Size() == 0 { // a ContentLength of 0 beside a body means "not known"
		req.Body, req.ContentLength = http.NoBody, 0
		req.GetBody = func() (io.ReadCloser, error) { return http.NoBody, nil }
		return
	}
	req.ContentLength = section.Size()
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(again(section)), nil }
	req.Body = io.NopCloser(again(section))
}

// sectionOf returns what r has from where it stands, to be read any number of
// times and by several readers at once: net/http may still be reading the body
// of one attempt when the next one begins. It returns nil when r can't seek, as
// an *os.File that is a pipe.
func sectionOf(r io.Reader) *io.SectionReader {
	seeker, ok := r.(io.ReadSeeker)
	if !ok {
		return nil
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil
	}
	end, err := seeker.Seek(0, io.SeekEnd)
	if err != nil {
		return nil
	}
	if _, err := seeker.Seek(start, io.SeekStart); err != nil {
		return nil
	}
	at, ok := r.(io.ReaderAt)
	if !ok {
		at = &seekReaderAt{r: seeker}
	}
	return io.NewSectionReader(at, start, max(end-start, 0))
}

// again returns a reader of its own over the same section.
func again(s *io.SectionReader) io.Reader {
	at, start, size := s.Outer()
	return io.NewSectionReader(at, start, size)
}

// seekReaderAt makes an [io.ReaderAt] of what can seek.
type seekReaderAt struct {
	mu sync.Mutex // guards the position of r
	r  io.ReadSeeker
}

func (s *seekReaderAt) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrChanged says that a download cannot go on, because what is downloaded has
// changed meanwhile and the file cannot be begun anew.
var ErrChanged = errors.New("the download has changed")

// Download writes what a call returns into a file, and goes on where it stopped
// when the connection breaks (RFC 9110, section 14). Where the server takes no
// ranges, or what is downloaded has changed, it begins anew.
type Download struct {
	// Open calls the typed method with the options that it is given.
	Open func(ctx context.Context, opts ...Option) (*Stream, error)
	// To is what is written, from the start. An *os.File will do.
	To interface {
		io.Writer
		io.Seeker
		Truncate(size int64) error
	}
	// Done is how much of it there is from an earlier run, and Validator the ETag or
	// Last-Modified that it came with; without one, the download begins anew. Run
	// keeps both up to date, for a later run.
	Done      int64
	Validator string
	// Progress is called after every write with the bytes that are there, and how many
	// there will be, or -1. By default, nothing is called.
	Progress func(done, total int64)
	// Failures is how often in a row the connection may break without a byte before the
	// error is final. By default, 3.
	Failures int
	// Wait is how long to wait after a break, doubled with every one in a row. By
	// default, 200 milliseconds.
	Wait time.Duration
}

// Run downloads. ctx bounds it as a whole.
//
// Errors: an [*Error] of the call; one that is io.ErrUnexpectedEOF if the
// connection breaks too often; [ErrChanged]; an error of To.
func (d *Download) Run(ctx context.Context) error {
	failures, most, wait := 0, d.Failures, d.Wait
	if most <= 0 {
		most = 3
	}
	if wait <= 0 {
		wait = 200 * time.Millisecond
	}
	for {
		before := d.Done
		err := d.once(ctx)
		if err == nil || ctx.Err() != nil || !broken(err) {
			return err
		}
		if failures++; d.Done > before {
			failures = 1
		}
		if failures > most {
			return err
		}
		t := time.NewTimer(wait << min(failures-1, 10))
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
}

// once reads one response to its end.
func (d *Download) once(ctx context.Context) error {
	// Not compressed: net/http would undo that by itself, and a range is one of what
	// the server has.
	opts := []Option{Header("Accept-Encoding", "identity")}
	if d.Done > 0 && d.Validator == "" {
		d.Done = 0 // nobody knows whether it is still the same
	}
	if d.Done > 0 {
		opts = append(opts, Header("Range", fmt.Sprintf("bytes=%d-", d.Done)), Header("If-Range", d.Validator))
	}
	s, err := d.Open(ctx, opts...)
	if err != nil {
		if d.complete(err) {
			return nil
		}
		return err
	}
	defer s.Close()
	total, err := d.place(s)
	if err != nil {
		return err
	}
	d.Validator = validator(s.Header)
	if _, err := d.To.Seek(d.Done, io.SeekStart); err != nil {
		return err
	}
	return d.copy(s, total)
}

// place says where the response begins, and how long all of it is.
func (d *Download) place(s *Stream) (total int64, err error) {
	if s.StatusCode == http.StatusPartialContent {
		first, total, ok := contentRange(s.Header.Get("Content-Range"))
		if !ok || first != d.Done || d.Validator != "" && validator(s.Header) != d.Validator && validator(s.Header) != "" {
			return 0, s.error(ErrChanged)
		}
		return total, nil
	}
	if d.Done > 0 {
		d.Done = 0
		if err := d.To.Truncate(0); err != nil {
			return 0, errors.Join(ErrChanged, err)
		}
	}
	return s.Length, nil
}

// copy writes the rest.
func (d *Download) copy(s *Stream, total int64) error {
	buffer := make([]byte, 64<<10)
	for {
		n, err := s.Read(buffer)
		if n > 0 {
			if _, err := d.To.Write(buffer[:n]); err != nil {
				return &writeError{err}
			}
			d.Done += int64(n)
			if d.Progress != nil {
				d.Progress(d.Done, total)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			if total >= 0 && d.Done != total {
				return s.error(io.ErrUnexpectedEOF)
			}
			return nil
		case err != nil:
			return err
		}
	}
}

// complete reports whether a refused range begins where the file ends: all of it is
// there (RFC 9110, section 15.5.17).
func (d *Download) complete(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.StatusCode != http.StatusRequestedRangeNotSatisfiable || d.Done == 0 {
		return false
	}
	size, ok := strings.CutPrefix(e.Header.Get("Content-Range"), "bytes */")
	return ok && size == strconv.FormatInt(d.Done, 10)
}

// writeError is an error of the file, which no other connection repairs.
type writeError struct{ err error }

func (e *writeError) Error() string { return "writing the download: " + e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }

// broken reports whether an error is that of a connection, or of a server that is
// away for a moment.
func broken(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || errors.Is(err, ErrChanged) || final(err) {
		return false
	}
	return e.StatusCode < 300 || e.StatusCode >= 500
}

// validator is what says that it is still the same: a strong ETag, or else the
// date of the last change (RFC 9110, section 13.1.5).
func validator(h http.Header) string {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return h.Get("Last-Modified")
}

// contentRange reads "bytes first-last/total", where total may be "*".
func contentRange(text string) (first, total int64, ok bool) {
	text, ok = strings.CutPrefix(text, "bytes ")
	span, size, cut := strings.Cut(text, "/")
	from, _, dash := strings.Cut(span, "-")
	first, err := strconv.ParseInt(from, 10, 64)
	if !ok || !cut || !dash || err != nil {
		return 0, 0, false
	}
	if total, err = strconv.ParseInt(size, 10, 64); err != nil {
		total = -1
	}
	return first, total, true
}

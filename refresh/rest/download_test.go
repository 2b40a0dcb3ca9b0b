package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// files is a server of one file, by http.ServeContent, that cuts connections.
type files struct {
	*httptest.Server

	content  []byte
	modified time.Time
	etag     string
	cuts     int    // how many responses are cut off
	each     int    // after so many bytes
	change   func() // before a cut is seen
	ranges   []string
}

func newFiles(t *testing.T, content []byte) *files {
	t.Helper()
	f := &files{content: content, etag: `"v1"`}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.ranges = append(f.ranges, r.Header.Get("Range"))
	if f.etag != "" {
		w.Header().Set("ETag", f.etag)
	}
	if f.cuts > 0 {
		f.cuts--
		w = &cutting{ResponseWriter: w, left: f.each, change: f.change}
	}
	http.ServeContent(w, r, "file.bin", f.modified, bytes.NewReader(f.content))
}

// cutting ends the connection after some bytes.
type cutting struct {
	http.ResponseWriter

	left   int
	change func()
}

func (c *cutting) Write(p []byte) (int, error) {
	if len(p) <= c.left {
		c.left -= len(p)
		return c.ResponseWriter.Write(p)
	}
	if c.change != nil {
		c.change()
	}
	_, _ = c.ResponseWriter.Write(p[:c.left])
	_ = http.NewResponseController(c.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// download returns a download of f into a file.
func (f *files) download(t *testing.T) (*rest.Download, string) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	op := refresh.Operation{ID: "getFile", Method: http.MethodGet, Route: "/file"}
	send := func(ctx context.Context, edit ...editor) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
		if err != nil {
			return nil, err
		}
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return f.Client().Do(req)
	}
	d := &rest.Download{To: file, Wait: time.Nanosecond, Open: func(ctx context.Context, opts ...rest.Option) (*rest.Stream, error) {
		return rest.Streamed(ctx, op, opts, send)
	}}
	return d, file.Name()
}

func content(n int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strconv.Itoa(i) + ",")
	}
	return b.Bytes()[:n]
}

func (f *files) check(t *testing.T, name string) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, f.content) {
		t.Errorf("the file has %d bytes, want %d (%v); equal: %t", len(got), len(f.content), err, bytes.Equal(got, f.content))
	}
}

func TestADownloadGoesOnWhereTheConnectionBroke(t *testing.T) {
	f := newFiles(t, content(1<<20))
	f.cuts, f.each = 3, 300_000
	d, name := f.download(t)
	var last, total int64
	d.Progress = func(done, all int64) {
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, total = done, all
	}
	if err := d.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.check(t, name)
	if want := []string{"", "bytes=300000-", "bytes=600000-", "bytes=900000-"}; strings.Join(f.ranges, " ") != strings.Join(want, " ") {
		t.Errorf("asked for %q", f.ranges)
	}
	if last != 1<<20 || total != 1<<20 || d.Validator != `"v1"` {
		t.Errorf("progress %d of %d, validator %q", last, total, d.Validator)
	}
}

func TestADownloadOfWhatHasChangedBeginsAnew(t *testing.T) {
	f := newFiles(t, content(500_000))
	f.cuts, f.each = 1, 300_000
	f.change = func() { f.content, f.etag = bytes.Repeat([]byte("new "), 50_000), `"v2"` }
	d, name := f.download(t)
	if err := d.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.check(t, name) // shorter than what was there
}

func TestADownloadWithoutAValidatorBeginsAnew(t *testing.T) {
	for _, etag := range []string{"", `W/"v1"`} { // a weak one does not say that bytes are the same
		f := newFiles(t, content(500_000))
		f.etag, f.cuts, f.each = etag, 1, 300_000
		d, name := f.download(t)
		if err := d.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.check(t, name)
		if len(f.ranges) != 2 || f.ranges[1] != "" {
			t.Errorf("asked for %q", f.ranges)
		}
	}
}

func TestALaterRunGoesOn(t *testing.T) {
	f := newFiles(t, content(100_000))
	d, name := f.download(t)
	if _, err := d.To.Write(f.content[:40_000]); err != nil {
		t.Fatal(err)
	}
	d.Done, d.Validator = 40_000, `"v1"`
	if err := d.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.check(t, name)
	if err := d.Run(t.Context()); err != nil || d.Done != 100_000 {
		t.Errorf("what is complete: %d, %v", d.Done, err)
	}
	f.check(t, name)
}

func TestADownloadIsBounded(t *testing.T) {
	f := newFiles(t, content(1000))
	f.cuts, f.each = 100, 0
	d, _ := f.download(t)
	if err := d.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) || len(f.ranges) != 4 {
		t.Errorf("%v after %d requests", err, len(f.ranges))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func TestUploadProgressCountsEveryAttempt(t *testing.T) {
	var seen []int64
	attempts := 0
	s := server(func(req *http.Request) (*http.Response, error) {
		for range 2 {
			attempts++
			body, err := req.GetBody()
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := io.ReadAll(body); string(text) != "0123456789" {
				t.Errorf("sent %q", text)
			}
		}
		return reply(200, `{}`)(req)
	})
	option := rest.UploadProgress(func(sent, total int64) {
		if total != 10 {
			t.Errorf("total is %d", total)
		}
		seen = append(seen, sent)
	})
	if _, err := rest.JSON[thing](t.Context(), getThing(), []rest.Option{option}, s.post(strings.NewReader("0123456789"))); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 || seen[0] != 10 || seen[1] != 10 {
		t.Errorf("progress is %v", seen)
	}
}

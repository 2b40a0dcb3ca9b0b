package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest"
)

// request returns what Replay makes of a request with body.
func request(t *testing.T, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, "https://api.example.com/", body)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rest.Replay(body, []editor(nil)) {
		if err := e(context.Background(), req); err != nil {
			t.Fatal(err)
		}
	}
	return req
}

// bodies reads the body of req, and two more of it at once.
func bodies(t *testing.T, req *http.Request) []string {
	t.Helper()
	all := []io.Reader{req.Body}
	for range 2 {
		b, err := req.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	got := make([]string, len(all))
	for { // in turns: an attempt may begin while another is still read
		open := 0
		for i, r := range all {
			p := make([]byte, 3)
			n, err := r.Read(p)
			got[i] += string(p[:n])
			if err == nil {
				open++
			}
		}
		if open == 0 {
			break
		}
	}
	return got
}

// seekOnly can seek, and has no ReadAt.
type seekOnly struct{ io.ReadSeeker }

func TestABodyThatCanSeekIsReplayedFromWhereItStood(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("skipped, then sent"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for name, body := range map[string]io.ReadSeeker{
		"file":      file,
		"seek only": seekOnly{strings.NewReader("skipped, then sent")},
	} {
		if _, err := body.Seek(9, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		req := request(t, body)
		for _, got := range bodies(t, req) {
			if got != "then sent" {
				t.Errorf("%s: sent %q", name, got)
			}
		}
		if req.ContentLength != 9 {
			t.Errorf("%s: length is %d", name, req.ContentLength)
		}
		if err := req.Body.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := file.Stat(); err != nil {
		t.Errorf("the call closed the file: %v", err)
	}
}

func TestAnEmptyFileIsAnEmptyBody(t *testing.T) {
	t.Parallel()
	req := request(t, seekOnly{strings.NewReader("")})
	if req.Body != http.NoBody || req.ContentLength != 0 || req.GetBody == nil {
		t.Errorf("body %v of length %d", req.Body, req.ContentLength)
	}
}

func TestABodyThatCannotSeekIsSentOnce(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(r.Close(), w.Close()) }()
	for name, body := range map[string]io.Reader{"pipe": r, "reader": io.MultiReader(strings.NewReader("x"))} {
		if req := request(t, body); req.GetBody != nil || req.Body == nil {
			t.Errorf("%s: replayable", name)
		}
	}
	if req := request(t, strings.NewReader("x")); req.GetBody == nil || req.ContentLength != 1 {
		t.Error("strings.Reader: net/http's own way to replay it is gone")
	}
	if edit := rest.Replay(nil, []editor(nil)); edit != nil {
		t.Error("an editor for no body")
	}
}

func TestAFormIsStreamedAndReplayed(t *testing.T) {
	t.Parallel()
	form := rest.NewForm()
	form.Field("note", "a\r\nb")
	form.File("file", "re\"port\r\n.pdf", "application/pdf\r\nX-Evil: 1", strings.NewReader("%PDF"))
	form.File("other", "x", "", seekOnly{strings.NewReader("zz")})
	req := request(t, form)
	if !form.Replayable() || req.ContentLength != form.Size() {
		t.Errorf("replayable %t, length %d, size %d", form.Replayable(), req.ContentLength, form.Size())
	}
	for _, got := range bodies(t, req) {
		if int64(len(got)) != form.Size() {
			t.Errorf("%d bytes, size is %d", len(got), form.Size())
		}
		checkForm(t, form.ContentType(), got)
	}
}

// checkForm reads a form as a server does.
func checkForm(t *testing.T, contentType, body string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	form, err := multipart.NewReader(strings.NewReader(body), params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	if got := form.Value["note"]; len(got) != 1 || got[0] != "a\r\nb" {
		t.Errorf("note is %q", got)
	}
	file := form.File["file"][0]
	if file.Size != 4 || file.Header.Get("Content-Type") != "application/pdfX-Evil: 1" || file.Header.Get("X-Evil") != "" {
		t.Errorf("file is %d bytes, header %v", file.Size, file.Header)
	}
	if other := form.File["other"][0]; other.Size != 2 || other.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("other is %d bytes, header %v", other.Size, other.Header)
	}
}

func TestAFormWithAPipeIsSentOnce(t *testing.T) {
	t.Parallel()
	form := rest.NewForm()
	form.File("file", "log", "text/plain", io.MultiReader(strings.NewReader("lines")))
	req := request(t, form)
	if form.Replayable() || form.Size() != -1 || req.GetBody != nil || req.ContentLength != -1 {
		t.Errorf("replayable %t, size %d, length %d", form.Replayable(), form.Size(), req.ContentLength)
	}
	got, err := io.ReadAll(req.Body)
	if err != nil || !bytes.Contains(got, []byte("lines")) {
		t.Errorf("sent %q, %v", got, err)
	}
}

// Names that would end their header, or swallow the quote at their end, leave
// the parts as they are.
func TestAFormKeepsOddNamesInTheirHeader(t *testing.T) {
	for _, name := range []string{`a"; x="b`, "a\r\nX-A: b", `a\`, "a\x00", "\x1f", "ä"} {
		form := rest.NewForm()
		form.File("file", name, "text/plain\r\nX-A: b", strings.NewReader("one"))
		form.Part("part", name, http.Header{"X-B": {"c\r\n\r\nd"}}, strings.NewReader("two"))
		_, params, err := mime.ParseMediaType(form.ContentType())
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(form, params["boundary"])
		for _, want := range []string{"file one", "part two"} {
			part, err := parts.NextPart()
			if err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			text, err := io.ReadAll(part)
			if got := part.FormName() + " " + string(text); err != nil || got != want || part.Header.Get("X-A") != "" {
				t.Errorf("%q: %s with %v, %v; want %s", name, got, part.Header, err, want)
			}
		}
		if part, err := parts.NextPart(); err != io.EOF {
			t.Errorf("%q: another part: %v, %v", name, part, err)
		}
	}
}

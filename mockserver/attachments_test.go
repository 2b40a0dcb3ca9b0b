package mockserver_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"runtime"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

// form returns a form with a caption and a file, and its Content-Type.
func form(t *testing.T, caption, filename, content string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if caption != "" {
		if err := w.WriteField("caption", caption); err != nil {
			t.Fatal(err)
		}
	}
	if filename != "" {
		part, err := w.CreateFormFile("file", filename)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

const attachments = "/projects/prj_1/tasks/tsk_1/attachments"

func TestFilesComeBackAsTheyWent(t *testing.T) {
	u := signIn(t, newServer(t))
	content := strings.Repeat("hello, \x00 world\n", 10_000)
	a := u.do("POST", attachments+"?filename=notes.txt", strings.NewReader(content)).want(201)
	f := decode[gen.Attachment](a)
	sum := sha256.Sum256([]byte(content))
	if f.Size != int64(len(content)) || f.Sha256 != hex.EncodeToString(sum[:]) || f.Filename != "notes.txt" {
		t.Errorf("stored %+v", f)
	}
	got := u.do("GET", a.Header.Get("Location"), nil).want(200)
	if string(got.body) != content || got.Header.Get("Content-Disposition") != "attachment; filename=notes.txt" {
		t.Errorf("%d bytes as %s", len(got.body), got.Header.Get("Content-Disposition"))
	}
	list := decode[gen.AttachmentList](u.do("GET", attachments, nil).want(200))
	if len(list.Items) != 1 || list.Items[0].ID != f.ID {
		t.Errorf("files %+v", list.Items)
	}
	u.do("GET", "/attachments/att_9", nil).problem(404, "not_found")
	u.do("POST", attachments+"?filename=a%2Fb", strings.NewReader("x")).problem(422, "invalid_request")
	u.do("POST", "/projects/prj_1/tasks/tsk_9/attachments?filename=a", strings.NewReader("x")).problem(404, "not_found")
	u.do("DELETE", "/projects/prj_1/tasks/tsk_1", nil).want(204)
	u.do("GET", a.Header.Get("Location"), nil).problem(404, "not_found")
}

func TestFormsCarryACaptionAndAFile(t *testing.T) {
	u := signIn(t, newServer(t))
	post := func(caption, filename string) answer {
		body, kind := form(t, caption, filename, "content")
		return u.do("POST", attachments+"/form", body, "Content-Type", kind)
	}
	f := decode[gen.Attachment](post("What we agreed on", "notes.txt").want(201))
	if f.Caption != "What we agreed on" || f.Filename != "notes.txt" || f.Size != 7 {
		t.Errorf("stored %+v", f)
	}
	post("no file", "").problem(422, "invalid_request")
	post(strings.Repeat("ä", 200), "notes.txt").want(201)
	post(strings.Repeat("ä", 201), "notes.txt").problem(422, "invalid_request")
	u.do("POST", attachments+"/form", strings.NewReader("--x\r\nbroken"), "Content-Type", "multipart/form-data; boundary=x").
		problem(400, "malformed_body")
}

func TestUploadStreams(t *testing.T) {
	u := signIn(t, newServer(t))
	const size = 256 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := u.do("POST", attachments+"?filename=zeros", io.LimitReader(zeros{}, size)).want(201)
	runtime.ReadMemStats(&after)
	if f := decode[gen.Attachment](a); f.Size != size {
		t.Errorf("size %d, want %d", f.Size, size)
	}
	// 32 MiB are kept before it is known to be too much; the buffer doubles as it grows.
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 160 {
		t.Errorf("an upload of 256 MiB allocated %d MiB", grown)
	}
	u.do("GET", a.Header.Get("Location"), nil).problem(404, "content_not_kept")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadThatBreaksOffLeavesNothing(t *testing.T) {
	u := signIn(t, newServer(t, mockserver.KeepFiles(10)))
	broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<16)), failing{})
	if _, err := u.try("POST", attachments+"?filename=a", broken); err == nil {
		t.Fatal("the upload passed")
	}
	if list := decode[gen.AttachmentList](u.do("GET", attachments, nil).want(200)); len(list.Items) != 0 {
		t.Errorf("files %+v", list.Items)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

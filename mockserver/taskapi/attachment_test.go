package taskapi_test

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
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
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
	u := mocktest.SignIn(t, newServer(t))
	content := strings.Repeat("hello, \x00 world\n", 10_000)
	a := u.Do("POST", attachments+"?filename=notes.txt", strings.NewReader(content)).Want(201)
	f := mocktest.Decode[gen.Attachment](a)
	sum := sha256.Sum256([]byte(content))
	if f.Size != int64(len(content)) || f.Sha256 != hex.EncodeToString(sum[:]) || f.Filename != "notes.txt" {
		t.Errorf("stored %+v", f)
	}
	got := u.Do("GET", a.Header.Get("Location"), nil).Want(200)
	if string(got.Data) != content || got.Header.Get("Content-Disposition") != "attachment; filename=notes.txt" {
		t.Errorf("%d bytes as %s", len(got.Data), got.Header.Get("Content-Disposition"))
	}
	list := mocktest.Decode[gen.AttachmentList](u.Do("GET", attachments, nil).Want(200))
	if len(list.Items) != 1 || list.Items[0].ID != f.ID {
		t.Errorf("files %+v", list.Items)
	}
	u.Do("GET", "/attachments/att_9", nil).Problem(404, "not_found")
	u.Do("POST", attachments+"?filename=a%2Fb", strings.NewReader("x")).Problem(422, "invalid_request")
	u.Do("POST", "/projects/prj_1/tasks/tsk_9/attachments?filename=a", strings.NewReader("x")).Problem(404, "not_found")
	u.Do("DELETE", "/projects/prj_1/tasks/tsk_1", nil).Want(204)
	u.Do("GET", a.Header.Get("Location"), nil).Problem(404, "not_found")
}

func TestFormsCarryACaptionAndAFile(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	post := func(caption, filename string) mocktest.Response {
		body, kind := form(t, caption, filename, "content")
		return u.Do("POST", attachments+"/form", body, "Content-Type", kind)
	}
	f := mocktest.Decode[gen.Attachment](post("What we agreed on", "notes.txt").Want(201))
	if f.Caption != "What we agreed on" || f.Filename != "notes.txt" || f.Size != 7 {
		t.Errorf("stored %+v", f)
	}
	post("no file", "").Problem(422, "invalid_request")
	post(strings.Repeat("ä", 200), "notes.txt").Want(201)
	post(strings.Repeat("ä", 201), "notes.txt").Problem(422, "invalid_request")
	u.Do("POST", attachments+"/form", strings.NewReader("--x\r\nbroken"), "Content-Type", "multipart/form-data; boundary=x").
		Problem(400, "malformed_body")
}

func TestUploadStreams(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	const size = 256 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := u.Do("POST", attachments+"?filename=zeros", io.LimitReader(zeros{}, size)).Want(201)
	runtime.ReadMemStats(&after)
	if f := mocktest.Decode[gen.Attachment](a); f.Size != size {
		t.Errorf("size %d, want %d", f.Size, size)
	}
	// 32 MiB are kept before it is known to be too much; the buffer doubles as it grows.
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 160 {
		t.Errorf("an upload of 256 MiB allocated %d MiB", grown)
	}
	u.Do("GET", a.Header.Get("Location"), nil).Problem(404, "content_not_kept")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadThatBreaksOffLeavesNothing(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t, taskapi.With(taskapi.Config{KeepFiles: 10})))
	broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<16)), failing{})
	if _, err := u.Try("POST", attachments+"?filename=a", broken); err == nil {
		t.Fatal("the upload passed")
	}
	if list := mocktest.Decode[gen.AttachmentList](u.Do("GET", attachments, nil).Want(200)); len(list.Items) != 0 {
		t.Errorf("files %+v", list.Items)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

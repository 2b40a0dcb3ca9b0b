package client_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// must is for calls whose failure ends the test.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestProjectsFromCreationToDeletion(t *testing.T) {
	srv, c := newPair(t, nil)
	signIn(t, c)
	key := "key-1"
	p := must[*gen.Project](t)(c.Projects.Create(t.Context(), &gen.CreateProjectParams{IdempotencyKey: &key}, gen.ProjectInput{Name: "Garden"}))
	again := must[*gen.Project](t)(c.Projects.Create(t.Context(), &gen.CreateProjectParams{IdempotencyKey: &key}, gen.ProjectInput{Name: "Garden"}))
	want(t, "the same key, the same project", again.ID, p.ID)

	var answer client.Result
	must[*gen.Project](t)(c.Projects.Get(t.Context(), p.ID, client.Response(&answer)))
	etag := answer.Header.Get("ETag")
	want(t, "status", answer.StatusCode, 200)
	zero := ""
	patched := must[*gen.Project](t)(c.Projects.Update(t.Context(), p.ID, &gen.UpdateProjectParams{IfMatch: &etag},
		gen.ProjectPatch{Description: &zero, DueOn: nullable.NewNullNullable[types.Date]()}))
	want(t, "description", patched.Description, "")
	_, err := c.Projects.Update(t.Context(), p.ID, &gen.UpdateProjectParams{IfMatch: &etag}, gen.ProjectPatch{Name: "Late"})
	if !errors.Is(err, client.ErrPreconditionFailed) {
		t.Errorf("a stale ETag: %v", err)
	}

	if err := c.Projects.Delete(t.Context(), p.ID, nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.Projects.Get(t.Context(), p.ID)
	var e *client.Error
	if !errors.Is(err, client.ErrNotFound) || !errors.As(err, &e) {
		t.Fatal(err)
	}
	want(t, "operation", e.Operation, "getProject")
	want(t, "route", e.Route, "/projects/{project_id}")
	want(t, "request id", e.RequestID != "", true)
	want(t, "code", e.Code != "", true)
	want(t, "refreshes", srv.Refreshes(), 0)
}

func TestPagesOutliveTheirAccessToken(t *testing.T) {
	srv, c := newPair(t, []mockserver.Option{taskapi.With(taskapi.Config{
		Projects: []taskapi.Project{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}, {Name: "e"}},
	})})
	signIn(t, c)
	limit := 2
	var names []string
	for p, err := range c.Projects.ListAll(t.Context(), &gen.ListProjectsParams{Limit: &limit}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, p.Name)
		srv.RevokeTokens()
	}
	want(t, "projects", strings.Join(names, ""), "abcde")
	want(t, "refreshes", srv.Refreshes(), 2)
}

// A file, a form and a stream, each with a token that is refused at first.
func TestFilesOutliveTheirAccessToken(t *testing.T) {
	srv, c := newPair(t, nil)
	signIn(t, c)
	project, task := firstTask(t, c)
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("header|contents"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := must[*os.File](t)(os.Open(path))
	defer f.Close()
	if _, err := f.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}

	srv.RevokeTokens()
	name := "notes.txt"
	up := must[*gen.Attachment](t)(c.Attachments.Upload(t.Context(), project, task, &gen.UploadAttachmentParams{Filename: name}, f))
	want(t, "size", up.Size, int64(len("contents")))

	srv.RevokeTokens()
	down := must[*rest.Stream](t)(c.Attachments.Download(t.Context(), up.ID))
	got, err := io.ReadAll(down)
	if err != nil || string(got) != "contents" {
		t.Fatalf("downloaded %q, %v", got, err)
	}
	down.Close()

	srv.RevokeTokens()
	up = must[*gen.Attachment](t)(c.Attachments.UploadForm(t.Context(), project, task, gen.AttachmentForm{
		Caption: "a caption",
		File:    wire.File{Name: name, ContentType: "text/plain", Content: strings.NewReader("in a form")},
	}))
	want(t, "caption", up.Caption, "a caption")
	want(t, "refreshes", srv.Refreshes(), 3)

	srv.RevokeTokens()
	_, err = c.Attachments.Upload(t.Context(), project, task, &gen.UploadAttachmentParams{Filename: name}, io.MultiReader(strings.NewReader("once")))
	var e *client.Error
	if !errors.Is(err, client.ErrNotReplayable) || !errors.As(err, &e) || e.StatusCode != 401 {
		t.Fatalf("a body that can be read once: %v", err)
	}
	must[*gen.Attachment](t)(c.Attachments.Upload(t.Context(), project, task, &gen.UploadAttachmentParams{Filename: name}, io.MultiReader(strings.NewReader("once"))))
}

func firstTask(t *testing.T, c *client.Client) (project, task string) {
	t.Helper()
	for p, err := range c.Projects.ListAll(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		for task, err := range c.Tasks.ListAll(t.Context(), p.ID, nil) {
			if err != nil {
				t.Fatal(err)
			}
			return p.ID, task.ID
		}
	}
	t.Fatal("no task")
	return "", ""
}

func TestEventsStreamWithAFreshToken(t *testing.T) {
	srv, c := newPair(t, nil)
	signIn(t, c)
	srv.RevokeTokens()
	events := must[*rest.Stream](t)(c.Events.Stream(t.Context(), nil))
	defer events.Close()
	want(t, "content type", events.ContentType, "text/event-stream")
	must[*gen.Project](t)(c.Projects.Create(t.Context(), nil, gen.ProjectInput{Name: "Seen"}))
	for lines := bufio.NewScanner(events); lines.Scan(); {
		if strings.Contains(lines.Text(), "project.created") {
			return
		}
	}
	t.Error("the stream ended without the event")
}

func TestPromise26_LastAnswerIsATypedError(t *testing.T) {
	srv, c := newPair(t, nil, client.WithBackoff(time.Millisecond, 10*time.Millisecond))
	signIn(t, c)
	srv.Fail("getCurrentUser", mockserver.Fault{Status: 503, RetryAfter: 7 * time.Second, Times: -1})
	_, err := c.Account.GetCurrentUser(t.Context())
	var e *client.Error
	if !errors.Is(err, client.ErrUnavailable) || !errors.As(err, &e) {
		t.Fatal(err)
	}
	want(t, "status", e.StatusCode, 503)
	want(t, "code", e.Code, "unavailable")
	want(t, "operation", e.Operation, "getCurrentUser")
	want(t, "retry after", e.RetryAfter, 7*time.Second)
	want(t, "request id", e.RequestID, "req_4")
	want(t, "attempts", len(srv.CallsOf("getCurrentUser")), 3)
	srv.Heal("getCurrentUser")

	srv.Fail("getCurrentUser", mockserver.Fault{Status: 503})
	_, err = c.Account.GetCurrentUser(t.Context(), client.NoRetry())
	if !errors.Is(err, client.ErrUnavailable) {
		t.Errorf("with NoRetry: %v", err)
	}
}

func TestAnswersThatDoNotDecodeAreErrors(t *testing.T) {
	for _, kind := range []mockserver.FaultKind{mockserver.FaultHTML, mockserver.FaultMalformed, mockserver.FaultTruncated} {
		t.Run(kind.String(), func(t *testing.T) {
			srv, c := newPair(t, nil)
			signIn(t, c)
			srv.Fail("getCurrentUser", mockserver.Fault{Kind: kind})
			user, err := c.Account.GetCurrentUser(t.Context())
			if user != nil || !errors.Is(err, client.ErrDecode) {
				t.Errorf("got %v, %v", user, err)
			}
			want(t, "refreshes", srv.Refreshes(), 0)
		})
	}
}

// The methods of the API that the front door wraps stay reachable.
func TestRawAuthOperationsStartNoRefresh(t *testing.T) {
	srv, c := newPair(t, nil)
	signIn(t, c)
	srv.RevokeTokens()
	if _, err := c.Auth.VerifyToken(t.Context()); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("verifyToken: %v", err)
	}
	if _, err := c.API.Auth.RefreshToken(t.Context(), gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret("unknown"))}); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("refreshToken: %v", err)
	}
	if err := c.API.Auth.Logout(t.Context(), gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret("unknown"))}); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("logout: %v", err)
	}
	want(t, "refreshes", srv.Refreshes(), 0)
	want(t, "state", c.State().Status, event.StatusActive)
}

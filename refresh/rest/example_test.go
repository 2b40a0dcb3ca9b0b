package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// Typed methods return *rest.Error. Compare it with a sentinel, or look inside.
func Example() {
	getProject := method(404, `{"code":"project_not_found","detail":"no such project","request_id":"req_7"}`)

	_, err := getProject(context.Background(), "prj_1")
	fmt.Println(err)
	fmt.Println("not found:", errors.Is(err, rest.ErrNotFound))

	var failed *rest.Error
	if errors.As(err, &failed) {
		fmt.Println("tell support:", failed.RequestID)
	}
	// Output:
	// getProject: GET /projects/{project_id}: 404 project_not_found: no such project (request id req_7)
	// not found: true
	// tell support: req_7
}

// Wait as long as the server asks to.
func ExampleError_retryAfter() {
	getProject := method(429, `{"code":"slow_down"}`)

	_, err := getProject(context.Background(), "prj_1")
	var failed *rest.Error
	if errors.As(err, &failed) && errors.Is(err, rest.ErrTooManyRequests) {
		fmt.Println("again in", max(failed.RetryAfter, time.Second))
	}
	// Output:
	// again in 2s
}

// The ETag that the next change has to name comes in a header.
func ExampleResponse() {
	getProject := method(200, `{"name":"Roof"}`)

	var result rest.Result
	project, err := getProject(context.Background(), "prj_1", rest.Response(&result))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(project.Name, result.Header.Get("ETag"))

	updateProject := method(412, `{"code":"changed_meanwhile"}`)
	_, err = updateProject(context.Background(), "prj_1", rest.Header("If-Match", result.Header.Get("ETag")))
	fmt.Println("somebody was faster:", errors.Is(err, rest.ErrPreconditionFailed))
	// Output:
	// Roof "v3"
	// somebody was faster: true
}

// A response that is not what the document promises is an error too.
func ExampleError_decode() {
	getProject := method(200, `{"name":7}`)

	_, err := getProject(context.Background(), "prj_1")
	fmt.Println(err)
	fmt.Println(errors.Is(err, rest.ErrDecode))
	// Output:
	// getProject: GET /projects/{project_id}: 200 OK: response does not decode: number in the place of string at /name
	// true
}

// A multipart form is read from its files while it is sent.
func ExampleForm() {
	form := rest.NewForm()
	form.Field("note", "as agreed")
	form.File("file", "plan.txt", "text/plain", strings.NewReader("first the roof")) // or an *os.File

	// With a generated method that takes a body as it is:
	//	api.Files.Create(ctx, form.ContentType(), form)
	body, err := io.ReadAll(form)
	fmt.Println(form.Replayable(), int64(len(body)) == form.Size(), strings.Contains(string(body), "first the roof"), err)
	// Output:
	// true true true <nil>
}

// Generated iterators stop fetching when the loop ends.
func ExamplePages() {
	pages := map[string][]string{"": {"roof", "walls"}, "p2": {"floor"}}
	next := map[string]string{"": "p2"}
	all := rest.Pages(refresh.Operation{ID: "listTasks"}, func(cursor string) ([]string, string, error) {
		fmt.Printf("fetch %q\n", cursor)
		return pages[cursor], next[cursor], nil
	})
	for task, err := range all {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(task)
	}
	// Output:
	// fetch ""
	// roof
	// walls
	// fetch "p2"
	// floor
}

type project struct {
	Name string `json:"name"`
}

// method returns what the generator would write for GET /projects/{project_id},
// before a server that always responds alike.
func method(status int, body string) func(ctx context.Context, id string, opts ...rest.Option) (*project, error) {
	op := refresh.Operation{ID: "getProject", Method: "GET", Route: "/projects/{project_id}"}
	s := reply(status, body, "ETag", `"v3"`, "Retry-After", "2")
	return func(ctx context.Context, id string, opts ...rest.Option) (*project, error) {
		return rest.JSON[project](ctx, op, opts, func(ctx context.Context, edit ...editor) (*http.Response, error) {
			return s.send(ctx, edit...)
		})
	}
}

func ExampleLenient() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"name":"Garden","size":"large","made":"2026-11-29 10:00:00"}`)
	}))
	defer server.Close()
	type project struct {
		Name string    `json:"name"`
		Size int       `json:"size"`
		Made time.Time `json:"made"`
	}
	p, err := rest.JSON[project](context.Background(), refresh.Operation{ID: "getProject"}, []rest.Option{
		rest.Lenient(func(m rest.Misfit) { fmt.Println(m.Pointer+":", m.Reason) }),
	}, func(ctx context.Context, _ ...func(context.Context, *http.Request) error) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
		if err != nil {
			return nil, err
		}
		return http.DefaultClient.Do(req)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Name, p.Made.Format(time.DateOnly))
	// Output:
	// /size: string in the place of int
	// Garden 2026-11-29
}

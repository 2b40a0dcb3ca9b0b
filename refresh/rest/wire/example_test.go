package wire_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// What a generated method does with its arguments.
func ExampleRequest() {
	op := refresh.Operation{ID: "listTasks", Method: http.MethodGet, Route: "/projects/{project_id}/tasks"}
	var cursor *string // not set, and not sent
	r := wire.NewRequest(op)
	r.Path("project_id", "a/b", wire.Simple)
	r.Query("cursor", cursor, wire.Form|wire.Explode)
	r.Query("tags", []string{"red & blue", "green"}, wire.Form|wire.Explode)
	r.Query("created", map[string]int{"gte": 5}, wire.DeepObject)
	req, err := r.Build(context.Background(), &url.URL{Scheme: "https", Host: "api.example.com", Path: "/v1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(req.Method, req.URL)
	// Output: GET https://api.example.com/v1/projects/a%2Fb/tasks?tags=red%20%26%20blue&tags=green&created%5Bgte%5D=5
}

// An argument that cannot be sent is an error, and nothing is.
func ExampleError() {
	r := wire.NewRequest(refresh.Operation{Method: http.MethodDelete, Route: "/projects/{project_id}/tasks/{task_id}"})
	r.Path("project_id", "prj_1", wire.Simple)
	r.Path("task_id", "..", wire.Simple)
	_, err := r.Build(context.Background(), &url.URL{Scheme: "https", Host: "api.example.com"})
	fmt.Println(errors.Is(err, wire.ErrEncode))
	fmt.Println(err)
	// Output:
	// true
	// path parameter "task_id": it has a step "." or ".." in it, and would be the path of another operation
}

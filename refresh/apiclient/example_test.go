package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// A client of an API that asks for a key. Programs call the New of a generated
// package, which names the schemes, and the methods of it.
func ExampleWithAPIKey() {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL, r.Header.Get("X-API-Key"))
	}))
	defer server.Close()
	scheme := apiclient.Scheme{Name: "key", Type: apiclient.SchemeAPIKey, In: "header", Param: "X-API-Key"}
	op := refresh.Operation{ID: "listProjects", Method: http.MethodGet, Route: "/projects", Public: true, Security: [][]string{{"key"}}}

	for _, opts := range [][]apiclient.Option{{apiclient.WithAPIKey("key", refresh.NewSecret("k-4711"))}, nil} {
		client, err := apiclient.New(tokenendpoint.Auth{}, server.URL, append(opts, apiclient.WithSchemes(scheme))...)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer client.Close()
		err = rest.None(context.Background(), op, nil, client.Sender(wire.NewRequest(op)))
		fmt.Println(errors.Is(err, apiclient.ErrNoCredential), err)
	}
	// Output:
	// GET /projects k-4711
	// false <nil>
	// true listProjects: GET /projects: no credential for the operation: it needs the security scheme "key" (apiKey in header X-API-Key), which is set by apiclient.WithAPIKey("key", key)
}

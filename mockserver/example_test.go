package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// bearer adds a token to each call of a generated client.
func bearer(tokens mockserver.Tokens) gen.ClientOption {
	return gen.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", "Bearer "+tokens.AccessToken.Reveal())
		return nil
	})
}

// The server needs no socket: its client talks to it in memory.
func Example() {
	srv := taskapi.New()
	defer srv.Close()

	client, err := gen.NewClient(srv.URL, gen.WithHTTPClient(srv.Client()))
	if err != nil {
		panic(err)
	}
	session, err := gen.NewAPI(client).Auth.Login(context.Background(), gen.Credentials{
		Email:    mockserver.AdaEmail,
		Password: rest.Sent(refresh.NewSecret(mockserver.AdaPassword)),
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(session.User.Name, session.AccessToken)
	// Output: Ada Lovelace [redacted]
}

// Tokens expire by the server's clock, which can be moved.
func ExampleServer_Advance() {
	srv := taskapi.New(mockserver.AccessLifetime(time.Minute))
	defer srv.Close()
	tokens, err := srv.Issue(mockserver.AdaEmail)
	if err != nil {
		panic(err)
	}
	client, err := gen.NewClient(srv.URL, gen.WithHTTPClient(srv.Client()), bearer(tokens))
	if err != nil {
		panic(err)
	}
	for range 2 {
		verified, err := gen.NewAPI(client).Auth.VerifyToken(context.Background())
		var refused *rest.Error
		if errors.As(err, &refused) {
			fmt.Println(refused.StatusCode, refused.Code, refused.RequestID)
		} else {
			fmt.Println(verified.User.Email)
		}
		srv.Advance(time.Hour)
	}
	// Output:
	// ada@example.com
	// 401 token_expired req_2
}

// A fault is used on so many calls of one operation and then is over.
func ExampleServer_Fail() {
	srv := taskapi.New()
	defer srv.Close()
	srv.Fail("getHealth",
		mockserver.Fault{Status: http.StatusServiceUnavailable, RetryAfter: 2 * time.Second},
		mockserver.Fault{Kind: mockserver.FaultHTML, Status: http.StatusForbidden},
	)
	for range 3 {
		resp, err := srv.Client().Get(srv.URL + "/health")
		if err != nil {
			panic(err)
		}
		fmt.Printf("%d %q %q\n", resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header.Get("Retry-After"))
		_ = resp.Body.Close()
	}
	// Output:
	// 503 "application/problem+json" "2"
	// 403 "text/html; charset=utf-8" ""
	// 200 "application/json" ""
}

// What arrived can be counted, by operation ID.
func ExampleServer_Calls() {
	srv := taskapi.New()
	defer srv.Close()
	for _, path := range []string{"/health", "/projects/prj_1?verbose=yes"} {
		resp, err := srv.Client().Get(srv.URL + path)
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
	}
	for _, c := range srv.Calls() {
		fmt.Printf("%s %s %s %d %q\n", c.Operation, c.Method, c.Route, c.Status, c.Code)
	}
	// Output:
	// getHealth GET /health 200 ""
	// getProject GET /projects/{project_id} 401 "token_missing"
}

// One operation may be answered by a handler of the test's own.
func ExampleServer_Handle() {
	srv := taskapi.New()
	defer srv.Close()
	srv.Handle("getHealth", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	resp, err := srv.Client().Get(srv.URL + "/health")
	if err != nil {
		panic(err)
	}
	_ = resp.Body.Close()
	fmt.Println(resp.Status)
	// Output: 204 No Content
}

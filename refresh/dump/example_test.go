package dump_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/dump"
)

// A call on a revoked token: the 401, and the same request once more. Neither
// token is shown.
func ExampleTransport() {
	api := answers(func(req *http.Request) (*http.Response, error) {
		status, body := http.StatusOK, `{"name":"Ada"}`
		if req.Header.Get("Authorization") != "Bearer new" {
			status, body = http.StatusUnauthorized, `{}`
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
			ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	ctx := context.Background()
	session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret("new"), RefreshToken: refresh.NewSecret("r2")}, nil
	}))
	defer session.Close()
	if err := session.SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")}); err != nil {
		fmt.Println(err)
		return
	}
	origin, _ := refresh.ParseOrigin("https://api.example.com", false)
	m := refresh.NewMiddleware(session, refresh.WithOrigin(origin),
		refresh.WithHTTPClient(&http.Client{Transport: dump.Transport(api, os.Stdout)}))

	ctx = refresh.WithOperation(ctx, refresh.Operation{ID: "getUser", Method: "GET", Route: "/users/{id}"})
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.example.com/users/7?key=s3cret", nil)
	resp, err := m.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	// Output:
	// > GET https://api.example.com/users/{id}?key=[hidden] (getUser)
	// > Authorization: [hidden]
	// < 401 Unauthorized
	// < Content-Type: application/json
	// < (body of 2 bytes)
	// > GET https://api.example.com/users/{id}?key=[hidden] (getUser)
	// > Authorization: [hidden]
	// < 200 OK
	// < Content-Type: application/json
	// < (body of 14 bytes)
}

package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// newExample returns a client that is signed in to a mock server in memory.
func newExample(opts ...client.Option) (*mockserver.Server, *client.Client) {
	srv := taskapi.New()
	c, err := client.New(srv.URL, append(opts, client.WithHTTPClient(srv.Client()))...)
	if err != nil {
		panic(err)
	}
	if _, err := c.SignIn(context.Background(), mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		panic(err)
	}
	return srv, c
}

func Example() {
	ctx := context.Background()
	api := taskapi.New() // a stand-in for https://api.example.com, in memory
	defer api.Close()

	c, err := client.New(api.URL, client.WithHTTPClient(api.Client()))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	user, err := c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword)
	if err != nil {
		panic(err)
	}
	api.RevokeTokens() // the access token is worth nothing from here on

	project, err := c.Projects.Create(ctx, nil, gen.ProjectInput{Name: "Garden"})
	if err != nil {
		panic(err)
	}
	fmt.Println(user.Name, "made", project.Name)
	fmt.Println("refreshes:", api.Refreshes())
	// Output:
	// Ada Lovelace made Garden
	// refreshes: 1
}

func ExampleNew_refused() {
	_, err := client.New("http://api.example.com")
	fmt.Println(err)
	// Output:
	// refresh: plain http to api.example.com would show the token to everybody on the way; use https, or allow plain http explicitly
}

func ExampleClient_Restore() {
	ctx := context.Background()
	store := &refresh.MemoryStore{} // a file or a keyring, in a program that ends
	api, first := newExample(client.WithStore(store))
	defer api.Close()
	first.Close()

	c, err := client.New(api.URL, client.WithHTTPClient(api.Client()), client.WithStore(store))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	state, err := c.Restore(ctx)
	fmt.Println(state.Status, err)
	// Output:
	// active <nil>
}

func ExampleClient_Subscribe() {
	api, c := newExample()
	defer api.Close()
	defer c.Close()
	events := make(chan event.Event, 10)
	stop := c.Subscribe(func(e event.Event) { events <- e })
	defer stop()

	api.RevokeTokens()
	c.Account.GetCurrentUser(context.Background())
	for range 2 {
		e := <-events
		fmt.Printf("%s: %s (token %d)\n", e.Kind, e.Reason, e.Generation)
	}
	// Output:
	// refresh started: access token rejected (token 1)
	// refreshed: access token rejected (token 2)
}

func ExampleWithSignedOut() {
	done := make(chan struct{})
	api, c := newExample(client.WithSignedOut(func(e event.Event) {
		fmt.Println("to the login page:", e.Reason)
		close(done)
	}))
	defer api.Close()
	defer c.Close()

	api.RevokeSessions()
	_, err := c.Account.GetCurrentUser(context.Background())
	<-done
	fmt.Println(errors.Is(err, client.ErrSignedOut))
	// Output:
	// to the login page: refresh token refused
	// true
}

func ExampleError() {
	api, c := newExample()
	defer api.Close()
	defer c.Close()

	_, err := c.Projects.Get(context.Background(), "prj_none")
	var e *client.Error
	if errors.As(err, &e) {
		fmt.Println(e.StatusCode, e.Code, e.Operation)
	}
	fmt.Println(errors.Is(err, client.ErrNotFound))
	fmt.Println(err)
	// Output:
	// 404 not_found getProject
	// true
	// getProject: GET /projects/{project_id}: 404 not_found: there is no such project (request id req_2)
}

func ExampleResponse() {
	ctx := context.Background()
	api, c := newExample()
	defer api.Close()
	defer c.Close()

	var result client.Result
	p, err := c.Projects.Create(ctx, nil, gen.ProjectInput{Name: "Garden"}, client.Response(&result))
	if err != nil {
		panic(err)
	}
	etag := result.Header.Get("ETag")
	_, err = c.Projects.Update(ctx, p.ID, &gen.UpdateProjectParams{IfMatch: &etag}, gen.ProjectPatch{Name: "Orchard"})
	fmt.Println(err)
	_, err = c.Projects.Update(ctx, p.ID, &gen.UpdateProjectParams{IfMatch: &etag}, gen.ProjectPatch{Name: "Late"})
	fmt.Println(errors.Is(err, client.ErrPreconditionFailed))
	// Output:
	// <nil>
	// true
}

func ExampleTimeout() {
	api, c := newExample()
	defer api.Close()
	defer c.Close()

	api.Fail("getCurrentUser", mockserver.Fault{Delay: time.Minute})
	_, err := c.Account.GetCurrentUser(context.Background(), client.Timeout(20*time.Millisecond))
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// true
}

func ExampleClient_HTTPClient() {
	api, c := newExample()
	defer api.Close()
	defer c.Close()

	resp, err := c.HTTPClient().Get(api.URL + "/me") // with the session's token
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	fmt.Println(resp.Status)
	// Output:
	// 200 OK
}

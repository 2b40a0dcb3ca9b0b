package client_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// connections counts the goroutines of net/http's idle client connections.
func connections() int {
	buf := make([]byte, 1<<20)
	return strings.Count(string(buf[:runtime.Stack(buf, true)]), "net/http.(*persistConn).readLoop")
}

// The transport that New makes is nobody else's: Close leaves none of its
// connections behind.
func TestPromise33_CloseLeavesNoConnection(t *testing.T) {
	srv := taskapi.Start()
	defer srv.Close()
	before := connections()
	c, err := client.New(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	signIn(t, c)
	c.Close()
	for range 100 {
		if connections() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d connections are left", connections()-before)
}

// A sign-out that takes its time at the server ends the session that it was
// asked for, and not that of whoever signed in meanwhile.
func TestLogoutDoesNotEndTheNextSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, c := newPair(t, nil)
		signIn(t, c)
		srv.Fail("logout", mockserver.Fault{Delay: time.Second})
		done := make(chan error, 1)
		go func() { done <- c.SignOut(t.Context()) }()
		time.Sleep(500 * time.Millisecond)
		signIn(t, c)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		want(t, "status", c.State().Status, event.StatusActive)
	})
}

// Errors of Login are of type *Error, also the one that comes with a user.
func TestLoginThatIsNotStored(t *testing.T) {
	_, c := newPair(t, nil, client.WithStore(fullStore{&refresh.MemoryStore{}}))
	user, err := c.SignIn(t.Context(), mockserver.AdaEmail, mockserver.AdaPassword)
	var e *client.Error
	if user == nil || !errors.Is(err, client.ErrNotStored) || !errors.As(err, &e) {
		t.Errorf("got %v, %T %v", user, err, err)
	}
}

type fullStore struct{ *refresh.MemoryStore }

func (fullStore) Save(context.Context, refresh.Token, string) (string, error) {
	return "", errors.New("disk full")
}

package keyringstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	zalando "github.com/zalando/go-keyring"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/keyringstore"
)

func Example() {
	zalando.MockInit() // for an example only: a keyring in memory
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	open := func() *refresh.Session {
		store, err := keyringstore.New("mytool", "ada@example.com", keyringstore.WithPath(filepath.Join(dir, "session.sealed")))
		if err != nil {
			panic(err)
		}
		return refresh.NewSession(nil, refresh.WithStore(store))
	}

	first := open() // mytool login
	fmt.Println("sign in:", first.SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret("secret")}))
	first.Close()

	second := open() // mytool list, later
	defer second.Close()
	fmt.Println("restore:", second.Restore(ctx))
	token, err := second.Token(ctx)
	fmt.Println(token.AccessToken.Reveal(), err)
	// Output:
	// sign in: <nil>
	// restore: <nil>
	// secret <nil>
}

// On a machine without a keyring.
func Example_headless() {
	zalando.MockInitWithError(errors.New("no secret service"))
	defer zalando.MockInit()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	store, err := keyringstore.New("mytool", "", keyringstore.WithPath(filepath.Join(dir, "session.sealed")))
	if err != nil {
		panic(err)
	}
	_, _, err = store.Load(context.Background())
	fmt.Println(errors.Is(err, keyringstore.ErrUnavailable))
	fmt.Println(err)
	// Output:
	// true
	// keyringstore: no keyring of the operating system can be used (without one, use filestore with ageseal): no secret service
}

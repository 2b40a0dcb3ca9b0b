package ageseal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// A session file that is encrypted with a key that lies elsewhere.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	sealer, err := ageseal.FromKey(ageseal.NewKey()) // from a secret manager
	if err != nil {
		panic(err)
	}
	store, err := filestore.New(filepath.Join(dir, "session.json"), filestore.WithSealer(sealer))
	if err != nil {
		panic(err)
	}
	if _, err := store.Save(ctx, refresh.Token{AccessToken: refresh.NewSecret("secret")}, ""); err != nil {
		panic(err)
	}
	token, _, err := store.Load(ctx)
	fmt.Println(token.AccessToken.Reveal(), err)
	// Output:
	// secret <nil>
}

func ExampleFromKey() {
	key := ageseal.NewKey() // once; kept where the store is not
	fmt.Println(key, len(key.Reveal()))

	sealer, err := ageseal.FromKey(key)
	if err != nil {
		panic(err)
	}
	sealed, err := sealer.Seal([]byte("hello"), "ada@example.com")
	if err != nil {
		panic(err)
	}
	plain, err := sealer.Open(sealed, "ada@example.com")
	fmt.Println(string(plain), err)
	// Output:
	// [redacted] 74
	// hello <nil>
}

func ExampleFromPassphrase() {
	quick := ageseal.WithWorkFactor(10) // for an example only: leave it out
	sealer, err := ageseal.FromPassphrase(refresh.NewSecret("what somebody typed"), quick)
	if err != nil {
		panic(err)
	}
	sealed, err := sealer.Seal([]byte("hello"), "ada@example.com")
	if err != nil {
		panic(err)
	}

	mistyped, err := ageseal.FromPassphrase(refresh.NewSecret("what sombody typed"), quick)
	if err != nil {
		panic(err)
	}
	_, err = mistyped.Open(sealed, "ada@example.com")
	fmt.Println(err)
	fmt.Println(errors.Is(err, refresh.ErrFormat))
	// Output:
	// ageseal: stored tokens cannot be read: sealed with another passphrase
	// true
}

package ageseal_test

import (
	"errors"
	"fmt"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
)

func ExampleFromKey() {
	key := ageseal.NewKey() // once; kept where the store is not
	fmt.Println(key, len(key.Reveal()))

	sealer, err := ageseal.FromKey(key)
	if err != nil {
		panic(err)
	}
	sealed, err := sealer.Seal([]byte("hello"))
	if err != nil {
		panic(err)
	}
	plain, err := sealer.Open(sealed)
	fmt.Println(string(plain), err)
	// Output:
	// [redacted] 74
	// hello <nil>
}

func ExampleFromPassphrase() {
	quick := ageseal.WithWorkFactor(10) // for an example only: leave it out
	sealer, err := ageseal.FromPassphrase("what somebody typed", quick)
	if err != nil {
		panic(err)
	}
	sealed, err := sealer.Seal([]byte("hello"))
	if err != nil {
		panic(err)
	}

	mistyped, err := ageseal.FromPassphrase("what sombody typed", quick)
	if err != nil {
		panic(err)
	}
	_, err = mistyped.Open(sealed)
	fmt.Println(err)
	fmt.Println(errors.Is(err, refresh.ErrFormat))
	// Output:
	// ageseal: stored tokens cannot be read: sealed with another passphrase
	// true
}

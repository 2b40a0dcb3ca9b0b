package filestore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// Two programs on one file; here they are two sessions of one program.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	refreshes := 0
	ask := refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		refreshes++
		return refresh.Token{AccessToken: refresh.NewSecret("second"), RefreshToken: refresh.NewSecret("r2"), Expiry: time.Now().Add(time.Hour)}, nil
	})
	open := func() *refresh.Session {
		store, err := filestore.New(filepath.Join(dir, "session.json"))
		if err != nil {
			panic(err)
		}
		return refresh.NewSession(ask, refresh.WithStore(store))
	}

	one, two := open(), open()
	defer one.Close()
	defer two.Close()
	expired := refresh.Token{AccessToken: refresh.NewSecret("first"), RefreshToken: refresh.NewSecret("r1"), Expiry: time.Now().Add(-time.Minute)}
	fmt.Println("sign in:", one.SignIn(ctx, expired))
	fmt.Println("restore:", two.Restore(ctx))

	a, err := one.Token(ctx)
	fmt.Println(a.AccessToken.Reveal(), err)
	b, err := two.Token(ctx)
	fmt.Println(b.AccessToken.Reveal(), err)
	fmt.Println("refreshes:", refreshes)
	// Output:
	// sign in: <nil>
	// restore: <nil>
	// second <nil>
	// second <nil>
	// refreshes: 1
}

func ExampleDefaultPath() {
	for _, account := range []string{"ada@example.com", "Ada", "../ada"} {
		path, err := filestore.DefaultPath("mytool", account)
		if err != nil {
			panic(err)
		}
		fmt.Println(filepath.Base(filepath.Dir(path)), filepath.Base(path))
	}
	// Output:
	// mytool session-ada@example.com.json
	// mytool session-%41da.json
	// mytool session-..%2fada.json
}

package redisstore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh/redisstore"
)

// hush are texts that must not be seen anywhere.
var hush = []string{canary, redisPassword}

const redisPassword = "redis-password-canary"

// quiet fails the test if err tells of a secret, however it is printed.
func quiet(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := fmt.Sprintf("%v %+v %#v %q", err, err, err, err)
	for _, secret := range hush {
		if strings.Contains(text, secret) {
			t.Errorf("an error holds a secret: %s", strings.ReplaceAll(text, secret, "<the secret>"))
		}
	}
}

func TestPromise42_NoSecretInErrors(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	s := open(t, rdb)
	rev := save(t, s, token("kept"), "")

	_, err := s.Save(t.Context(), token("stale"), "another")
	quiet(t, err)
	quiet(t, s.Clear(t.Context(), "another"))

	if err := rdb.HSet(t.Context(), key(t, "token"), "token", `{"version":1,"access_token":["`+canary+`"]}`).Err(); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Load(t.Context())
	quiet(t, err)
	if at := save(t, s, token("next"), rev); at == "" {
		t.Fatal("no revision")
	}

	// Redis quotes arguments in errors about commands that it does not know.
	srv := server(t, "--rename-command", "EVALSHA", "", "--rename-command", "EVAL", "")
	_, err = open(t, clientOf(t, srv)).Save(t.Context(), token("quoted"), "")
	if err == nil {
		t.Fatal("Save without scripts: no error")
	}
	quiet(t, err)
}

func TestPromise42_NoPasswordOutOfAnAddress(t *testing.T) {
	t.Parallel()
	rdb := closing(t, redis.NewClient(&redis.Options{
		Addr: "redis://default:" + redisPassword + "@127.0.0.1:1", MaxRetries: -1, DialerRetries: 1,
	}))
	_, _, err := open(t, rdb).Load(t.Context())
	wantKind(t, "Load", err, redisstore.ErrUnavailable)
	if !strings.Contains(fmt.Sprint(err), "redis.ParseURL") {
		t.Errorf("the error does not say what to do: %v", err)
	}
}

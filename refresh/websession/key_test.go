package websession_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/websession"
)

func TestPromise42_KeysCannotBePrinted(t *testing.T) {
	const canary = "canary-canary-canary-canary-canary"
	key, err := websession.ParseKey("Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LWNhbmFyeQ==")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	type holder struct{ key websession.Key }
	for _, v := range []any{key, &key, []websession.Key{key}, holder{key}, &holder{key}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		_ = json.NewEncoder(&out).Encode(v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("key", "key", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("key", "key", v)
	}
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), strings.Trim(fmt.Sprint([]byte(canary)), "[]"), key.Reveal()} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the key is in the output")
		}
	}
	if again, err := websession.ParseKey(key.Reveal()); err != nil || again.Reveal() != key.Reveal() {
		t.Error("a key does not survive Reveal and ParseKey")
	}
	for _, bad := range []string{"", canary + "!", "c2hvcnQ="} {
		if _, err := websession.ParseKey(bad); err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("ParseKey: %v", err)
		}
	}
}

package storetest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// damaged are contents that a store may find in place of its own.
func damaged() map[string][]byte {
	good := token("damaged").Encode()
	newer := bytes.Replace(good, []byte(`"version":1`), []byte(`"version":2147483647`), 1)
	if bytes.Equal(newer, good) {
		panic("storetest: refresh.Token.Encode has changed its format")
	}
	return map[string][]byte{
		"nothing":             {},
		"cut short":           good[:len(good)/2],
		"its last byte lost":  good[:len(good)-1],
		"something follows":   append(bytes.Clone(good), good...),
		"a newer version":     newer,
		"no version":          []byte(`{"access_token":"` + canary + `"}`),
		"another program's":   []byte(`{"token":"` + canary + `","user":{"id":7}}`),
		"text":                []byte(canary + " and so on\n"),
		"a JSON string":       []byte(`"` + canary + `"`),
		"null":                []byte(`null`),
		"zero bytes":          make([]byte, 4096),
		"not UTF-8":           []byte("\xff\xfe\x00\x80" + canary),
		"a wrong type":        []byte(`{"version":1,"access_token":["` + canary + `"]}`),
		"a record of nothing": []byte(`{"version":1,"access_token":""}`),
		"a megabyte":          bytes.Repeat([]byte("x"), 1<<20),
	}
}

// damage: what cannot be read is an error that wraps refresh.ErrFormat and
// quotes nothing; never a panic, never a token. A Save at the revision that the
// next Load returns, with an error or without, replaces it.
func damage(t *testing.T, p Place) {
	for name, raw := range damaged() {
		t.Run(name, func(t *testing.T) {
			one, two := p.Open(t), p.Open(t)
			_, rev, err := one.Load(t.Context())
			if err != nil {
				t.Fatalf("Load before the damage: %v", err)
			}
			save(t, one, token("before"), rev)
			p.Damage(t, raw)

			got, _, err := one.Load(t.Context())
			if !errors.Is(err, refresh.ErrFormat) {
				t.Errorf("Load: got %v, want an error that wraps refresh.ErrFormat", err)
			}
			if got != (refresh.Token{}) {
				t.Error("Load returned a token beside its error")
			}
			wantQuiet(t, err)

			_, rev, err = two.Load(t.Context())
			if err != nil && !errors.Is(err, refresh.ErrFormat) {
				t.Errorf("Load again: got %v, want nil or an error that wraps refresh.ErrFormat", err)
			}
			tok := token("after")
			at := save(t, two, tok, rev)
			wantStored(t, one, tok, at)
		})
	}
}

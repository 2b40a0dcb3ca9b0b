package filestore_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// gcm is a refresh.Sealer for tests, on the standard library's AES-GCM. It
// remembers what it has last sealed for.
type gcm struct {
	aead cipher.AEAD
	mu   sync.Mutex // guards last
	last string
}

func newSealer(t testing.TB) *gcm {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return &gcm{aead: aead}
}

func (g *gcm) Seal(plain []byte, additionalData string) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = additionalData
	return g.aead.Seal(nil, nil, plain, []byte(additionalData)), nil
}

func (g *gcm) Open(sealed []byte, additionalData string) ([]byte, error) {
	plain, err := g.aead.Open(nil, nil, sealed, []byte(additionalData))
	if err != nil {
		return nil, fmt.Errorf("%w: sealed with another key", refresh.ErrFormat)
	}
	return plain, nil
}

// file is a session file that holds raw in place of a record, sealed for what
// was sealed last.
func (g *gcm) file(t testing.TB, raw []byte) []byte {
	t.Helper()
	g.mu.Lock()
	last := g.last
	g.mu.Unlock()
	sealed, err := g.Seal(raw, last)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(map[string]any{"perennial_file": 1, "save": "x", "sealed": sealed})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

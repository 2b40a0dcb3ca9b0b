package grammar_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
)

// The judge is kin-openapi: every reference of a document leads somewhere, and no two
// paths are one.
func TestWhatIsDrawnIsWhole(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		doc := &openapi3.T{}
		if err := json.Unmarshal(grammar.Draw(seed), doc); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := openapi3.NewLoader().ResolveRefsIn(doc, nil); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		shapes := map[string]string{}
		for path := range doc.Paths.Map() {
			shape := ""
			for i, part := range strings.Split(path, "{") {
				if _, rest, ok := strings.Cut(part, "}"); ok && i > 0 {
					part = "*" + rest
				}
				shape += part
			}
			if other, twice := shapes[shape]; twice {
				t.Errorf("seed %d: %s and %s are one path", seed, path, other)
			}
			shapes[shape] = path
		}
	}
}

// Shrinking keeps the failure, makes nothing larger, and asks no more often than it
// may.
func TestLawWhatIsShrunkStillFails(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		doc := grammar.Draw(seed)
		for _, word := range []string{"oneOf", "allOf", "deepObject", "$ref", "multipart/form-data", "openapi"} {
			if !bytes.Contains(doc, []byte(word)) {
				continue
			}
			asked := 0
			small := grammar.Shrink(doc, 300, func(d []byte) bool {
				asked++
				if !json.Valid(d) {
					t.Fatalf("seed %d: no JSON: %s", seed, d)
				}
				return bytes.Contains(d, []byte(word))
			})
			if !bytes.Contains(small, []byte(word)) || len(small) > len(doc) || asked > 300 {
				t.Errorf("seed %d, %s: %d of %d bytes are left after %d tries", seed, word, len(small), len(doc), asked)
			}
		}
	}
}

func TestWhatNeverFailsIsNotShrunk(t *testing.T) {
	t.Parallel()
	doc := grammar.Draw(3)
	small := grammar.Shrink(doc, 2000, func([]byte) bool { return false })
	var a, b any
	if json.Unmarshal(doc, &a) != nil || json.Unmarshal(small, &b) != nil {
		t.Fatal("no JSON")
	}
	x, _ := json.Marshal(a)
	if y, _ := json.Marshal(b); !bytes.Equal(x, y) {
		t.Errorf("a document that never fails is another one: %d bytes of %d", len(y), len(x))
	}
	if got := grammar.Shrink([]byte("no JSON"), 10, func([]byte) bool { return true }); string(got) != "no JSON" {
		t.Errorf("%s", got)
	}
}

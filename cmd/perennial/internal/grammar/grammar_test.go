package grammar_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
)

func TestASeedDrawsOneDocument(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		a, b := grammar.Draw(seed), grammar.Draw(seed)
		if !bytes.Equal(a, b) {
			t.Fatalf("seed %d draws two documents", seed)
		}
		if seed > 0 && bytes.Equal(a, grammar.Draw(seed-1)) {
			t.Errorf("seeds %d and %d draw the same", seed, seed-1)
		}
	}
}

// What is drawn is OpenAPI, as a reader that is not ours has it, and over many
// documents it has all of what the grammar is there for.
func TestWhatIsDrawnIsOpenAPI(t *testing.T) {
	t.Parallel()
	all := ""
	for seed := range uint64(200) {
		text := grammar.Draw(seed)
		all += string(text)
		if !strings.Contains(string(text), `"openapi": "3.0.3"`) {
			continue // of 3.1 it reads less
		}
		doc := &openapi3.T{}
		if err := json.Unmarshal(text, doc); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	for _, want := range []string{"oneOf", "anyOf", "allOf", "discriminator", "mapping", "const", "webhooks", "deepObject", "multipart/form-data", "encoding", "readOnly", "nullable", "requestBodies", "securitySchemes", "%", "prefixItems"} {
		if !strings.Contains(all, want) {
			t.Errorf("no document has %s", want)
		}
	}
}

func TestAFailingDocumentShrinksToWhatItFailsBy(t *testing.T) {
	t.Parallel()
	doc := []byte(`{"a": {"b": [1, 2, {"bad": "long text"}], "c": 3}, "d": {"e": "f"}}`)
	small := grammar.Shrink(doc, 500, func(doc []byte) bool { return bytes.Contains(doc, []byte("bad")) })
	if got := strings.Join(strings.Fields(string(small)), ""); got != `{"bad":"l"}` {
		t.Errorf("it shrank to %s", got)
	}
	tries := 0
	grammar.Shrink(doc, 7, func([]byte) bool { tries++; return false })
	if tries > 7 {
		t.Errorf("%d tries", tries)
	}
}

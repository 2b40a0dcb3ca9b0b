package sdk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// Messages that the library of Standard Webhooks signs are told apart and decoded;
// what was handled, is old, too large or no message of the document is not.
func TestWebhooksAreTyped(t *testing.T) {
	dir, root := module(t)
	mod := filepath.Join(dir, "go.mod")
	write(t, mod, read(t, mod)+"\nrequire github.com/perennial-go/perennial/refresh/webhook v0.0.0\n\nreplace github.com/perennial-go/perennial/refresh/webhook => "+filepath.Join(root, "refresh/webhook")+"\n")
	sum := filepath.Join(dir, "go.sum")
	write(t, sum, read(t, sum)+read(t, filepath.Join(root, "refresh/webhook/go.sum")))
	o := sdk.Options{Spec: "testdata/webhooks.yaml", Out: filepath.Join(dir, "orders"), Parts: []sdk.Part{sdk.PartSDK}}
	generate(t, o)
	if _, err := os.Stat(filepath.Join(o.Out, "webhooks.gen.go")); err == nil {
		t.Error("webhooks are handled, and nobody has asked")
	}
	o.Parts = append(o.Parts, sdk.PartWebhooks)
	generate(t, o)
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/webhooks.go.txt"))
	goes(t, dir, "vet", "./...")
	const want = `1 paid 7
204 
204 
204 
3 other {"type":"order.moved"}
204 
400 the body is not what was promised
401 the signature is not good
400 the body is not what was promised
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
	if code := read(t, filepath.Join(o.Out, "webhooks.gen.go")); !strings.Contains(code, "Somebody has paid.") {
		t.Error("nothing is said of a message")
	}
}

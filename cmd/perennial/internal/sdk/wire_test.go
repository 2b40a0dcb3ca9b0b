package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// What the caller sets is on the wire as the document says; what is not set is not
// there; what cannot be is an error before anything is sent.
func TestWhatIsSetIsOnTheWire(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "testdata/wire.yaml", Out: filepath.Join(dir, "wire"), Parts: []sdk.Part{sdk.PartClient}, Flat: true})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/wire.go.txt"))
	const want = `true
DELETE /v1/projects/p/tasks/t%201
<nil>
HEAD /v1/u/7
<nil>
POST /v1/form body address%5Bline1%5D=1%20Road&at=2026-01-01T00%3A00%3A00Z&list=1&list=2&m%5Bk%5D=v
<nil>
GET /v1/q?sp=a%20b&created%5Bgte%5D=5&n=1234567.89
<nil>
GET /v1/q?x%26admin=1&res=a/b?c:d
<nil>
GET /v1/q?filter=%7B%22x%22%3A%22y%22%7D
<nil>
GET /v1/q
<nil>
GET /v1/q cookie c=plain
<nil>
POST /v1/body body {"iban":"DE1"}
<nil>
true
POST /v1/deep body {"a":"1","b":"2","c":"3","extra":{"n":1,"x":"x"},"list":[],"must":null,"pet":{"kind":"dog"},"price":1234567.89}
3 1234567.89 wire.Cat true
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("sent:\n%s\nwant:\n%s", got, want)
	}
}

package sdk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/internal/openapi/roles"
)

// Whatever an overlay holds, it is an error or a document, and the roles in it
// are errors or roles: no panic, no hang.
func FuzzOverlay(f *testing.F) {
	const examples = "../../../../examples/anyapi"
	shop, err := os.ReadFile(filepath.Join(examples, "shop.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	auth, err := os.ReadFile(filepath.Join(examples, "shop.auth.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(auth)
	for _, text := range []string{
		"", "overlay: 1.0.0", "overlay: 1.0.0\ninfo: {title: t, version: 1}\nactions: [{target: $, remove: true}]",
		"overlay: 1.0.0\ninfo: {title: t, version: 1}\nactions:\n- target: $..*\n  update: {x-auth: {role: refresh}}",
		"overlay: 1.0.0\ninfo: {title: t, version: 1}\nactions:\n- target: $.paths['/login'].post\n  update: {x-auth: {role: login, response: {accessToken: 'header:'}}}",
	} {
		f.Add([]byte(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, over []byte) {
		path := filepath.Join(dir, "overlay.yaml")
		if err := os.WriteFile(path, over, 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := overlaid(shop, Options{Spec: "shop.yaml", Overlay: path})
		if err != nil {
			return
		}
		if data, _, err = repair.Repair(data); err != nil {
			return
		}
		doc, err := openapi3.NewLoader().LoadFromData(data)
		if err != nil {
			return
		}
		_, _ = roles.Read(doc, "shop.yaml", data)
	})
}

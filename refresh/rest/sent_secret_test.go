package rest_test

import (
	"encoding/json"
	"testing"

	printing "github.com/perennial-go/perennial/internal/canary"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// Promise 55: what encoders have to write is shown by nothing else.
func TestPromise55_SentSecretsAreShownByEncodersAlone(t *testing.T) {
	sent := rest.Sent(refresh.NewSecret(printing.Text))
	wire := map[string]bool{"json": true, "xml": true, "slog JSON": true, "script template": true}
	for shape, v := range printing.Shapes(sent) {
		for _, way := range printing.Leaks(v) {
			if !wire[way] {
				t.Errorf("SentSecret as %s is shown by %s", shape, way)
			}
		}
	}
	text, err := json.Marshal(sent)
	if err != nil || string(text) != `"`+printing.Text+`"` {
		t.Errorf("sent %s, %v", text, err)
	}
}

package browser

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// An example of a document may be a page. Opened in a browser, it must not be of the
// origin of the mock's controls, which are on the same host and port.
func TestAttackAPageOfTheDocumentReachesTheControls(t *testing.T) {
	s := newBrowser(t, "mockserver", "-spec", "testdata/evil.yaml")
	s.do(chromedp.Navigate(s.url + "/page"))
	s.until("the page", "document.title === 'page'")
	want(t, "the page", eval[string](s, "document.getElementById('told').innerText"), "nothing ran")
	want(t, "its origin", eval[string](s, "self.origin"), "null")
	// What a driver runs in the page is not held up by the sandbox as the page's own
	// script is: the mock itself refuses it.
	eval[bool](s, `(fetch('/_mock/api/offline', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"away":true}'})
		.then(r => window.sent = String(r.status), e => window.sent = 'refused'), true)`)
	s.until("a response", "window.sent")
	sent := eval[string](s, "window.sent")
	if sent != "refused" && sent != "403" {
		t.Errorf("a call from the page: %s", sent)
	}
	eval[bool](s, "(document.forms[0].submit(), true)")
	resp, err := http.Get(s.url + "/_mock/api/state")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var state struct{ Offline bool }
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil || state.Offline {
		t.Errorf("the mock is offline: %v, %v", state.Offline, err)
	}
}

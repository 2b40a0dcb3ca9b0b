package browser

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Pictures to look at, and what a picture does not show: nothing is wider than
// a phone, everything has a name, the keyboard gets everywhere.
func TestLook(t *testing.T) {
	s := newSite(t)
	s.at("/login?return=%2Fboard")
	for _, scheme := range []string{"light", "dark"} {
		s.look(scheme, "login")
	}
	s.accessible()
	s.signIn()
	s.demo("expire")
	s.do(chromedp.Click("#reload"))
	s.loaded(2)
	for _, scheme := range []string{"light", "dark"} {
		s.look(scheme, "board")
	}
	s.accessible()
}

func (s *site) look(scheme, name string) {
	s.t.Helper()
	_, err := chromedp.Call(s.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for size, width := range map[string]int64{"wide": 1280, "phone": 390} {
		s.do(chromedp.EmulateViewport(width, 844))
		s.picture(name + "-" + scheme + "-" + size)
		want(s.t, name+" is wider than the "+size, eval[bool](s, "document.documentElement.scrollWidth > innerWidth"), false)
	}
}

func (s *site) accessible() {
	s.t.Helper()
	nameless := eval[[]string](s, `[...document.querySelectorAll("input:not([type=hidden]), button, a, [role=log]")]
		.filter(e => !(e.labels?.length || e.innerText || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")))
		.map(e => e.outerHTML)`)
	if len(nameless) > 0 {
		s.t.Errorf("without a name: %v", nameless)
	}
	total := eval[int](s, `(document.activeElement.blur(), window.visited = new Set(), document.querySelectorAll("input:not([type=hidden]), button").length)`)
	for range total + 8 {
		s.do(chromedp.KeyEvent(kb.Tab))
		eval[int](s, "(document.activeElement.matches('input, button') && visited.add(document.activeElement), visited.size)")
	}
	want(s.t, "controls that the keyboard reaches", eval[int](s, "visited.size"), total)
}

package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func TestSignInAndOut(t *testing.T) {
	s := newSite(t)
	s.at("/login?return=%2Fboard")
	s.do(chromedp.SetValue("#password", "wrong"), chromedp.Click("form.card button"))
	s.until("told", "document.querySelector('[role=alert]')?.innerText.includes('do not match')")
	s.do(chromedp.SetValue("#password", "correct-horse"))
	s.signIn()
	want(t, "who", s.text("#me strong"), "Ada Lovelace")
	want(t, "parts", s.text("#status"), "7 of 7 parts loaded.")
	s.do(chromedp.Click("#logout"))
	s.at("/login")
	s.do(chromedp.Navigate(s.url + "/board"))
	s.at("/login?return=%2Fboard")
}

// All parts are asked for at once, with one old cookie: one refresh, and no use
// of a refresh token that was used before.
func TestParallelPartsCostOneRefresh(t *testing.T) {
	s := newSite(t)
	s.signIn()
	for n := 1; n <= 3; n++ {
		s.demo("expire")
		s.do(chromedp.Click("#reload"))
		s.loaded(n + 1)
		want(t, "parts", s.text("#status"), "7 of 7 parts loaded.")
		want(t, "at the API", s.figures(), figures{Refreshes: n})
	}
	s.until("shown", "document.getElementById('refreshes').innerText === '3'")
	s.until("told of", "document.getElementById('events').innerText.includes('replayed')")
	s.do(chromedp.Reload())
	s.loaded(1)
	want(t, "at the API", s.figures(), figures{Refreshes: 3})
}

func TestTwoTabs(t *testing.T) {
	one := newSite(t)
	one.signIn()
	two := one.other()
	two.do(chromedp.Navigate(one.url + "/board?tab=two"))
	two.loaded(1)

	one.demo("expire")
	one.do(chromedp.Click("#reload"))
	two.until("told of the refresh", "document.getElementById('events').innerText.includes('refreshed')")
	two.do(chromedp.Click("#reload"))
	two.loaded(2)
	want(t, "at the API", one.figures(), figures{Refreshes: 1})

	one.do(chromedp.Click("#logout"))
	one.at("/login")
	two.at("/login?return=%2Fboard%3Ftab%3Dtwo")
	one.signIn()
	two.at("/board?tab=two") // by itself, back to where it was
}

func TestRevokedSessionGoesToLoginAndBack(t *testing.T) {
	s := newSite(t)
	s.signIn()
	s.do(chromedp.Navigate(s.url + "/board?view=mine"))
	s.loaded(1)
	s.demo("revoke")
	s.do(chromedp.Click("#reload"))
	s.at("/login?return=%2Fboard%3Fview%3Dmine")
	s.do(chromedp.Click("form.card button"))
	s.at("/board?view=mine")
}

func TestCookiesAreOutOfReach(t *testing.T) {
	s := newSite(t)
	s.signIn()
	want(t, "document.cookie", eval[string](s, "document.cookie"), "")
	jar, err := chromedp.Call(s.tab, network.GetCookies, network.GetCookiesParams{})
	if err != nil || len(jar.Cookies) != 1 {
		t.Fatalf("%d cookies, %v", len(jar.Cookies), err)
	}
	c := jar.Cookies[0]
	want(t, "name", strings.HasPrefix(c.Name, "__Host-session."), true)
	want(t, "HttpOnly, Secure", c.HTTPOnly && c.Secure, true)
	want(t, "SameSite", c.SameSite, network.CookieSameSiteLax)
	want(t, "path", c.Path, "/")
	want(t, "readable", strings.Contains(c.Value, "eyJ"), false)

	// The policy of the page: what gets into it cannot run.
	ran := eval[bool](s, `(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s); return window.ran === true })()`)
	want(t, "a script in the page ran", ran, false)
}

func TestOutageAndRecovery(t *testing.T) {
	s := newSite(t)
	s.signIn()
	s.demo("down")
	s.do(chromedp.Navigate(s.url + "/board?after=outage"))
	s.until("told", "document.body.innerText.includes('You are still signed in')")
	s.picture("outage")
	s.demo("up")
	s.until("back by itself", "document.body.dataset.page === 'board'")
	s.at("/board?after=outage")
	s.loaded(1)
	s.until("parts", "document.getElementById('status').innerText === '7 of 7 parts loaded.'")
}

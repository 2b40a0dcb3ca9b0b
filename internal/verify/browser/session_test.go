package browser

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A response that reaches a real browser after a newer one does not undo its
// cookie: after a pause for longer than the grace period the user is signed in.
func TestPromise39_LateResponse(t *testing.T) {
	b, s := newBackend(t)
	s.fetch("POST", "/login?as=ada")
	b.expire()
	s.begin("late", "GET", "/me?after=late")
	b.waitFor(t, "late") // with the cookie of the first refresh
	b.expire()
	want(t, "during it", s.fetch("GET", "/me"), "200 ada") // that of the second one
	want(t, "during it", s.fetch("GET", "/me"), "200 ada") // which has been shown now
	b.release("late")
	want(t, "the late one", s.result("late"), "200 ada")
	time.Sleep(3 * gracePeriod)
	want(t, "after the pause", s.fetch("GET", "/me"), "200 ada")
	time.Sleep(3 * gracePeriod)
	want(t, "after another one", s.fetch("GET", "/me"), "200 ada")
	want(t, "cookies", s.cookies(), 1)
	want(t, "refresh tokens used twice", b.reuses, 0)
}

// A response from before the sign-out that comes after it brings nothing back,
// and does not get into the way of the next sign-in.
func TestPromise56_LateResponseAfterTheSignOut(t *testing.T) {
	b, s := newBackend(t)
	s.fetch("POST", "/login?as=ada")
	b.expire()
	for _, name := range []string{"one", "two"} {
		s.begin(name, "GET", "/me?after="+name)
		b.waitFor(t, name)
	}
	want(t, "sign-out", s.fetch("POST", "/logout"), "200")
	b.release("one")
	want(t, "the late one", s.result("one"), "200 ada")
	want(t, "with its cookie", s.fetch("GET", "/me"), `401 {"code":"signed_out","detail":"You are signed out.","status":401,"title":"Unauthorized"}`)
	want(t, "cookies", s.cookies(), 0)
	s.fetch("POST", "/login?as=grace")
	b.release("two")
	want(t, "the other late one", s.result("two"), "200 ada")
	want(t, "after the next sign-in", s.fetch("GET", "/me"), "200 grace")
	want(t, "cookies", s.cookies(), 1)
}

// Somebody signs in as another user in one tab, while requests of the earlier
// session are under way in others: a script's gets a 401, a page's goes to the
// login page and from there back, and neither removes the new session's cookie.
func TestPromise39_RequestsOfAnotherTabDuringASignIn(t *testing.T) {
	b, one := newBackend(t)
	one.fetch("POST", "/login?as=ada")
	two, three := one.other(), one.other()
	for _, tab := range []*site{two, three} {
		tab.do(chromedp.Navigate(b.url + "/page"))
		want(t, "page", tab.text("body"), "ada")
	}
	one.begin("asked before", "GET", "/me?before=script")
	b.waitFor(t, "script")
	one.begin("done before", "GET", "/me?after=response")
	b.waitFor(t, "response")
	eval[bool](two, `(location.href = "/page?before=page", true)`)
	b.waitFor(t, "page")

	want(t, "sign-in", three.fetch("POST", "/login?as=grace"), "200")
	b.release("script")
	b.release("response")
	b.release("page")
	want(t, "done before the sign-in", one.result("done before"), "200 ada")
	want(t, "asked before the sign-in", one.result("asked before"), `401 {"code":"signed_out","detail":"You are signed out.","status":401,"title":"Unauthorized"}`)
	two.until("back from the login page", `location.pathname + location.search === "/page?before=page" && document.body.innerText === "grace"`)
	for _, tab := range []*site{one, two, three} {
		want(t, "in each tab", tab.fetch("GET", "/me"), "200 grace")
	}
	want(t, "cookies", one.cookies(), 1)
	want(t, "refresh tokens used twice", b.reuses, 0)
}

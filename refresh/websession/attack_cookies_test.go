package websession_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/websession"
)

// plain is what a site uses whose cookies others can add to: no prefix.
var plain = []websession.Option{websession.WithName("session"), websession.WithInsecure()}

// A request with thousands of cookies of our names gets a response with a few.
func TestAttack_ThousandsOfCookies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		b := newBrowser()
		b.signIn(t, s, ada)
		good := b.cookies()
		api.revokeTokens()
		b.do(t, s, "GET", "/me")
		valid := append(good, b.cookies()...)
		many := map[string][]*http.Cookie{}
		for i := range 2000 {
			many["of one name"] = append(many["of one name"], &http.Cookie{Name: good[0].Name, Value: fmt.Sprint("x", i)})
			tag := fmt.Sprintf("__Host-session.%012d", i)
			many["of many names"] = append(many["of many names"], &http.Cookie{Name: tag, Value: "x"})
			many["of parts"] = append(many["of parts"], &http.Cookie{Name: fmt.Sprintf("%s.%d", good[0].Name, 1+i%9), Value: "x"})
			many["that are valid"] = append(many["that are valid"], valid[i%2])
		}
		for name, cookies := range many {
			for _, path := range []string{"/me", "/login", "/logout"} {
				start := time.Now()
				resp := send(t, s, "POST", path, cookies)
				want(t, "/me knows "+ada, path == "/me" && body(resp) == ada, path == "/me" && name == "that are valid")
				if n := len(resp.Cookies()); n > 20 {
					t.Errorf("%s with 2,000 cookies %s: %d cookies set", path, name, n)
				}
				want(t, "waited", time.Since(start), 0)
			}
		}
	})
}

// Whatever a neighboring subdomain adds to the cookies of a browser, before or
// after ours, with our names or others: the user stays signed in, as the same.
func TestAttack_CookiesOfANeighbor(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, newTokenServer(), storage(), plain...)
				b, attacker := newBrowser(), newBrowser()
				b.signIn(t, s, ada)
				time.Sleep(time.Second)
				attacker.signIn(t, s, grace)
				good := b.cookies()
				theirs := attacker.cookies()[0]
				kinds := map[string][]*http.Cookie{
					"same name, nothing":         {{Name: good[0].Name, Value: ""}},
					"same name, anything":        {{Name: good[0].Name, Value: "x"}},
					"same name, cut short":       {{Name: good[0].Name, Value: good[0].Value[:40]}},
					"same name, their session":   {{Name: good[0].Name, Value: theirs.Value}},
					"their session":              {theirs},
					"another part of ours":       {{Name: good[0].Name + ".1", Value: theirs.Value}},
					"the base name":              {{Name: "session", Value: theirs.Value}},
					"a hundred with the name":    slices.Repeat([]*http.Cookie{{Name: good[0].Name, Value: strings.Repeat("A", 200)}}, 100),
					"a hundred of their session": slices.Repeat([]*http.Cookie{theirs}, 100),
				}
				for kind, extra := range kinds {
					for order, cookies := range map[string][]*http.Cookie{
						"before ours": slices.Concat(extra, good), "after ours": slices.Concat(good, extra),
					} {
						resp := send(t, s, "GET", "/me", cookies)
						want(t, "who with "+kind+" "+order, body(resp), ada)
						for _, c := range resp.Cookies() {
							if c.Name == good[0].Name {
								t.Errorf("%s %s: our own cookie is changed", kind, order)
							}
						}
						want(t, "who after that", b.who(t, s), ada)
						want(t, "who the attacker is", attacker.who(t, s), grace)
					}
				}
			})
		})
	}
}

// A session that a neighbor has planted does not survive a sign-in or a sign-out
// of the user, and hides neither.
func TestAttack_PlantedSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, newTokenServer(), cookieOnly, plain...)
		attacker, b := newBrowser(), newBrowser()
		attacker.signIn(t, s, grace)
		planted := attacker.cookies()
		time.Sleep(time.Second)
		resp := send(t, s, "POST", "/login?as="+ada, planted)
		b.take(resp)
		want(t, "who, with the planted one still there", body(send(t, s, "GET", "/me", slices.Concat(planted, b.cookies()))), ada)
		want(t, "who the attacker is", attacker.who(t, s), "")

		time.Sleep(time.Second)
		attacker.signIn(t, s, grace)
		planted = attacker.cookies()
		own := b.cookies()
		send(t, s, "POST", "/logout", slices.Concat(planted, own))
		for name, cookies := range map[string][]*http.Cookie{"own": own, "planted": planted, "both": slices.Concat(own, planted)} {
			want(t, "status after the sign-out, "+name, send(t, s, "GET", "/me", cookies).StatusCode, http.StatusUnauthorized)
		}
	})
}

// With __Host- no other host can have set what is there: the latest sign-in
// counts, and has ended the others. A sign-out is one of all of them.
func TestLatestSignInCounts(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, newTokenServer(), storage())
				one, two := newBrowser(), newBrowser() // two tabs that sign in at once
				one.signIn(t, s, ada)
				time.Sleep(time.Millisecond)
				two.signIn(t, s, grace)
				first := one.copy()
				both := &browser{jar: map[string]string{}}
				for _, c := range append(one.cookies(), two.cookies()...) {
					both.jar[c.Name] = c.Value
				}
				resp := both.send(t, s, "GET", "/me")
				want(t, "who", body(resp), grace)
				want(t, "who with the other alone", first.copy().who(t, s), "")
				both.do(t, s, "POST", "/logout")
				want(t, "cookies", len(both.cookies()), 0)
				for _, c := range []*browser{one, two} {
					want(t, "who after the sign-out", c.who(t, s), "")
				}
			})
		})
	}
}

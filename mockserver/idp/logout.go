package idp

import (
	"net/http"
	"net/url"
	"slices"
)

// endSession signs a browser out (OpenID Connect RP-Initiated Logout). The ID token may have
// expired. It goes back to the client only with an address that the client registered: any
// other would lead people from a page that they trust to one that they should not.
func (i *Issuer) endSession(w http.ResponseWriter, r *http.Request) {
	claims, hinted := i.verify(r.Form.Get("id_token_hint"))
	client := r.Form.Get("client_id")
	if hinted {
		of, _ := claims["aud"].(string)
		if client != "" && client != of {
			i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: "The id_token_hint is another client's."})
			return
		}
		client = of
	}
	back := r.Form.Get("post_logout_redirect_uri")
	c, err := i.clientOf(r.Context(), client)
	if back != "" && (err != nil || !slices.Contains(c.PostLogoutRedirectURIs, back)) {
		i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: "The post_logout_redirect_uri is not registered for this client."})
		return
	}
	sid, _ := claims["sid"].(string)
	i.signOut(w, r, sid)
	u, err := url.Parse(back)
	if back == "" || err != nil {
		i.page(w, http.StatusOK, page{Title: "Signed out", Text: "You may close this page."})
		return
	}
	if state := r.Form.Get("state"); state != "" {
		query := u.Query()
		query.Set("state", state)
		u.RawQuery = query.Encode()
	}
	http.Redirect(w, r, u.String(), http.StatusSeeOther) //nolint:gosec // the address is registered
}

// signOut ends the session of the browser, and the tokens of its sign-in. sid is that of the
// ID token that was shown, if any.
func (i *Issuer) signOut(w http.ResponseWriter, r *http.Request, sid string) {
	cookie, err := r.Cookie(sessionCookie)
	i.mu.Lock()
	defer i.mu.Unlock()
	if err == nil {
		if by := i.sessions.take(cookie.Value); by != nil && sid == "" {
			sid = by.id
		}
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: i.cookiePath(), MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // see signIn
	}
	if sid == "" {
		return
	}
	i.sessions.drop(func(by *signedIn) bool { return by.id == sid })
	for _, g := range i.grants.byKey {
		if g.by.id == sid {
			g.revoked = true
		}
	}
	i.access.drop(func(a *access) bool { return a.by.id == sid })
}

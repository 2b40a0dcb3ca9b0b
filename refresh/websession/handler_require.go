package websession

import (
	"net/http"
	"net/url"
	"strings"
)

// Require lets requests pass that have a session. For the others it does what
// [Manager.Deny] does, or responds 503 while the session cannot be read.
func (m *Manager) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session, err := FromContext(r.Context())
		switch {
		case err != nil:
			m.log.Error("websession: session not available", "error", err)
			w.Header().Set("Retry-After", "5")
			problem(w, http.StatusServiceUnavailable, "session_unavailable", "The session cannot be read just now. Please try again.")
		case !session.State().SignedIn():
			m.Deny(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Deny responds to a request that has no session, or none any more: a page is
// sent to the login page with status 303, everything else gets a 401 with problem
// details (RFC 9457). Call it too when a call of the API failed with ErrSignedOut.
func (m *Manager) Deny(w http.ResponseWriter, r *http.Request) {
	noStore(w.Header())
	w.Header().Add("Vary", "Accept, Sec-Fetch-Mode")
	if !isPage(r) {
		problem(w, http.StatusUnauthorized, "signed_out", "You are signed out.")
		return
	}
	w.Header().Set("Location", m.loginPath+"?return="+url.QueryEscape(m.returnPath(r)))
	w.WriteHeader(http.StatusSeeOther)
}

// isPage reports whether r is a person going somewhere, not a script asking.
func isPage(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// returnPath is where to go after signing in: to the page that was asked for, or
// to the one whose form was sent; never back to the login page.
func (m *Manager) returnPath(r *http.Request) string {
	path := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		path = "/"
		if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host {
			path = u.RequestURI()
		}
	}
	path = SafeReturn(path)
	page, _, _ := strings.Cut(path, "?")
	if page == m.loginPath || strings.HasPrefix(page, strings.TrimSuffix(m.loginPath, "/")+"/") && m.loginPath != "/" {
		return "/"
	}
	return path
}

// SafeReturn returns path if it is a path of this site, and "/" otherwise. Use
// it on what comes back from the login page's address.
//
// The threat: a link to our login page that leads to somebody else's afterwards,
// which asks for the password once more. Browsers take \ for /, and leave out
// line breaks and tabs.
func SafeReturn(path string) string {
	const most = 2048
	if len(path) > most || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	for i := range len(path) {
		if path[i] <= ' ' || path[i] == 0x7f || path[i] == '\\' {
			return "/"
		}
	}
	if u, err := url.Parse(path); err != nil || u.IsAbs() || u.Host != "" {
		return "/"
	}
	return path
}

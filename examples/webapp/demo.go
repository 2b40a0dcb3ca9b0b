package main

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh/websession"
)

// demo is what the buttons do to the API.
func (a *app) demo(w http.ResponseWriter, r *http.Request) {
	switch r.PathValue("what") {
	case "expire":
		a.api.RevokeTokens()
	case "revoke":
		a.api.RevokeSessions()
	case "down":
		a.api.Offline(true)
	case "up":
		a.api.Offline(false)
	default:
		http.NotFound(w, r)
		return
	}
	if r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	back := "/board"
	if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host {
		back = websession.SafeReturn(u.RequestURI())
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// figures are what the API has counted.
func (a *app) figures(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]int{"refreshes": a.api.Refreshes(), "reuses": a.api.ReusesDetected()})
}

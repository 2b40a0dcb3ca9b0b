package websession

import (
	"encoding/json"
	"net/http"
)

// Handler gives every request the session of its cookies, and every response
// the cookies of its session. Put it around everything that may need one; for
// requests that do not ask for their session it does nothing.
//
// POST and other unsafe requests of foreign pages get a 403.
func (m *Manager) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if err := m.cross.Check(req); err != nil {
			// The threat: a foreign page makes the browser send a form with our cookies.
			problem(w, http.StatusForbidden, "cross_origin", "The request comes from another site.")
			return
		}
		r := m.newRequest(req)
		out := &response{ResponseWriter: w, request: r}
		defer r.finish()
		next.ServeHTTP(out, req.WithContext(r.into(req.Context())))
		out.begin()
	})
}

// problem responds with problem details (RFC 9457).
func problem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	noStore(w.Header())
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	})
}

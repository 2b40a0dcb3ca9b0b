package idp

import (
	"encoding/json"
	"net/http"

	"github.com/perennial-go/perennial/mockserver"
)

// problem is a failure in the words of OAuth 2.0.
func problem(status int, code, detail string) *mockserver.Problem {
	return &mockserver.Problem{Status: status, Code: code, Detail: detail}
}

// fail responds with a failure (RFC 6749, section 5.2).
func fail(w http.ResponseWriter, status int, code, detail string) {
	refuse(w, problem(status, code, detail))
}

// refuse responds with a failure.
func refuse(w http.ResponseWriter, p *mockserver.Problem) {
	noStore(w)
	mockserver.WriteProblem(w, p)
}

// respond sends JSON.
func respond(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// noStore keeps caches from storing a response (RFC 6749, section 5.1).
func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

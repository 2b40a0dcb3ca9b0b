package mockserver

import (
	"net"
	"net/http"

	"github.com/perennial-go/perennial/internal/loopback"
)

// guard keeps others out of the page of [Watch]. Three threats:
//
// Another machine, where the mock listens on an address that it can reach: the peer's
// address decides, for a Host header is the client's to choose. A proxy on this machine
// has a good address whoever sent the request: what was passed on is refused.
//
// A page on another site. It could have a name of its own resolve to 127.0.0.1, and
// would then be of the same origin as this one (DNS rebinding): the Host header gives
// it away. What is served may not be framed, which would make others' clicks this page's.
//
// A page of the document itself, of the very same origin: see [sandbox].
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inMemory := r.RemoteAddr == memoryPeer
		switch {
		case !inMemory && !isLoopback(r.RemoteAddr):
			refuse(w, http.StatusForbidden, "the page is for the machine that the mock runs on")
			return
		case passedOn(r.Header):
			refuse(w, http.StatusForbidden, "the request came through a proxy, which hides where it is from: call the mock directly")
			return
		case !isLoopback(r.Host) && (!inMemory || r.Host != inMemoryHost):
			refuse(w, http.StatusForbidden, "the Host is not this machine: use localhost or 127.0.0.1")
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// memoryPeer is the address of the peer of a connection in memory: those are made in
// this process.
var memoryPeer = memoryAddr{}.String()

// isLoopback reports whether a host, with or without a port, is localhost or a loopback
// address.
func isLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return loopback.Host(host)
}

// passedOn reports whether a proxy passed the request on.
func passedOn(h http.Header) bool {
	for _, name := range [...]string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if h.Get(name) != "" {
			return true
		}
	}
	return false
}

// sandbox takes a response of the API out of the mock's origin. The threat: an example of
// a foreign document is a web page, or a picture with a script in it, and whoever opens
// its address runs that script where the page of [Watch] is. With the sandbox, the
// response has an origin of its own, no scripts and no forms; nosniff keeps a browser from
// taking other content for a page. A handler of a test may set other headers.
func sandbox(h http.Header) {
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
}

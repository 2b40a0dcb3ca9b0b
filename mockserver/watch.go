package mockserver

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
)

// watchPath is where the page of [Watch] is. No API has operations there.
const watchPath = "/_mock/"

// Watch serves a page at /_mock/ that shows the calls as they arrive, with sessions,
// and has buttons for what [Server.Fail], [Server.Advance], [Server.RevokeTokens] and others do. It
// shows no token.
//
// Below it, the same is available as JSON, for tests in other languages. Bodies are
// JSON objects, and Content-Type has to be application/json:
//
//	GET  /_mock/api/state    calls, sessions, faults and operations; ?after=req_7 leaves out earlier calls
//	POST /_mock/api/fail     {"operation": "login", "kind": "Response", "status": 503, "times": 2, "delay": "1s", "retry_after": "2s"}
//	POST /_mock/api/heal     {"operation": "*"}
//	POST /_mock/api/advance  {"by": "5m"}
//	POST /_mock/api/expire   {}: advance by the lifetime of an access token
//	POST /_mock/api/revoke   {"session": "ses_1"}, {"all": "tokens"} or {"all": "sessions"}
//	POST /_mock/api/offline  {"away": true}
//	POST /_mock/api/reset    {}: forget the calls
//	POST /_mock/api/issue    {"user": "ada@example.com"}: a pair of tokens, without a sign-in
//
// The response to success is 204, or 200 with a body; to a mistake, 400 with {"error": "..."}.
//
// All of it is for this machine alone: a connection from another machine is refused,
// and so are a Host that is not loopback, a request that a proxy passed on, and a POST
// from another origin. By default, nothing is served there.
func Watch() Option {
	return func(s *settings) { s.watch = true }
}

//go:embed web
var web embed.FS

// watcher returns the handler below watchPath.
func (s *Server) watcher() http.Handler {
	pages, err := fs.Sub(web, "web")
	if err != nil {
		panic("mockserver: the page of Watch: " + err.Error()) // it is compiled in
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+watchPath, http.StripPrefix(watchPath, http.FileServerFS(pages)))
	mux.HandleFunc("GET "+watchPath+"api/state", s.watchState)
	for name, act := range s.controls() {
		mux.HandleFunc("POST "+watchPath+"api/"+name, control(act))
	}
	return guard(http.NewCrossOriginProtection().Handler(mux))
}

// refuse responds with what is wrong.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text})
}

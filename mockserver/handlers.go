package mockserver

import (
	"maps"
	"net/http"
	"sync"
)

// handlers finds the handler of an operation by its ID.
type handlers struct {
	mu       sync.RWMutex // guards replaced
	builtin  map[string]http.Handler
	replaced map[string]http.Handler
}

// install puts a handler under each operation ID: one that [Handlers] has, or one that
// makes its responses from the document.
func (h *handlers) install(s *Server) {
	h.builtin, h.replaced = map[string]http.Handler{}, map[string]http.Handler{}
	for id, op := range s.api.operations {
		h.builtin[id] = s.generic(op)
	}
	if s.settings.handlers == nil {
		return
	}
	own := s.settings.handlers(s)
	for id := range own {
		s.api.must(id)
	}
	maps.Copy(h.builtin, own)
}

func (h *handlers) get(id string) http.Handler {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if r, ok := h.replaced[id]; ok {
		return r
	}
	return h.builtin[id]
}

// Handlers gives operations of the document handlers of their own, and so the mock
// a state. install is called once for each server, before it serves anything, and
// returns the handlers by operation ID; an operation without one keeps the data that is
// made from the document.
//
// A handler gets requests that passed all checks: they fit the document, and have a
// good token where the document asks for one. Of the server, it may use [CallerFrom],
// [Server.Users], [Server.Now], [Server.SignIn], [Server.Sessions] and [WriteProblem], and
// when it waits, [Server.Done]. [New] panics when the document has no such operation. By
// default, every response is made from the document.
func Handlers(install func(*Server) map[string]http.Handler) Option {
	return func(s *settings) { s.handlers = install }
}

// Handle replaces the handler of an operation; nil brings the built-in one back.
// The handler is called with a request that fits the document and, where the
// document asks for one, has a good token; [http.Request.PathValue] knows the
// values in the path. It panics when the document has no such operation.
func (s *Server) Handle(operationID string, h http.Handler) {
	s.api.must(operationID)
	s.handlers.mu.Lock()
	defer s.handlers.mu.Unlock()
	if h == nil {
		delete(s.handlers.replaced, operationID)
		return
	}
	s.handlers.replaced[operationID] = h
}

// Handler returns the handler of an operation, for one given to [Server.Handle]
// that wants to add to it. It works only on requests of the same server. It
// panics when the document has no such operation.
func (s *Server) Handler(operationID string) http.Handler {
	s.api.must(operationID)
	return s.handlers.get(operationID)
}

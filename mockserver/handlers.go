package mockserver

import (
	"net/http"
	"sync"

	"github.com/perennial-go/perennial/gen/server"
)

// handlers finds the handler of an operation by its ID.
type handlers struct {
	mu       sync.RWMutex // guards replaced
	builtin  map[string]http.Handler
	replaced map[string]http.Handler
}

// install puts the generated strict server under the operation IDs. The patterns
// it registers are those of the document, so the document tells which is which.
func (h *handlers) install(s *Server) {
	h.builtin = map[string]http.Handler{}
	h.replaced = map[string]http.Handler{}
	ids := map[string]string{}
	for id, op := range s.contract.operations {
		h.builtin[id] = s.generic(op)
		ids[op.method+" "+op.path] = id
	}
	if !s.contract.own {
		return
	}
	// The document was checked before; what still does not bind is, for example,
	// the 31st of June.
	unreadable := func(w http.ResponseWriter, _ *http.Request, _ error) {
		writeProblem(w, invalid("", "a value cannot be read as its type"))
	}
	strict := server.NewStrictHandlerWithOptions(api{handwritten: handwritten{s}}, nil, server.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  unreadable,
		ResponseErrorHandlerFunc: func(w http.ResponseWriter, _ *http.Request, err error) { writeProblem(w, err) },
	})
	server.HandlerWithOptions(strict, server.StdHTTPServerOptions{
		BaseRouter:       collector{ids: ids, into: h.builtin},
		ErrorHandlerFunc: unreadable,
	})
}

func (h *handlers) get(id string) http.Handler {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if r, ok := h.replaced[id]; ok {
		return r
	}
	return h.builtin[id]
}

// Handle replaces the handler of an operation; nil brings the built-in one back.
// The handler is called with a request that fits the document and, where the
// document asks for one, has a good token; [http.Request.PathValue] knows the
// values in the path. It panics when the document has no such operation.
func (s *Server) Handle(operationID string, h http.Handler) {
	s.contract.must(operationID)
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
	s.contract.must(operationID)
	return s.handlers.get(operationID)
}

// collector stands in for a router: it keeps what is registered, and has a method
// of handwritten behind it.
type collector struct {
	ids  map[string]string // by pattern
	into map[string]http.Handler
}

func (c collector) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	if id := c.ids[pattern]; isWritten(id) {
		c.into[id] = http.HandlerFunc(h)
	}
}

// ServeHTTP is never reached.
func (c collector) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

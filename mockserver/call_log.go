package mockserver

// Calls returns the calls in the order in which they arrived, those that are
// still in progress included. When a client has a response, its call's record
// is complete. Of very many calls the last 100,000 at least are remembered.
func (s *Server) Calls() []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	calls := make([]Call, len(s.calls.calls))
	for i, c := range s.calls.calls {
		calls[i] = c.data
	}
	return calls
}

// CallsOf returns the calls of one operation, as [Server.Calls] does. It panics
// when the document has no such operation.
func (s *Server) CallsOf(operationID string) []Call {
	s.api.must(operationID)
	var calls []Call
	for _, c := range s.Calls() {
		if c.Operation == operationID {
			calls = append(calls, c)
		}
	}
	return calls
}

// ResetCalls forgets the calls that arrived so far. The counts of [Server.Refreshes]
// and [Server.ReusesDetected] go on, and so do request ids.
func (s *Server) ResetCalls() {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.calls = nil
}

// Observe calls fn with each call once its response has ended, which for a stream is
// when the stream ends. fn runs on the goroutine of the call, so it may be
// called from several at once, and a slow one holds up its connection. stop ends
// it; a call that ends at that very moment may still be reported.
func (s *Server) Observe(fn func(Call)) (stop func()) { return s.calls.observe(fn) }

// Refreshes is how many pairs of tokens were replaced by new ones so far. An
// response that was repeated within [GracePeriod] does not count.
func (s *Server) Refreshes() int {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	return s.vault.refreshes
}

// ReusesDetected is how many times a refresh token was used again after it had
// been replaced, and its session ended because of that.
func (s *Server) ReusesDetected() int {
	s.vault.mu.Lock()
	defer s.vault.mu.Unlock()
	return s.vault.reuses
}

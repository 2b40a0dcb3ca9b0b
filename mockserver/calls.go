package mockserver

// Calls returns the calls in the order in which they arrived, those that are
// still being answered included. When a client has an answer, its call's record
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
	s.contract.must(operationID)
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

// Observe calls fn with each call once its answer is over, which for a stream is
// when the stream ends. fn runs on the goroutine that answered, so it may be
// called from several at once, and a slow one holds up its connection. stop ends
// it; a call that is over at that very moment may still be told of.
func (s *Server) Observe(fn func(Call)) (stop func()) { return s.calls.observe(fn) }

// Refreshes is how many pairs of tokens were replaced by new ones so far. An
// answer that was repeated within [Grace] does not count.
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

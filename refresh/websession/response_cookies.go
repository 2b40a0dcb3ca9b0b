package websession

import (
	"net/http"
	"slices"
	"time"
)

// commit puts the cookies into the header of the response. It looks at the
// session as it is at this moment: a request that came with an old cookie gets
// the newest one.
//
// A cookie is removed only by its own name, which no other version has: a
// response that comes late removes nothing that is newer than what it knows.
func (r *request) commit(h http.Header) {
	r.sent.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
	signedIn := r.fresh != nil && r.fresh.session.State().SignedIn()
	if signedIn {
		r.m.enter(r.fresh)
		r.set(h, r.fresh)
	}
	var remove []string
	var ending []*shared
	for i := range r.sessions {
		switch s := r.shared[i]; {
		case s == nil:
			remove = append(remove, r.allNames(i)...)
		case r.endsLocked(i):
			remove = append(remove, r.allNames(i)...)
			ending = append(ending, s)
		case s == r.chosen:
			remove = append(remove, r.renew(h, i)...)
		}
	}
	if signedIn {
		// What cannot be read may be of another replica with a newer key. Only a
		// sign-in removes it, so that it does not pile up.
		remove = append(remove, r.unreadable...)
	}
	r.m.format.clear(h, remove)
	for _, s := range ending {
		r.m.end(s)
	}
}

// renew sets the cookies of the request's session if the browser needs others
// than it has shown, and returns the names of those that are replaced.
func (r *request) renew(h http.Header, i int) (replaced []string) {
	got, s := &r.sessions[i], r.chosen
	stale := r.m.storage.inCookie() && s.store.turn() > turnOf(got.token) || time.Since(got.sealed) > r.m.idle/2
	if stale && r.set(h, s) {
		return slices.Concat(got.names, got.older)
	}
	return got.older
}

// set sets the newest cookies of s, and reports whether that was done.
func (r *request) set(h http.Header, s *shared) bool {
	v, err := s.current(r.m)
	if err != nil {
		// The session goes on from memory, as long as that lasts.
		r.m.log.Error("websession: cookie not set", "error", err)
		return false
	}
	r.m.format.set(h, v)
	return true
}

// allNames are the names of all cookies that the browser has of session number
// i, those included that another response may have set meanwhile.
func (r *request) allNames(i int) []string {
	got := &r.sessions[i]
	names := slices.Concat(got.names, got.older)
	if s := r.shared[i]; s != nil {
		for _, name := range s.names(r.m.format) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// names are the names of the cookies that were made last.
func (s *shared) names(f cookieFormat) []string {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	v := s.store.version
	return f.names(v.tag, len(v.values))
}

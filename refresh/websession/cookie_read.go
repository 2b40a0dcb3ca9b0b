package websession

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// maxOpened bounds how many cookies of a request are opened, which costs some
	// microseconds each. Browsers keep fewer than that for a site.
	maxOpened = 256
	// maxSessions bounds how many sessions of a request are looked at.
	maxSessions = 4
)

// version is one version of a session's cookies as a request has brought it.
type version struct {
	contents
	tag   string
	parts int
}

// compare orders versions of one session: the newest is the greatest.
func (v version) compare(o version) int {
	return cmp.Or(cmp.Compare(turnOf(v.token), turnOf(o.token)), v.sealed.Compare(o.sealed), strings.Compare(v.tag, o.tag))
}

// receivedSession is what a request has brought of one session.
type receivedSession struct {
	version          // the newest one
	names   []string // the cookies of it
	older   []string // the cookies of older versions
}

// received is what the cookies of a request hold. sessions has the one that
// counts first.
type received struct {
	sessions   []receivedSession
	unreadable []string // names of ours that hold nothing: of another key, damaged, expired
}

// group is the cookies with one tag.
type group struct {
	seen  [maxParts]bool
	parts [maxParts][]byte
	count int
}

// receive reads the lines of a Cookie header.
func (m *Manager) receive(lines []string) received {
	groups, tags := m.collect(lines)
	var all received
	byID := map[sessionID]int{}
	for _, tag := range tags {
		g := groups[tag]
		names := g.names(m.format, tag)
		c, err := g.contents(m)
		if err != nil {
			all.unreadable = append(all.unreadable, names...)
			continue
		}
		v := version{contents: c, tag: tag, parts: g.count}
		i, known := byID[c.id]
		switch {
		case !known:
			byID[c.id] = len(all.sessions)
			all.sessions = append(all.sessions, receivedSession{version: v, names: names})
		case v.compare(all.sessions[i].version) > 0:
			s := &all.sessions[i]
			s.older = append(s.older, s.names...)
			s.version, s.names = v, names
		default:
			all.sessions[i].older = append(all.sessions[i].older, names...)
		}
	}
	slices.SortFunc(all.sessions, m.format.precedence)
	all.sessions = all.sessions[:min(len(all.sessions), maxSessions)]
	return all
}

// precedence orders the sessions of a request: the first one counts.
//
// With __Host- all of them were set by this host, and the latest sign-in counts,
// as if it had overwritten the others. Without it, a neighboring subdomain may
// have added one. The threat: the user works in a session of the attacker. Whoever
// adds a session to a browser that is signed in comes later, so the earliest counts.
func (f cookieFormat) precedence(a, b receivedSession) int {
	order := cmp.Or(a.began.Compare(b.began), slices.Compare(a.id[:], b.id[:]))
	if f.hostOnly() {
		return -order
	}
	return order
}

// collect opens the cookies that are ours, and groups them by tag, in the order
// in which they came. A cookie that cannot be opened does not get into the way of
// another one with the same name.
func (m *Manager) collect(lines []string) (groups map[string]*group, tags []string) {
	groups = map[string]*group{}
	opened := 0
	for _, c := range (&http.Request{Header: http.Header{"Cookie": lines}}).Cookies() {
		tag, i, ok := m.format.parse(c.Name)
		if !ok {
			continue
		}
		g := groups[tag]
		if g == nil {
			g = &group{}
			groups[tag] = g
			tags = append(tags, tag)
		}
		g.seen[i] = true
		if g.parts[i] != nil || opened == maxOpened {
			continue
		}
		opened++
		if plain, err := m.sealer.open(c.Name, c.Value); err == nil && len(plain) > partHead {
			g.count, g.parts[i] = int(plain[0]), plain[partHead:]
		}
	}
	return groups, tags
}

// names are the names of the cookies that came.
func (g *group) names(f cookieFormat, tag string) (names []string) {
	for i, seen := range g.seen {
		if seen {
			names = append(names, f.name(tag, i))
		}
	}
	return names
}

// contents puts the parts together.
func (g *group) contents(m *Manager) (contents, error) {
	var plain []byte
	for i := range min(g.count, maxParts) {
		if g.parts[i] == nil {
			return contents{}, errSealed // one is missing
		}
		plain = append(plain, g.parts[i]...)
	}
	c, err := decodeContents(plain)
	switch {
	case err != nil:
	case time.Since(c.sealed) > m.idle:
		err = errSealed // the session was idle for too long
	case m.storage.inCookie() && !hasToken(c.token):
		err = errSealed // from before the tokens moved into the cookie
	case !m.storage.inCookie():
		c.token = refresh.Token{} // from before the tokens moved into the store
	}
	return c, err
}

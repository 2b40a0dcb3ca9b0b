package apiclient

import (
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// choose returns op with the one security requirement that its call is to meet:
// the first that can be met, in the order of the document. signedIn says whether
// the session has a token. Without one, an empty requirement is preferred to an
// error, and is the last resort: a response that silently is the anonymous one
// would be worse.
//
// The operation is returned as one that is public, or needs the session's token:
// its requirements were alternatives, and are no longer.
func (g *grants) choose(op refresh.Operation, signedIn bool) (refresh.Operation, error) {
	if len(op.Security) == 0 {
		if name := g.instead(); name != "" && !op.Public {
			return g.only(op, []string{name}), nil
		}
		return op, nil
	}
	anonymous := slices.ContainsFunc(op.Security, func(way []string) bool { return len(way) == 0 })
	for _, way := range op.Security {
		if len(way) > 0 && g.met(way, signedIn) {
			return g.only(op, way), nil
		}
	}
	if anonymous {
		op.Public, op.Optional, op.Security = true, false, nil
		return op, nil
	}
	for _, way := range op.Security {
		if g.met(way, true) {
			return g.only(op, way), nil // the session is signed out, and says so itself
		}
	}
	return op, g.missing(op)
}

// only is op with one requirement.
func (g *grants) only(op refresh.Operation, way []string) refresh.Operation {
	op.Security, op.Optional = [][]string{way}, false
	op.Public = !slices.ContainsFunc(way, g.bySession)
	return op
}

// instead returns the scheme whose token the program has given in the place of the
// session's, "" if there is none.
func (g *grants) instead() string {
	for i := range g.schemes {
		if _, own := g.given[g.schemes[i].Name]; own && g.schemes[i].Session {
			return g.schemes[i].Name
		}
	}
	return ""
}

// bySession reports whether the session's token serves a scheme.
func (g *grants) bySession(name string) bool {
	s := g.scheme(name)
	_, own := g.given[name]
	return s != nil && s.Session && !own
}

// met reports whether there is a credential for each scheme of a requirement.
func (g *grants) met(way []string, signedIn bool) bool {
	headers := 0
	for _, name := range way {
		s := g.scheme(name)
		if s == nil {
			return false
		}
		_, own := g.given[name]
		if served := own || s.Session && signedIn || s.byClient() && g.trusted; !served {
			return false
		}
		if s.authorization() && !s.byClient() {
			headers++
		}
	}
	return headers < 2 // there is one header Authorization
}

// missing says what would have to be there.
func (g *grants) missing(op refresh.Operation) error {
	ways := make([]string, len(op.Security))
	for i, way := range op.Security {
		needs := make([]string, len(way))
		whole := true
		for j, name := range way {
			needs[j] = fmt.Sprintf("%q, which the document does not describe", name)
			s := g.scheme(name)
			if s != nil {
				needs[j] = s.String()
			}
			if _, own := g.given[name]; s != nil && !own {
				needs[j] += ", which is set by " + s.option()
			}
			whole = whole && s != nil && g.met([]string{name}, false)
		}
		ways[i] = strings.Join(needs, " and ")
		if whole {
			ways[i] += ", which no request can meet: there is one header Authorization"
		}
	}
	return fmt.Errorf("%w: it needs the security scheme %s", ErrNoCredential, strings.Join(ways, "; or "))
}

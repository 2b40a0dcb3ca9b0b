package signintest

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Subject is what [Run] tests: a [Client] or a [Provider].
type Subject interface {
	traps() []trap
	known() []string
}

// trap is one thing that a subject may get wrong.
type trap struct {
	name    string
	section string // of the RFC that asks for it
	check   func(t *testing.T) error
}

// patience bounds a sign-in of a trap.
const patience = 20 * time.Second

// Run tests a client or a provider, in one subtest for each trap. Traps of a part
// that the subject does not have are left out.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	known := subject.known()
	names := []string{}
	for _, trap := range subject.traps() {
		names = append(names, trap.name)
		t.Run(strings.ReplaceAll(trap.name, " ", "_"), func(t *testing.T) {
			err := trap.check(t)
			switch expected := slices.Contains(known, trap.name); {
			case err != nil && !expected:
				t.Errorf("%s: %v (%s)", trap.name, err, trap.section)
			case err == nil && expected:
				t.Errorf("%s: it is named in Known, and holds: take it out", trap.name)
			}
		})
	}
	for _, name := range known {
		if !slices.Contains(names, name) {
			t.Errorf("%q is named in Known, and no trap", name)
		}
	}
}

// Package sample makes values that fit an OpenAPI schema.
//
// What a leaf looks like - a word, an address - is left to gofakeit. The composition is
// made here, because no library was found that honours allOf, oneOf, references in a
// circle and bounds together: each value is checked by package schema before it is handed
// out, and made anew with other choices when it does not fit.
package sample

import (
	"errors"
	"math/rand/v2"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// ErrNone means that no value was found that fits the schema: none may exist, or
// it is too rare to be met by chance, or too large.
var ErrNone = errors.New("no value that fits the schema could be made")

// Bounds on the work for one value. A document may be hostile: without them, it
// would say how long the server thinks, and how much memory it takes.
const (
	tries      = 24     // values that are made before giving up
	partTries  = 8      // the same for a part of a value, at least
	maxNodes   = 5_000  // parts of one value
	maxWork    = 20_000 // parts of all values that are made for one
	maxText    = 1 << 16
	shallow    = 4  // from this depth on, only what is required is made
	deepest    = 40 // no value is nested deeper
	fewerItems = 3
)

// Maker makes values. The same seed gives the same values in the same order. A
// Maker is for one goroutine.
type Maker struct {
	set    *schema.Set
	way    schema.Way
	rand   *rand.Rand
	faker  *gofakeit.Faker
	nodes  int
	turn   int  // moves the choice among variants on
	plain  bool // examples and defaults are passed over
	strict bool // only what is required
}

// New returns a Maker of values that travel one way.
func New(seed uint64, set *schema.Set, way schema.Way) *Maker {
	return &Maker{
		set: set, way: way,
		rand:  rand.New(rand.NewPCG(seed, 1)),
		faker: gofakeit.NewFaker(rand.NewPCG(seed, 2), false),
	}
}

// Value returns a value as encoding/json would have decoded it. The schema must
// have passed [schema.Checker.Check]. A response that nothing fits has a value of what
// its parts say (see [schema.Set.Open]): a client decodes that too.
func (m *Maker) Value(ref *openapi3.SchemaRef) (any, error) {
	if ref == nil || ref.Value == nil {
		return map[string]any{}, nil
	}
	v, err := m.fitting(ref)
	if err == nil || m.way == schema.Request {
		return v, err
	}
	strict := m.set
	m.set = strict.Open()
	defer func() { m.set = strict }()
	return m.fitting(ref)
}

// fitting makes a value that fits.
func (m *Maker) fitting(ref *openapi3.SchemaRef) (any, error) {
	work := 0
	for n := 0; n < tries && work < maxWork; n++ {
		// First as rich as can be, later without what the author of the document
		// wrote, which may be wrong, and without what is optional.
		m.nodes, m.turn, m.plain, m.strict = 0, 0, n >= tries/4, n%2 == 1
		v, err := m.make([]*openapi3.SchemaRef{ref}, 0)
		work += m.nodes
		if err == nil && m.Fits(ref, v) {
			return v, nil
		}
	}
	return nil, ErrNone
}

// Fits reports whether a value fits a schema.
func (m *Maker) Fits(ref *openapi3.SchemaRef, v any) bool { return m.set.Fits(ref, v, m.way) }

// fitsAll reports whether a value fits schemas that hold at the same time.
func (m *Maker) fitsAll(refs []*openapi3.SchemaRef, v any) bool {
	for _, r := range refs {
		if !m.Fits(r, v) {
			return false
		}
	}
	return true
}

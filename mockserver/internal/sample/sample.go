// Package sample makes values that fit an OpenAPI schema.
//
// What a leaf looks like - a word, an address, a text that a pattern matches -
// is left to gofakeit. The composition is made here, because no library was found
// that honours allOf, oneOf, references in a circle and bounds together: each value
// is checked by kin-openapi before it is handed out, and made anew with other
// choices when it does not fit.
package sample

import (
	"encoding/json"
	"errors"
	"math/rand/v2"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/getkin/kin-openapi/openapi3"
)

// Way is the direction in which a value travels: readOnly fields are not in
// requests, and writeOnly ones not in responses.
type Way int

// The ways.
const (
	Response Way = iota
	Request
)

// ErrNone means that no value was found that fits the schema: none may exist, or
// it is too rare to be met by chance, or too large.
var ErrNone = errors.New("no value that fits the schema could be made")

// Bounds on the work for one value. A document may be hostile: without them, it
// would say how long the server thinks, and how much memory it takes.
const (
	tries      = 24     // values that are made before giving up
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
	way    Way
	check  []openapi3.SchemaValidationOption
	rand   *rand.Rand
	faker  *gofakeit.Faker
	nodes  int
	plain  bool // examples and defaults are passed over
	strict bool // only what is required
}

// New returns a Maker. modern says that the document is OpenAPI 3.1 or later, whose
// schemas are JSON Schema 2020-12.
func New(seed uint64, way Way, modern bool) *Maker {
	check := []openapi3.SchemaValidationOption{openapi3.VisitAsResponse()}
	if way == Request {
		check[0] = openapi3.VisitAsRequest()
	}
	if modern {
		check = append(check, openapi3.EnableJSONSchema2020())
	}
	return &Maker{
		way: way, check: check,
		rand:  rand.New(rand.NewPCG(seed, 1)),
		faker: gofakeit.NewFaker(rand.NewPCG(seed, 2), false),
	}
}

// Value returns a value as encoding/json would have decoded it. The schema must
// have passed [Check].
func (m *Maker) Value(ref *openapi3.SchemaRef) (any, error) {
	if ref == nil || ref.Value == nil {
		return map[string]any{}, nil
	}
	work := 0
	for n := 0; n < tries && work < maxWork; n++ {
		// First as rich as can be, later without what the author of the document
		// wrote, which may be wrong, and without what is optional.
		m.nodes, m.plain, m.strict = 0, n >= tries/4, n%2 == 1
		v, err := m.make([]*openapi3.SchemaRef{ref}, 0)
		work += m.nodes
		if err == nil && m.Fits(ref, v) {
			return v, nil
		}
	}
	return nil, ErrNone
}

// Fits reports whether a value fits a schema.
func (m *Maker) Fits(ref *openapi3.SchemaRef, v any) bool {
	if ref == nil || ref.Value == nil {
		return true
	}
	v, err := plainJSON(v)
	return err == nil && ref.Value.VisitJSON(v, m.check...) == nil
}

// plainJSON is v as it comes out of JSON: examples of a YAML document hold
// whole numbers and dates of Go's own types.
func plainJSON(v any) (out any, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(data, &out)
}

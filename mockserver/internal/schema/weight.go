package schema

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxWeight is how many schemas one value may have to be held against at the same
// place, through allOf, oneOf, anyOf and not.
const maxWeight = 10_000

// Checker finds schemas that no validator could come to an end with.
type Checker struct{ weights map[*openapi3.Schema]weight }

// weight is 0 while it is being found out.
type weight struct {
	schemas int
	err     error
}

// Check fails for a schema that contains itself at the same place in a value, or so
// many others there that it amounts to the same. Both would take the process
// with them: kin-openapi follows such references until the stack is full.
func (c *Checker) Check(ref *openapi3.SchemaRef) error {
	if c.weights == nil {
		c.weights = map[*openapi3.Schema]weight{}
	}
	return c.weigh(ref, 0).err
}

func (c *Checker) weigh(ref *openapi3.SchemaRef, depth int) weight {
	if ref == nil || ref.Value == nil {
		return weight{}
	}
	switch w, known := c.weights[ref.Value]; {
	case w.schemas > 0 || w.err != nil:
		return w
	case known:
		return weight{err: fmt.Errorf("schema %s contains itself (allOf, oneOf, anyOf or not): no value could ever be checked against it", name(ref))}
	}
	c.weights[ref.Value] = weight{}
	sum := weight{schemas: 1}
	x := ref.Value
	same := [...]openapi3.SchemaRefs{x.AllOf, x.OneOf, x.AnyOf, {x.Not, x.If, x.Then, x.Else}}
	for _, list := range same {
		for _, part := range list {
			w := c.weigh(part, depth+1)
			if sum.err == nil {
				sum.err = w.err
			}
			sum.schemas = min(sum.schemas+w.schemas, maxWeight+1)
		}
	}
	if sum.err == nil && (sum.schemas > maxWeight || depth > 500) {
		sum.err = fmt.Errorf("schema %s is made of more than %d others at one place: checking a value would take too long", name(ref), maxWeight)
	}
	c.weights[ref.Value] = sum
	return sum
}

func name(ref *openapi3.SchemaRef) string {
	if ref.Ref != "" {
		return ref.Ref
	}
	if ref.Value.Title != "" {
		return fmt.Sprintf("%q", ref.Value.Title)
	}
	return "without a name"
}

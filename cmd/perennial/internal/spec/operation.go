package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
)

// Operation is what the generator has to know of one operation and
// oapi-codegen does not say.
type Operation struct {
	ID     string
	Method string // upper case
	Route  string

	// Tags are as they stand in the document.
	Tags []string

	Summary     string
	Description string
	// Deprecated is the reason, "" when the operation is not deprecated.
	Deprecated string
	// Failures are the documented statuses that are not successes, sorted.
	Failures []string

	Security
	Auth   Auth
	Paging *Paging
	// Idempotent is true when the server knows a repeated request by its
	// Idempotency-Key, as x-idempotency says.
	Idempotent bool

	// Sample is what an example calls it with; nil if there is none.
	Sample *Sample

	// BodyRequired is true when the operation has a body that must be sent.
	BodyRequired bool
	Successes    Successes

	place     place.Path
	id, pages *place.Problem // where they are
}

// Problem returns a problem with the operationId of o.
func (o *Operation) Problem(format string, args ...any) error { return at(o.id, format, args) }

// PagingProblem returns a problem with x-paging of o.
func (o *Operation) PagingProblem(format string, args ...any) error {
	return at(o.pages, format, args)
}

// at is a problem at a place that is known from before.
func at(p *place.Problem, format string, args []any) error {
	found := *p
	found.Text = fmt.Sprintf(format, args...)
	return &found
}

// Key tells operations apart: an ID may be missing.
func (o *Operation) Key() string { return o.Method + " " + o.Route }

// read fills in the operations and reports what is wrong with them.
func (d *Document) read() {
	if d.api.Paths == nil {
		return
	}
	items := d.api.Paths.Map()
	for _, route := range sorted(items) {
		methods := items[route].Operations()
		for _, method := range sorted(methods) {
			d.Operations = append(d.Operations, d.operation(route, method, items[route], methods[method]))
		}
	}
	d.checkIDs()
	d.roles()
}

// operation reads one operation.
func (d *Document) operation(route, method string, item *openapi3.PathItem, op *openapi3.Operation) Operation {
	at := place.Operation(route, method)
	o := Operation{
		ID:           op.OperationID,
		Method:       method,
		Route:        route,
		Tags:         op.Tags,
		Summary:      op.Summary,
		Description:  op.Description,
		Deprecated:   deprecated(op),
		Failures:     failures(op),
		BodyRequired: op.RequestBody != nil && op.RequestBody.Value != nil && op.RequestBody.Value.Required,
		Successes:    successes(op, method),
		place:        at,
		id:           d.log.Problem(at.At("operationId"), ""),
		pages:        d.log.Problem(at.At("x-paging"), ""),
	}
	o.Sample = sample(item, op)
	o.Security = d.security(op, at)
	o.Paging = d.paging(item, op, at)
	o.Idempotent = d.idempotent(op, at)
	return o
}

// idempotent reads x-idempotency.
func (d *Document) idempotent(op *openapi3.Operation, at place.Path) bool {
	raw, said := op.Extensions["x-idempotency"]
	honoured, ok := raw.(bool)
	if said && !ok {
		d.log.Report(at.At("x-idempotency"), "is %v and should be true or false", raw)
	}
	return honoured
}

// checkIDs reports IDs that are missing or stand twice.
func (d *Document) checkIDs() {
	first := map[string]place.Path{}
	for _, o := range d.Operations {
		switch before, twice := first[o.ID]; {
		case o.ID == "":
			d.log.Report(o.place, "no operationId: give %s one, it becomes the name of its method", o.Key())
		case twice:
			other := d.log.Problem(before.At("operationId"), "")
			d.log.Report(o.place.At("operationId"), "%q is the operationId of %s too (%s:%d)", o.ID, strings.Join(before, "."), other.File, other.Line)
		default:
			first[o.ID] = o.place
		}
	}
}

// deprecated returns why op is deprecated.
func deprecated(op *openapi3.Operation) string {
	if !op.Deprecated {
		return ""
	}
	if reason, ok := op.Extensions["x-deprecated-reason"].(string); ok && reason != "" {
		return reason
	}
	return "the document marks this operation as deprecated."
}

// failures returns the statuses that are not successes.
func failures(op *openapi3.Operation) []string {
	var f []string
	for status := range op.Responses.Map() {
		if status != "default" && !strings.HasPrefix(status, "1") && !strings.HasPrefix(status, "2") {
			f = append(f, status)
		}
	}
	slices.Sort(f)
	return f
}

// sorted returns the keys of m in order.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

package wire

import (
	"reflect"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// formType is the media type of an urlencoded form.
const formType = "application/x-www-form-urlencoded"

// Form makes value the body, as application/x-www-form-urlencoded: an object,
// each member of which is a field. A nil value makes no body.
//
// A member without an encoding is text, or JSON if it is an object, and an array
// is one field for each item (OpenAPI 3.2, "Encoding Object").
func (r *Request) Form(value any, encodings ...Encoding) {
	n, ok, err := members(reflect.Indirect(reflect.ValueOf(value)))
	if err != nil {
		r.fail(named("body", "", err))
		return
	}
	if !ok {
		if n, ok = r.normal("body", "", value, 0); !ok {
			return
		}
	}
	q := query{text: make([]byte, 0, 128)}
	if err := q.form(&n, encodings, "body"); err != nil {
		r.fail(err)
		return
	}
	r.body.set(formType, q.text)
}

// QueryString makes value the whole query, for the one parameter of OpenAPI 3.2
// that is in "querystring". As application/x-www-form-urlencoded it is a form, as
// JSON its JSON, and as anything else a scalar.
func (r *Request) QueryString(contentType string, value any, encodings ...Encoding) {
	n, ok := r.normal("querystring", "", value, 0)
	if !ok {
		return
	}
	switch {
	case contentType == formType:
		if err := r.query.form(&n, encodings, "querystring"); err != nil {
			r.fail(err)
		}
	case mediatype.IsJSON(contentType):
		r.query.text = escape(r.query.text, string(n.json()), "")
	case n.kind == scalar:
		r.query.text = escape(r.query.text, n.text, "")
	default:
		r.fail(&Error{In: "querystring", Reason: "an array or object cannot be sent as " + contentType + "; pass it as a string of that type"})
	}
}

// form appends the members of an object.
func (q *query) form(n *node, encodings []Encoding, in string) error {
	if n.kind != object {
		return &Error{In: in, Reason: "a form is an object, and the value is not; pass one"}
	}
	for i := range n.items {
		name := n.items[i].key
		if name == "" {
			return named(in, "", errNoName)
		}
		e := encodingOf(encodings, name)
		if err := q.field(&e, &n.items[i]); err != nil {
			return named(in, name, err)
		}
	}
	return nil
}

// field appends one field.
func (q *query) field(e *Encoding, n *node) error {
	if e.Style != 0 {
		return q.add(e.Name, n, e.Style)
	}
	if q.open && q.has(e.Name) {
		return errTwice
	}
	if n.kind == scalar && e.ContentType == "" {
		q.pair(e.Name, n.text, 0) // what nearly every field is
		return nil
	}
	if n.kind == array && e.ContentType == "" && len(n.items) > 0 && scalars(n) == nil {
		for i := range n.items {
			q.pair(e.Name, n.items[i].text, 0) // and nearly every array
		}
		return nil
	}
	list, err := e.contents(n)
	if err != nil {
		return err
	}
	for _, c := range list {
		q.pair(e.Name, c.text, 0)
	}
	return nil
}

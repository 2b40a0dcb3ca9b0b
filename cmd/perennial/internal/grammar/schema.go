package grammar

import (
	"net/url"
	"slices"
	"strings"
)

// maxDepth is how deep schemas are drawn inside of others.
const maxDepth = 4

// component draws the schema of a component.
func (d *drawer) component(name string) any {
	if d.maybe(2) {
		d.structs = append(d.structs, name)
		return d.object(1)
	}
	return d.schema(1)
}

// ref draws a reference to a schema. Under composition it is to one that is drawn
// already, or a schema could be all of itself.
func (d *drawer) ref(composed bool) any {
	names := d.schemas
	if composed || d.part {
		names = names[:d.done]
	}
	if len(names) == 0 {
		return d.scalar()
	}
	return Object{"$ref": "#/components/schemas/" + d.encoded(pick(d, names))}
}

// inside says whether what is drawn next is part of the schema itself, until what is
// returned is called.
func (d *drawer) inside(part bool) (done func()) {
	was := d.part
	d.part = part
	return func() { d.part = was }
}

// encoded writes the name of a component in a reference, as some tools do.
func (d *drawer) encoded(name string) string {
	name = strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	if d.maybe(4) || strings.ContainsAny(name, "%#") {
		return url.PathEscape(name)
	}
	return name
}

// schema draws a schema.
func (d *drawer) schema(depth int) any {
	if depth >= maxDepth {
		return d.scalar()
	}
	var s any
	switch d.IntN(14) {
	case 0, 1, 2:
		s = d.ref(depth == 1)
	case 3, 4:
		s = d.object(depth)
	case 5:
		s = d.array(depth)
	case 6:
		s = d.union(depth)
	case 7:
		s = d.allOf(depth)
	case 8:
		s = d.enum()
	case 9:
		s = d.odd()
	default:
		s = d.scalar()
	}
	if o, ok := s.(Object); ok {
		d.remarks(o)
	}
	return s
}

// remarks adds what may stand in every schema.
func (d *drawer) remarks(o Object) {
	if o["$ref"] != nil && d.version == 0 {
		return
	}
	d.some(o, 6, "description", func() any { return d.prose() })
	d.some(o, 12, "title", func() any { return d.word() })
	d.some(o, 12, "deprecated", func() any { return d.maybe(2) })
	if o["$ref"] != nil {
		return
	}
	d.some(o, 12, "readOnly", func() any { return true })
	if o["readOnly"] == nil {
		d.some(o, 12, "writeOnly", func() any { return true })
	}
	d.some(o, 15, "example", func() any { return pick(d, values) })
	d.some(o, 15, "default", func() any { return pick(d, List{nil, "a", 1, true, List{}, Object{}}) })
	d.nullable(o)
}

// nullable lets a schema have null, in the way of its version.
func (d *drawer) nullable(o Object) {
	t, ok := o["type"].(string)
	switch {
	case !ok || !d.maybe(6) || t == "null":
	case d.version == 0:
		o["nullable"] = true
	default:
		o["type"] = List{t, "null"}
	}
}

func (d *drawer) scalar() any {
	switch d.IntN(5) {
	case 0:
		o := Object{"type": "integer"}
		d.some(o, 2, "format", func() any {
			return pick(d, []string{"int32", "int64", "uint8", "uint64", "int16", "unix-time", "strange"})
		})
		d.some(o, 6, "minimum", func() any { return -1 })
		return o
	case 1:
		o := Object{"type": "number"}
		d.some(o, 2, "format", func() any { return pick(d, []string{"float", "double", "decimal"}) })
		return o
	case 2:
		return Object{"type": "boolean"}
	}
	o := Object{"type": "string"}
	d.some(o, 3, "format", func() any {
		return pick(d, []string{"date", "date-time", "uuid", "email", "uri", "byte", "binary", "ipv4", "password", "json", "time", "duration", "strange", "hostname"})
	})
	d.some(o, 8, "pattern", func() any { return pick(d, []string{"^a+$", "(?=a)b", `\p{L}`, "[", ""}) })
	d.some(o, 8, "maxLength", func() any { return d.IntN(20) })
	return o
}

func (d *drawer) array(depth int) any {
	defer d.inside(false)()
	o := Object{"type": "array"}
	if d.version == 0 || !d.maybe(6) {
		o["items"] = d.schema(depth + 1)
	}
	if d.version > 0 && d.maybe(8) {
		o["prefixItems"] = List{d.schema(depth + 1), d.scalar()}
	}
	return o
}

func (d *drawer) object(depth int) Object {
	defer d.inside(false)()
	o := Object{"type": "object"}
	properties := Object{}
	for range d.IntN(6) {
		properties[d.word()] = d.schema(depth + 1)
	}
	if len(properties) > 0 || d.maybe(4) {
		o["properties"] = properties
	}
	d.some(o, 3, "required", func() any { return d.required(properties) })
	d.some(o, 4, "additionalProperties", func() any {
		return pick(d, List{true, false, Object{}, d.schema(depth + 1), d.ref(false)})
	})
	if d.maybe(10) {
		delete(o, "type")
		if len(properties) == 0 {
			o["properties"] = Object{"a": d.scalar()}
		}
	}
	if d.version > 0 {
		d.some(o, 12, "patternProperties", func() any { return Object{"^x-": d.scalar()} })
	}
	return o
}

// required draws names that are required; one may be that of no member.
func (d *drawer) required(properties Object) List {
	list := List{}
	for name := range sorted(properties) {
		if d.maybe(2) {
			list = append(list, name)
		}
	}
	if word := d.word(); len(list) == 0 || d.maybe(8) && !slices.Contains(list, any(word)) {
		list = append(list, word)
	}
	return list
}

func (d *drawer) enum() any {
	t := pick(d, []string{"string", "string", "string", "integer", "number", "boolean", ""})
	list := List{}
	for range 1 + d.IntN(5) {
		var v any
		switch t {
		case "integer":
			v = pick(d, List{0, 1, -1, 2, 10, int64(1) << 40, int64(1)<<62 + 1})
		case "number":
			v = pick(d, List{0.5, 1, -1.25, 1e30})
		case "boolean":
			v = d.maybe(2)
		case "":
			v = pick(d, List{"a", 1, true, 1.5, "b", "1"})
		default:
			v = pick(d, values)
			if d.maybe(10) {
				v = pick(d, List{"", " ", "two words", "a\nb", `"quoted"`, "`back`", "\\", "\t"})
			}
		}
		list = append(list, v)
	}
	o := Object{"enum": list}
	if t != "" && !d.maybe(10) {
		o["type"] = t
	}
	if d.version > 0 && d.maybe(5) {
		delete(o, "enum")
		o["const"] = list[0]
	}
	d.some(o, 12, "x-enum-varnames", func() any { return List{d.word(), d.word()} })
	return o
}

package grammar

// union draws oneOf or anyOf.
func (d *drawer) union(depth int) any {
	defer d.inside(d.part || depth == 1)()
	key := pick(d, []string{"oneOf", "anyOf"})
	o := Object{}
	list := List{}
	if d.maybe(4) { // of scalars alone
		for range 2 + d.IntN(2) {
			list = append(list, pick(d, List{d.scalar(), d.enum(), Object{"type": "array", "items": d.scalar()}}))
		}
		o[key] = list
		return o
	}
	if len(d.structs) > 0 && d.maybe(3) { // one with a discriminator
		mapping := Object{}
		for range 1 + d.IntN(3) {
			name := pick(d, d.structs)
			to := "#/components/schemas/" + d.encoded(name)
			list = append(list, Object{"$ref": to})
			if d.maybe(2) {
				mapping[pick(d, values)] = pick(d, []string{to, name})
			}
		}
		about := Object{"propertyName": pick(d, []string{"kind", "type", "@type", "a"})}
		if len(mapping) > 0 {
			about["mapping"] = mapping
		}
		o["discriminator"] = about
	} else {
		for range 1 + d.IntN(4) {
			list = append(list, pick(d, List{d.schema(depth + 1), d.ref(false), d.scalar(), d.enum()}))
		}
		if d.version > 0 && d.maybe(3) {
			list = append(list, Object{"type": "null"})
		}
		if d.maybe(6) {
			list = append(list, list[0]) // twice
		}
	}
	o[key] = list
	if d.maybe(6) {
		o["type"] = "object"
	}
	if d.maybe(6) {
		o["properties"] = Object{d.word(): d.scalar(), "kind": Object{"type": "string"}}
		d.some(o, 2, "required", func() any { return List{"kind"} })
	}
	d.some(o, 10, "additionalProperties", func() any { return pick(d, List{true, d.scalar()}) })
	return o
}

// allOf draws what is all of several: of objects, or of one and remarks.
func (d *drawer) allOf(depth int) any {
	defer d.inside(d.part || depth == 1)()
	o := Object{}
	list := List{}
	part := func() any {
		switch {
		case len(d.structs) > 0 && d.done > 0 && !d.maybe(3):
			if name := pick(d, d.structs); name != d.schemas[min(d.done, len(d.schemas)-1)] {
				return Object{"$ref": "#/components/schemas/" + d.encoded(name)}
			}
		case d.maybe(6) && depth+1 < maxDepth:
			return d.allOf(depth + 1)
		case d.maybe(8) && depth+1 < maxDepth:
			return d.union(depth + 1)
		}
		return d.object(depth + 1)
	}
	for range 1 + d.IntN(3) {
		list = append(list, part())
	}
	switch d.IntN(11) {
	case 5: // what may be null, in the ways of 3.0 and 3.1
		if d.version == 0 {
			return Object{"allOf": List{d.ref(true)}, "nullable": true}
		}
		return Object{"anyOf": List{d.ref(true), Object{"type": "null"}}}
	case 6:
		o["additionalProperties"] = pick(d, List{true, false, d.scalar()})
	case 7:
		list = List{d.ref(true), d.union(depth + 1)}
	case 0:
		list = List{d.ref(true), Object{"description": d.prose()}}
	case 1:
		list = List{d.ref(true), Object{"default": "a"}}
	case 2:
		list = List{d.ref(true), Object{"example": 1}, Object{"nullable": true}}
	case 3:
		o["properties"] = Object{d.word(): d.schema(depth + 1)}
		o["type"] = "object"
	case 4:
		o["required"] = List{d.word()}
	}
	o["allOf"] = list
	return o
}

// odd draws schemas that say little, or in a roundabout way.
func (d *drawer) odd() any {
	all := List{
		Object{}, Object{"description": d.prose()}, Object{"not": Object{"type": "string"}}, Object{"type": "object"},
		Object{"additionalProperties": d.scalar()}, Object{"type": "object", "additionalProperties": d.ref(false)},
		Object{"format": "date"}, Object{"items": d.scalar()}, Object{"maxLength": 1}, Object{"minimum": 1},
	}
	if d.version > 0 {
		all = append(all, true, false, Object{"type": List{"string", "integer"}}, Object{"type": "null"}, Object{"type": List{"null", "array"}, "items": d.ref(false)},
			Object{"type": List{"object", "string"}, "properties": Object{"a": d.scalar()}},
			Object{"const": nil}, Object{"type": "string", "contentEncoding": "base64"}, Object{"if": Object{"required": List{"a"}}, "then": Object{"required": List{"b"}}},
			Object{"type": "string", "examples": List{"a", 1}}, Object{"exclusiveMinimum": 1, "type": "integer"},
			d.beside())
	}
	return pick(d, all)
}

// beside draws a reference with something beside it, as OpenAPI 3.1 has them.
func (d *drawer) beside() any {
	o, ok := d.ref(false).(Object)
	if !ok || o["$ref"] == nil {
		return Object{}
	}
	o["description"] = "beside"
	d.some(o, 2, "nullable", func() any { return true })
	d.some(o, 4, "properties", func() any { return Object{d.word(): d.scalar()} })
	return o
}

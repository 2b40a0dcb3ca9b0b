package grammar

import "strings"

// parameter draws one that goes to a place.
func (d *drawer) parameter(in string) Object {
	p := Object{"in": in, "name": d.word()}
	if in == "header" {
		p["name"] = strings.Map(func(r rune) rune {
			if r > 126 || strings.ContainsRune("()<>@,;:\\\"/[]?={} ", r) {
				return 'x'
			}
			return r
		}, p["name"].(string))
	}
	if in == "cookie" {
		p["name"] = pick(d, []string{"session", "Session", "a", "a-b", "_x"})
	}
	if in != "path" {
		d.some(p, 3, "required", func() any { return d.maybe(2) })
	}
	d.some(p, 6, "description", func() any { return d.prose() })
	if d.maybe(10) {
		p["content"] = Object{pick(d, []string{"application/json", "text/plain"}): Object{"schema": d.schema(2)}}
		return p
	}
	p["schema"] = d.schema(2)
	styles := map[string][]string{
		"query": {"form", "form", "spaceDelimited", "pipeDelimited", "deepObject"}, "header": {"simple"}, "cookie": {"form"}, "path": {"simple", "label", "matrix"},
	}[in]
	d.some(p, 3, "style", func() any { return pick(d, styles) })
	switch p["style"] { // with what the specification has them for
	case "deepObject":
		p["schema"] = Object{"type": "object", "properties": Object{d.word(): d.scalar(), d.word(): d.array(3)}}
	case "spaceDelimited", "pipeDelimited":
		p["schema"] = Object{"type": "array", "items": d.scalar()}
		p["explode"] = false
		return p
	}
	d.some(p, 4, "explode", func() any { return d.maybe(2) })
	if in == "query" {
		d.some(p, 10, "allowReserved", func() any { return true })
	}
	return p
}

// body draws a request body.
func (d *drawer) body() any {
	o := Object{"content": d.content(true)}
	d.some(o, 2, "required", func() any { return d.maybe(2) })
	d.some(o, 6, "description", func() any { return d.prose() })
	return o
}

func (d *drawer) content(request bool) Object {
	content := Object{}
	for range 1 + d.IntN(2) {
		media := pick(d, []string{
			"application/json", "application/json", "application/json; charset=utf-8", "application/vnd.api+json", "application/problem+json", "text/plain",
			"application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "*/*", "text/*", "image/png", "text/csv",
			"text/event-stream", "application/x-ndjson", "application/merge-patch+json", "application/hal+json",
		})
		o := Object{}
		if !d.maybe(10) {
			o["schema"] = d.schema(1 + d.IntN(2))
		}
		if form := strings.Contains(media, "form"); form && request {
			members := Object{}
			for range 1 + d.IntN(4) {
				members[d.word()] = d.schema(3)
				if d.maybe(3) {
					file := Object{"type": "string", "format": "binary"}
					members[d.word()] = pick(d, List{file, Object{"type": "array", "items": file}})
				}
			}
			if !d.maybe(4) {
				o["schema"] = Object{"type": "object", "properties": members}
			}
			if d.maybe(3) {
				encodings := Object{}
				for name := range sorted(members) {
					if strings.ContainsAny(name, "\"\\`") {
						continue // which is refused
					}
					encodings[name] = pick(d, List{Object{"contentType": "application/json"}, Object{"style": "form", "explode": false}, Object{"style": "deepObject", "explode": true}, Object{}})
				}
				o["encoding"] = encodings
			}
		}
		if d.version == 2 && strings.Contains(media, "stream") || strings.Contains(media, "ndjson") && d.maybe(2) {
			delete(o, "schema")
			o["itemSchema"] = d.schema(2)
		}
		content[media] = o
	}
	return content
}

func (d *drawer) response() any {
	o := Object{"description": d.prose()}
	if !d.maybe(4) {
		o["content"] = d.content(false)
	}
	if d.maybe(6) {
		o["headers"] = Object{pick(d, []string{"X-Total", "Location", "ETag", "x-total", "Link", "X_a"}): d.header()}
	}
	return o
}

func (d *drawer) header() any { return Object{"schema": d.scalar(), "description": d.prose()} }

// schemes draws security schemes.
func (d *drawer) schemes() Object {
	all := Object{}
	for range d.IntN(3) {
		all[d.key()] = pick(d, List{
			Object{"type": "http", "scheme": "bearer"}, Object{"type": "http", "scheme": "basic"},
			Object{"type": "apiKey", "in": "header", "name": "X-API-Key"}, Object{"type": "apiKey", "in": "query", "name": "api_key"}, Object{"type": "apiKey", "in": "cookie", "name": "key"},
			Object{"type": "oauth2", "flows": Object{"password": Object{"tokenUrl": "https://id.example.com/token", "scopes": Object{"read": "x"}}}},
			Object{"type": "oauth2", "flows": Object{"authorizationCode": Object{"authorizationUrl": "https://id.example.com/a", "tokenUrl": "https://id.example.com/token", "scopes": Object{}}}},
			Object{"type": "openIdConnect", "openIdConnectUrl": "https://id.example.com/.well-known/openid-configuration"},
		})
	}
	return all
}

func (d *drawer) requirements(schemes Object) List {
	list := List{}
	for name := range sorted(schemes) {
		list = append(list, Object{name: List{}})
	}
	if d.maybe(3) {
		list = append(list, Object{})
	}
	return list
}

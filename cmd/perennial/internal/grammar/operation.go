package grammar

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// shared is what operations may refer to, by the sections of the components.
type shared map[string][]string

// sorted ranges over the keys of an object, in the same order in every run.
func sorted(o Object) iter.Seq[string] { return slices.Values(slices.Sorted(maps.Keys(o))) }

// shared draws components other than schemas.
func (d *drawer) shared(components Object) shared {
	s := shared{}
	for _, section := range []string{"parameters", "requestBodies", "responses", "headers"} {
		all := Object{}
		for range d.IntN(3) {
			switch section {
			case "parameters":
				all[d.key()] = d.parameter(pick(d, []string{"query", "header", "cookie"}))
			case "requestBodies":
				all[d.key()] = d.body()
			case "responses":
				all[d.key()] = d.response()
			case "headers":
				all[d.key()] = d.header()
			}
		}
		if len(all) > 0 {
			components[section] = all
			s[section] = slices.Sorted(maps.Keys(all))
		}
	}
	return s
}

// either draws a reference into a section, or something in place.
func (d *drawer) either(s shared, section string, draw func() any) any {
	if names := s[section]; len(names) > 0 && d.maybe(3) {
		return Object{"$ref": "#/components/" + section + "/" + d.encoded(pick(d, names))}
	}
	return draw()
}

func (d *drawer) paths(s shared) Object {
	all := Object{}
	for range 1 + d.IntN(5) {
		route, params := "/"+d.segment(), []string(nil)
		for range d.IntN(4) {
			if d.maybe(2) {
				route += "/" + d.segment()
				continue
			}
			name := strings.Map(func(r rune) rune {
				if strings.ContainsRune("{}/?#%", r) {
					return -1
				}
				return r
			}, d.word())
			if name == "" || slices.Contains(params, name) {
				continue
			}
			params = append(params, name)
			route += pick(d, []string{"/", "/v-", "/a:"}) + "{" + name + "}"
		}
		item := Object{}
		if d.maybe(4) {
			item["parameters"] = List{d.parameter("query")}
		}
		for _, method := range []string{"get", "put", "post", "delete", "patch", "head", "options"} {
			if d.maybe(4) {
				item[method] = d.operation(params, s)
			}
		}
		all[route] = item
	}
	return overlapping(all)
}

// overlapping leaves one of paths that differ in the names of their parameters alone.
func overlapping(paths Object) Object {
	seen := map[string]bool{}
	for route := range sorted(paths) {
		shape := shapeOf(route)
		if seen[shape] {
			delete(paths, route)
		}
		seen[shape] = true
	}
	return paths
}

// shapeOf is a path without the names of its parameters.
func shapeOf(route string) string {
	var shape strings.Builder
	inside := false
	for _, r := range route {
		inside = r == '{' || inside && r != '}'
		if !inside {
			shape.WriteRune(r)
		}
	}
	return shape.String()
}

func (d *drawer) segment() string {
	return pick(d, strings.Fields("a b users user-s user_s Users v1 v1.2 1 café a:b a~b _ .well-known type x.json")) + strconv.Itoa(d.IntN(30))
}

func (d *drawer) operation(params []string, s shared) Object {
	o := Object{}
	list := List{}
	for _, name := range params {
		if d.maybe(8) {
			continue // the path says it alone
		}
		p := d.parameter("path")
		p["name"], p["required"] = name, true
		list = append(list, p)
	}
	seen := map[string]bool{}
	for range d.IntN(5) {
		in := pick(d, []string{"query", "query", "header", "cookie"})
		p := d.either(s, "parameters", func() any { return d.parameter(in) })
		at, _ := p.(Object)
		key, ok := at["$ref"].(string)
		if !ok {
			key = in + " " + strings.ToLower(at["name"].(string))
		}
		if !seen[key] {
			list = append(list, p)
		}
		seen[key] = true
	}
	if len(list) > 0 {
		o["parameters"] = list
	}
	d.some(o, 1+d.IntN(2), "operationId", func() any { return d.word() + pick(d, []string{"", "", strconv.Itoa(d.IntN(9))}) })
	d.some(o, 3, "requestBody", func() any { return d.either(s, "requestBodies", d.body) })
	d.some(o, 4, "tags", func() any { return List{d.word()} })
	d.some(o, 4, "summary", func() any { return d.prose() })
	d.some(o, 4, "description", func() any { return d.prose() })
	d.some(o, 8, "deprecated", func() any { return true })
	responses := Object{}
	for range 1 + d.IntN(3) {
		status := pick(d, []string{"200", "200", "201", "202", "204", "2XX", "default", "302", "400", "404", "4XX", "500", "304"})
		responses[status] = d.either(s, "responses", d.response)
	}
	o["responses"] = responses
	return o
}

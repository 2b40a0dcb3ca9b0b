package normal

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// recursion breaks what Go cannot have: a struct inside of itself, and a list or a
// map that is nothing but itself.
func recursion(f *form) {
	r := &recursive{form: f, state: map[string]int{}}
	for i := 0; i+1 < len(f.schemas.Content); i += 2 {
		r.visit(f.schemas.Content[i].Value)
	}
}

type recursive struct {
	*form

	state map[string]int // 1 while it is visited, 2 after that
}

func (r *recursive) visit(key string) {
	if r.state[key] != 0 {
		return
	}
	r.state[key] = 1
	n := r.byKey[key]
	at := r.places[r.names[key]]
	required := node.Get(n, "required")
	for name, member := range node.Pairs(node.Get(n, "properties")) {
		r.unaliased(member)
		if node.Get(member, "nullable") != nil {
			r.direct(member)
		}
		to := r.behind(held(member))
		if to == "" || required == nil || node.Get(member, "nullable") != nil ||
			!slices.ContainsFunc(required.Content, func(v *yaml.Node) bool { return v.Value == name }) {
			continue
		}
		if r.visit(to); r.state[to] == 1 {
			r.Note(at.With("properties", name), member, "the schema is inside of itself: its field is a pointer")
			required.Content = slices.DeleteFunc(required.Content, func(v *yaml.Node) bool { return v.Value == name })
		}
	}
	if !has(n, "properties", "oneOf", "anyOf") {
		r.plain(at, n)
	}
	r.state[key] = 2
}

// direct refers to what is behind an alias in a list or a map: Go's type checker
// fails on a type that is inside of itself by way of an alias and a type parameter.
func (r *recursive) direct(n *yaml.Node) {
	for _, k := range []string{"items", "additionalProperties"} {
		below := node.Get(n, k)
		if below == nil || below.Kind != yaml.MappingNode {
			continue
		}
		if key := target(below); key != "" && r.behind(key) != key {
			node.Set(n, k, ref(r.behind(key)))
			continue
		}
		r.direct(below)
	}
}

// unaliased writes a member that is an alias of what may be null as that itself, for
// the same reason.
func (r *recursive) unaliased(member *yaml.Node) {
	key := held(member)
	to := r.behind(key)
	if key == to {
		return
	}
	null := false
	for at := key; at != to && !null; at = held(r.byKey[at]) {
		null = has(r.byKey[at], "nullable")
	}
	if !null {
		return
	}
	remarks := node.Map()
	for k, v := range node.Pairs(member) {
		if k != "$ref" && k != "allOf" {
			remarks.Content = append(remarks.Content, node.Str(k), v)
		}
	}
	node.Set(remarks, "nullable", node.Yes())
	member.Content = wrap(remarks, ref(to)).Content
}

// behind follows schemas that are nothing but another one.
func (r *recursive) behind(key string) string {
	for range document.MaxDepth {
		next := ""
		if n := r.byKey[key]; n != nil {
			next = held(n)
		}
		if next == "" {
			break
		}
		key = next
	}
	return key
}

// plain follows what has no struct: aliases, lists and maps.
func (r *recursive) plain(at document.Path, n *yaml.Node) {
	for _, k := range []string{"items", "additionalProperties"} {
		below := node.Get(n, k)
		if below == nil || below.Kind != yaml.MappingNode {
			continue
		}
		to := r.behind(held(below))
		if to == "" {
			r.plain(at.With(k), below)
			continue
		}
		if has(r.byKey[to], "properties", "oneOf", "anyOf") {
			continue // a struct, which may hold a list of itself
		}
		if r.visit(to); r.state[to] == 1 {
			r.Note(at.With(k), below, "the schema is nothing but itself: what is inside is an any")
			node.Set(n, k, node.Map())
		}
	}
	if to := held(n); to != "" {
		r.visit(to)
	}
}

// held is the schema that a member holds: a reference, or one with remarks.
func held(n *yaml.Node) string {
	if list := node.Get(n, "allOf"); list != nil && len(list.Content) == 1 {
		n = list.Content[0]
	}
	return target(n)
}

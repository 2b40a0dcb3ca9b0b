package wire

import (
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Pair is one name and value of a query, a form or the cookies. Name is decoded, Raw is
// the value as it was sent.
type Pair struct{ Name, Raw string }

// Pairs takes a query apart.
func Pairs(query string) []Pair {
	var out []Pair
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		out = append(out, Pair{Name: decode(name, url.QueryUnescape), Raw: value})
	}
	return out
}

// separators between the parts of a value, by style, as they are when they are encoded
// and when they are not.
func separators(style string) []string {
	switch style {
	case openapi3.SerializationSpaceDelimited:
		return []string{"%20", "+", " "}
	case openapi3.SerializationPipeDelimited:
		return []string{"|", "%7C", "%7c"}
	default:
		return []string{","}
	}
}

// inPairs is the node of a parameter in the query, of a cookie or of a field of a form;
// false when it is not there. claimed are the names of other parameters: an object
// that is exploded has its members beside them.
func inPairs(all []Pair, name string, m *openapi3.SerializationMethod, claimed []string) (*node, bool) {
	if m.Style == openapi3.SerializationDeepObject {
		return inBrackets(all, name)
	}
	n := &node{}
	var raws []string
	for _, p := range all {
		if p.Name == name {
			raws = append(raws, p.Raw)
		}
	}
	if len(raws) > 0 {
		n = repeated(raws)
	}
	if len(raws) == 1 && !m.Explode {
		separator := separators(m.Style)[0]
		for _, s := range separators(m.Style) {
			if strings.Contains(raws[0], s) {
				separator = s
				break
			}
		}
		n = delimited(raws[0], separator, false, url.QueryUnescape)
	}
	if !m.Explode {
		return n, len(raws) > 0
	}
	members, there := map[string]*node{}, false
	for _, p := range all {
		if slices.Contains(claimed, p.Name) {
			continue
		}
		there = true
		if members[p.Name] == nil {
			members[p.Name], _ = inPairs(all, p.Name, &openapi3.SerializationMethod{Style: openapi3.SerializationForm}, nil)
		}
	}
	if there {
		n.objects = append(n.objects, members)
	}
	return n, len(raws) > 0 || there
}

// repeated is the node of a name with one value or more.
func repeated(raws []string) *node {
	texts := make([]string, len(raws))
	for i, r := range raws {
		texts[i] = decode(r, url.QueryUnescape)
	}
	n := leaf(texts[0])
	items := make([]*node, len(texts))
	for i, t := range texts {
		items[i] = leaf(t)
		items[i].addJSON()
	}
	n.lists = [][]*node{items}
	if len(texts) == 1 && texts[0] == "" {
		n.lists = append(n.lists, nil) // an empty list
	}
	n.addJSON()
	return n
}

// inBrackets is the node of names such as filter[size][min], which may go deeper than
// the style deepObject does, and have lists in them: ids[], ids[0].
func inBrackets(all []Pair, name string) (*node, bool) {
	type member struct {
		pairs []Pair
	}
	members, order := map[string]*member{}, []string{}
	var own []string
	for _, p := range all {
		if p.Name == name {
			own = append(own, p.Raw)
			continue
		}
		rest, ok := strings.CutPrefix(p.Name, name+"[")
		if !ok {
			continue
		}
		key, deeper, ok := strings.Cut(rest, "]")
		if !ok {
			continue
		}
		if members[key] == nil {
			members[key] = &member{}
			order = append(order, key)
		}
		members[key].pairs = append(members[key].pairs, Pair{Name: "x" + deeper, Raw: p.Raw})
	}
	n := &node{}
	if len(own) > 0 {
		n = repeated(own)
	}
	if len(members) == 0 {
		return n, len(own) > 0
	}
	object := map[string]*node{}
	var items []*node
	for _, key := range order {
		inner, _ := inBrackets(members[key].pairs, "x")
		object[key] = inner
		if key == "" && len(inner.lists) > 0 {
			items = append(items, inner.lists[0]...)
		} else {
			items = append(items, inner)
		}
	}
	n.objects = append(n.objects, object)
	if !slices.ContainsFunc(order, func(key string) bool { return strings.Trim(key, "0123456789") != "" }) {
		n.lists = append(n.lists, items)
	}
	return n, true
}

package document

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// place is what is a component of a section already.
type place struct {
	address
	section string
}

// section is where the components have objects of a kind; empty for those that
// stand in the place of their reference.
func section(k Kind) string {
	switch k {
	case Schema, Response, Parameter, Header:
		return string(k) + "s"
	case RequestBody:
		return "requestBodies"
	case CallbackItem:
		return "callbacks"
	}
	return ""
}

// components takes the names that the components of the document have, and makes
// what one of them refers to that component: its name is the one to use.
func (b *bundler) components() {
	all := node.Get(b.d.Root, "components")
	if all == nil {
		return
	}
	all, at := b.follow(Components, all, address{b.top, "/components"})
	kinds := Fields(Components)
	var own []func()
	for key, value := range node.Pairs(all) {
		list, from := b.follow(other, value, address{at.in, at.pointer + "/" + pointer.Escape(key)})
		if list.Kind != yaml.MappingNode || strings.HasPrefix(key, "x-") {
			continue
		}
		for name, n := range node.Pairs(list) {
			b.scope(key).Reserve(exported(name))
			own = append(own, func() {
				b.own(kinds[key].Kind, place{address{from.in, from.pointer + "/" + pointer.Escape(name)}, key}, name, n)
			})
		}
	}
	for _, o := range own { // all names are taken now
		o()
	}
}

// follow returns what stands in the place of a map that may be in a file.
func (b *bundler) follow(k Kind, n *yaml.Node, at address) (*yaml.Node, address) {
	if n.Kind != yaml.MappingNode || !b.outside(n, at.in) {
		return n, at
	}
	target, to := b.find(k, at.in, node.Get(n, "$ref"))
	if target == nil || to.in == b.top {
		return n, at
	}
	b.done[n] = target
	return target, to
}

// own makes a component what it refers to, unless another one is that already.
func (b *bundler) own(k Kind, at place, name string, n *yaml.Node) {
	ref := "#/components/" + at.section + "/" + pointer.Escape(name)
	if at.in != b.top {
		b.placed[at] = ref
	}
	here, in := n, at.in
	for range maxSteps {
		if k == other || len(here.Content) != 2 || !b.outside(here, in) {
			break
		}
		target, to := b.resolve(k, in, node.Get(here, "$ref"))
		if target == nil || to.in == b.top || b.placed[place{to, at.section}] != "" {
			break
		}
		b.placed[place{to, at.section}] = ref
		here, in = target, to.in
	}
	if here != n {
		b.done[n] = here
	}
	b.queue = append(b.queue, entry{k, here, in})
}

// place makes what a reference leads to a component, once, and returns the
// reference to it.
func (b *bundler) place(k Kind, at address, n *yaml.Node) string {
	key := section(k)
	if ref := b.placed[place{at, key}]; ref != "" {
		return ref
	}
	name := b.name(key, at, n)
	ref := "#/components/" + key + "/" + pointer.Escape(name)
	b.placed[place{at, key}] = ref
	list := b.added[key]
	if list == nil {
		list = node.Map()
		b.added[key] = list
	}
	title := node.Str(name)
	title.Line = n.Line
	list.Content = append(list.Content, title, n)
	b.queue = append(b.queue, entry{k, n, at.in})
	return ref
}

// name names a component after its place: what stands there, or the file. A second
// one of a name is told from the first by its file or folder.
func (b *bundler) name(key string, at address, n *yaml.Node) string {
	stem := strings.TrimSuffix(path.Base(at.in.name), path.Ext(at.in.name))
	folder := path.Base(path.Dir(at.in.name))
	if strings.Trim(stem, "_") == "index" && folder != "." {
		stem = folder
	}
	base, before := stem, folder
	if at.pointer != "" {
		base, before = words(at.pointer), stem
	}
	scope := b.scope(key)
	first := base
	for i := 2; !scope.Free(exported(base)); i++ {
		base = before + "." + first
		if i > 2 || before == "." {
			base = first + strconv.Itoa(i)
		}
	}
	scope.Reserve(exported(base))
	if base != first {
		b.d.files = b.files.all // for the line
		b.d.Note(Path{"components", key, base}, n, "another of the %s is called %s already: this one of %s is %s", key, first, at.in.name, base)
	}
	return base
}

// words are the last token of a pointer, with as many before it as it takes to say
// something.
func words(at string) string {
	tokens, _ := pointer.Split(at)
	i := len(tokens) - 1
	for i > 0 && (strings.Trim(tokens[i], "0123456789") == "" || slices.Contains([]string{"schema", "items", "allOf", "oneOf", "anyOf"}, tokens[i])) {
		i--
	}
	return strings.Join(tokens[i:], ".")
}

// scope are the Go names of a section.
func (b *bundler) scope(key string) names.Scope {
	if b.scopes[key] == nil {
		b.scopes[key] = names.NewScope()
	}
	return b.scopes[key]
}

func exported(name string) string { return names.Exported(name, "Schema") }

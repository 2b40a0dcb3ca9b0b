package document

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// maxSteps is how many references one reference may lead through.
const maxSteps = 32

// outside reports whether n is a reference to another file, or in one.
func (b *bundler) outside(n *yaml.Node, in *file) bool {
	ref := node.Get(n, "$ref")
	return ref != nil && ref.Kind == yaml.ScalarNode && (in != b.top || !strings.HasPrefix(ref.Value, "#"))
}

// find returns what a reference leads to, and where that is; what is nothing but
// another reference is followed. nil is an error.
func (b *bundler) find(k Kind, in *file, ref *yaml.Node) (*yaml.Node, address) {
	b.steps++
	defer func() { b.steps-- }()
	target, at := b.resolve(k, in, ref)
	for range maxSteps {
		if target == nil || at.in == b.top || len(target.Content) != 2 || !b.outside(target, at.in) || b.placed[place{at, section(k)}] != "" {
			return target, at
		}
		target, at = b.resolve(k, at.in, node.Get(target, "$ref"))
	}
	b.fail(in, ref, "the reference %q leads back to itself", ref.Value)
	return nil, at
}

// resolve follows one reference.
func (b *bundler) resolve(k Kind, in *file, ref *yaml.Node) (*yaml.Node, address) {
	text := ref.Value
	name, fragment, _ := strings.Cut(text, "#")
	to := in
	if name != "" {
		where, err := locate(in.name, name)
		if err == nil {
			to, err = b.files.open(where)
		}
		if err != nil {
			b.fail(in, ref, "%q: %v", text, err)
			return nil, address{}
		}
	}
	if to == b.top {
		return to.root, address{to, fragment} // whether it is there is found later
	}
	plain, err := url.PathUnescape(fragment)
	tokens, ok := pointer.Split(plain)
	if err != nil || !ok {
		b.fail(in, ref, "%q: its fragment is no JSON pointer, such as #/Pet; %s", text, bundle)
		return nil, address{}
	}
	n, at := to.root, address{to, ""}
	for _, token := range tokens {
		if b.outside(n, at.in) && b.steps < maxSteps { // the way leads through another reference
			n, at = b.find(k, at.in, node.Get(n, "$ref"))
		}
		n, at.pointer = node.Child(n, token), at.pointer+"/"+pointer.Escape(token)
		if n == nil {
			b.fail(in, ref, "%q leads nowhere: there is nothing at %s of %s", text, plain, to.name)
			return nil, address{}
		}
	}
	return n, at
}

package document

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// bundler writes what a document refers to in files below its folder into the
// document: as components, where OpenAPI has them, and in its place elsewhere.
type bundler struct {
	d      *Document
	files  *files
	top    *file
	err    error                     // the first one
	done   map[*yaml.Node]*yaml.Node // what stands in the place of a node
	refs   map[*yaml.Node]string     // what is written for a reference
	steps  int                       // references that are followed right now
	placed map[place]string          // what is a component, by where it comes from
	scopes map[string]names.Scope    // the Go names of components, by sections
	added  map[string]*yaml.Node     // new components, by sections
	queue  []entry
}

// address is a place in a file.
type address struct {
	in      *file
	pointer string // JSON pointer (RFC 6901)
}

// entry is a component whose references are still to be followed.
type entry struct {
	kind Kind
	node *yaml.Node
	in   *file
}

// bundle reads the files that d refers to, below the folder of the document.
func (d *Document) bundle(spec string) error {
	if !outward(d.Root) {
		return nil
	}
	root, err := os.OpenRoot(filepath.Dir(spec))
	if err != nil {
		return err
	}
	defer root.Close()
	b := &bundler{
		d: d, files: &files{root: root, byName: map[string]*file{}}, done: map[*yaml.Node]*yaml.Node{}, refs: map[*yaml.Node]string{}, placed: map[place]string{},
		scopes: map[string]names.Scope{}, added: map[string]*yaml.Node{},
	}
	if b.top, err = b.files.add(d.Name, d.Contents[d.Name], d.Root); err != nil {
		return err
	}
	b.components()
	b.run()
	b.object(Top, d.Root, b.top)
	b.run()
	if b.err == nil {
		b.join()
		d.Root = b.unshare(d.Root, map[*yaml.Node]bool{}, new(int))
	}
	d.files = b.files.all
	if b.err != nil {
		return b.err
	}
	for _, f := range b.files.all {
		f.root = nil // it is used up
	}
	for _, f := range b.files.all[1:] {
		d.Inputs = append(d.Inputs, filepath.Join(filepath.Dir(spec), filepath.FromSlash(f.name)))
		d.Contents[f.name] = f.data
	}
	d.changed = true
	return d.bound()
}

// outward reports whether something below n may be a reference to a file.
func outward(n *yaml.Node) bool {
	if ref := node.Get(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode && !strings.HasPrefix(ref.Value, "#") {
		return true
	}
	return slices.ContainsFunc(n.Content, outward)
}

// fail records the first thing that is wrong, at a line.
func (b *bundler) fail(in *file, n *yaml.Node, format string, args ...any) {
	if b.err == nil {
		b.err = named(in.name, &lineError{n.Line - in.before, fmt.Sprintf(format, args...)})
	}
}

// run follows the references of what waits.
func (b *bundler) run() {
	for len(b.queue) > 0 && b.err == nil {
		e := b.queue[0]
		b.queue = b.queue[1:]
		b.object(e.kind, e.node, e.in)
	}
}

// join adds the new components to those that the document has.
func (b *bundler) join() {
	components := b.final(node.Get(b.d.Root, "components"))
	if components == nil {
		components = node.Map()
		node.Set(b.d.Root, "components", components)
	}
	for _, section := range slices.Sorted(maps.Keys(b.added)) {
		if all := b.final(node.Get(components, section)); all != nil && all.Kind == yaml.MappingNode {
			all.Content = append(all.Content, b.added[section].Content...)
		} else {
			node.Set(components, section, b.added[section])
		}
	}
}

// final returns what stands in the place of n.
func (b *bundler) final(n *yaml.Node) *yaml.Node {
	for range maxSteps {
		if next := b.done[n]; next != nil && next != n {
			n = next
		}
	}
	return n
}

// unshare writes what stands in the place of references, and gives each place a
// node of its own: what two places have in common is copied.
func (b *bundler) unshare(n *yaml.Node, seen map[*yaml.Node]bool, total *int) *yaml.Node {
	n = b.final(n)
	finished, again := seen[n]
	switch {
	case b.err != nil:
		return n
	case again && !finished:
		b.failAt(n, "it contains itself by way of references; make it a component")
		return n
	case again:
		if *total += count(n, maxNodes-*total); *total > maxNodes {
			b.failAt(n, "the document has more than %d values once files are put together; leave out what is not needed of it", maxNodes)
			return n
		}
		return node.Clone(n)
	}
	seen[n] = false
	for i, below := range n.Content {
		n.Content[i] = b.unshare(below, seen, total)
	}
	if ref, ok := b.refs[n]; ok {
		n.Value = ref
	}
	seen[n] = true
	*total++
	return n
}

// failAt is fail for a node of any file.
func (b *bundler) failAt(n *yaml.Node, format string, args ...any) {
	in := b.top
	for _, f := range b.files.all {
		if f.before < n.Line {
			in = f
		}
	}
	b.fail(in, n, format, args...)
}

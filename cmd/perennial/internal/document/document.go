// Package document reads an OpenAPI document into a tree that knows its lines,
// with an overlay laid over it, and bounds what may come of it.
package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// Document is an OpenAPI document.
type Document struct {
	// Name is what errors call it: the name of its file, and of the overlay's.
	Name string
	// Overlay is the name of the overlay's file, "" for none.
	Overlay string
	// Root is the mapping at the top. It has no aliases. The lines of
	// what the overlay has added are below zero.
	Root *yaml.Node
	// Inputs are the files that were read, the document first.
	Inputs []string
	// Contents are what was read, by the names of the files.
	Contents map[string][]byte
	// Notes are the changes that were made to it, in their order.
	Notes []Note

	source    []byte  // as it was read
	files     []*file // that it was put together from; none if it refers to no other
	changed   bool    // without a note
	converted bool    // from Swagger 2.0
	err       error   // the first place that cannot be repaired
	size      int     // in values, when it was read
	budget    int     // how many values may be added
	index     map[*yaml.Node]map[string]int
	seen      map[*yaml.Node]bool // empty, of the last walk: the next one needs its room
}

// Release drops the values: the document is used up, and others need the room.
// Its names, notes and contents stay.
func (d *Document) Release() { d.Root, d.index, d.seen, d.source = nil, nil, nil, nil }

// Note is one change.
type Note struct {
	// Pointer is the place, as a JSON pointer (RFC 6901).
	Pointer string
	// Line is its line in the document as it was, from 1; below zero, that in the
	// overlay; 0 when it was not in either.
	Line int
	// File is the file of the line, below the folder of the document; empty for
	// the document itself.
	File string
	// Text says what was changed and why.
	Text string
}

func (n Note) String() string {
	switch {
	case n.File != "":
		return fmt.Sprintf("line %d of %s: %s: %s", n.Line, n.File, n.Pointer, n.Text)
	case n.Line > 0:
		return fmt.Sprintf("line %d: %s: %s", n.Line, n.Pointer, n.Text)
	case n.Line < 0:
		return fmt.Sprintf("line %d of the overlay: %s: %s", -n.Line, n.Pointer, n.Text)
	}
	return n.Pointer + ": " + n.Text
}

// Error is a place that cannot be repaired.
type Error struct {
	Note
	// Way is what to write into an overlay, or to do otherwise.
	Way string
}

func (e *Error) Error() string { return e.String() + "; " + e.Way }

// Note records a change at a place.
func (d *Document) Note(at Path, n *yaml.Node, format string, args ...any) {
	d.Notes = append(d.Notes, d.note(at, n, fmt.Sprintf(format, args...)))
}

// note is one of a place.
func (d *Document) note(at Path, n *yaml.Node, text string) Note {
	file, line := d.Where(n.Line)
	return Note{Pointer: at.Pointer(), Line: line, File: file, Text: text}
}

// Set gives a key of a mapping a value that means the same: there is no note of it.
func (d *Document) Set(n *yaml.Node, key string, value *yaml.Node) {
	node.Set(n, key, value)
	d.changed = true
}

// Changed says that d was changed in what means the same: there is no note of it.
func (d *Document) Changed() { d.changed = true }

// Fail records a place that cannot be repaired; the first one counts.
func (d *Document) Fail(at Path, n *yaml.Node, way, format string, args ...any) {
	if d.err == nil {
		d.err = &Error{d.note(at, n, fmt.Sprintf(format, args...)), way}
	}
}

// Err returns the first place that cannot be repaired.
func (d *Document) Err() error { return d.err }

// Resolve returns what a local reference points to, and nil for one that points
// nowhere or to another file.
func (d *Document) Resolve(ref string) *yaml.Node {
	rest, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	n := d.Root
	for token := range strings.SplitSeq(rest, "/") {
		if n = d.child(n, pointer.Unescape(token)); n == nil {
			return nil
		}
	}
	return n
}

// child is node.Child with an index for mappings of many keys: a document
// refers to its schemas thousands of times.
func (d *Document) child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode || len(n.Content) < 64 {
		return node.Child(n, key)
	}
	if d.index == nil {
		d.index = map[*yaml.Node]map[string]int{}
	}
	at, ok := d.index[n][key]
	if ok && at+1 < len(n.Content) && n.Content[at].Value == key {
		return n.Content[at+1]
	}
	// Not there, or the mapping has changed since.
	keys := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys[n.Content[i].Value] = i
	}
	d.index[n] = keys
	if at, ok = keys[key]; ok {
		return n.Content[at+1]
	}
	return nil
}

// Target follows references from n, as far as they are local and no circle.
func (d *Document) Target(n *yaml.Node) *yaml.Node {
	for range 32 {
		ref := node.Text(n, "$ref")
		if ref == "" {
			return n
		}
		next := d.Resolve(ref)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

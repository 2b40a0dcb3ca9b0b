// Package repair makes the OpenAPI documents of others fit for oapi-codegen: it
// changes what the generator refuses, or what it makes Go of that does not
// compile, and says so line by line. A document that is fine is left as it is,
// to the byte.
//
// What a configuration of oapi-codegen cures is left to it: see [Options].
package repair

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Note is one change.
type Note struct {
	// Pointer is the place, as a JSON pointer (RFC 6901).
	Pointer string
	// Line is its line in the document as it was, from 1.
	Line int
	// Text says what was changed and why.
	Text string
}

func (n Note) String() string { return fmt.Sprintf("line %d: %s: %s", n.Line, n.Pointer, n.Text) }

// Error is a place that cannot be repaired.
type Error struct {
	Note
	// Way is what to write into an overlay, or to do otherwise.
	Way string
}

func (e *Error) Error() string { return e.String() + "; " + e.Way }

// repairs run in this order: what is about references comes first, because the
// others follow them.
var repairs = []func(*document){
	booleans,
	brokenRefs,
	wrongRefs,
	deepRefs,
	examples,
	patterns,
	pathParameters,
	operationIDs,
	unions,
	discriminators,
	enumItems,
	nullables,
	types,
	schemaNames,
	enumNames,
	parameterEnums,
	mixedFlags,
	tokenURLs,
	unknownSchemes,
}

// Repair returns the document with everything repaired that can be, and what
// was changed, in the order of the repairs and then of the document. Without
// notes, fixed is doc itself. It is deterministic, and its time and memory are
// bounded by the size of the document: one that grows beyond that when its
// aliases are followed is an error.
func Repair(doc []byte) (fixed []byte, notes []Note, err error) {
	d, err := parse(doc)
	if err != nil {
		return nil, nil, err
	}
	for _, repair := range repairs {
		if repair(d); d.err != nil {
			return nil, nil, d.err
		}
	}
	if len(d.notes) == 0 {
		return doc, nil, nil
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(d.root); err != nil {
		return nil, nil, fmt.Errorf("write the repaired document: %w", err)
	}
	if err := enc.Close(); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), d.notes, nil
}

// Package repair makes the OpenAPI documents of others fit for oapi-codegen: it
// changes what the generator refuses, or what it makes Go of that does not
// compile, and says so line by line. A document that is fine is left as it is,
// to the byte.
//
// What a configuration of oapi-codegen cures is left to it: see [Options].
package repair

import "github.com/perennial-go/perennial/cmd/perennial/internal/document"

// repairs run in this order: what is about references comes first, because the
// others follow them.
var repairs = []func(*document.Document){
	booleans,
	brokenRefs,
	pathItems,
	mappings,
	wrongRefs,
	deepRefs,
	kinds,
	typeless,
	examples,
	patterns,
	pathParameters,
	operationIDs,
	statuses,
	tokenURLs,
	unknownSchemes,
	news,
}

// Repair repairs everything in d that can be, and notes what was changed, in the
// order of the repairs and then of the document. It is deterministic, and its time
// and memory are bounded by the size of the document.
func Repair(d *document.Document) error {
	for _, repair := range repairs {
		if repair(d); d.Err() != nil {
			return d.Err()
		}
	}
	return nil
}

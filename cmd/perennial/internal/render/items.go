package render

import (
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// items says what is in the streams of an operation, and how to read it.
func items(op Operation) string {
	var all []string
	for _, i := range op.shape.Items {
		switch t := op.types[i.Probe]; mediatype.Bare(i.Media) {
		case normal.EventStream:
			all = append(all, fmt.Sprintf("The data of each event is a [%s], which rest.Messages decodes.", t))
		case "application/jsonl", "application/x-jsonl", "application/ndjson", "application/x-ndjson":
			all = append(all, fmt.Sprintf("Each line is a [%s], which rest.Lines decodes.", t))
		default:
			all = append(all, fmt.Sprintf("Its values are of the type [%s].", t))
		}
	}
	return strings.Join(all, " ")
}

package repair

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// class is a class of statuses in small letters.
var class = regexp.MustCompile(`^[1-5](xx|xX|Xx)$`)

// statuses writes the classes of statuses in capitals, as OpenAPI asks for (3.0.4,
// section 4.7.16.2): 4XX.
func statuses(d *document.Document) {
	d.Walk(document.Operation, func(at document.Path, op *yaml.Node) {
		responses := node.Get(op, "responses")
		if responses == nil || responses.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(responses.Content); i += 2 {
			key := responses.Content[i]
			if upper := strings.ToUpper(key.Value); class.MatchString(key.Value) && node.Get(responses, upper) == nil {
				d.Note(at.With("responses", key.Value), key, "made it %s", upper)
				key.Value = upper
			}
		}
	})
}

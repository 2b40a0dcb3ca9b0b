package drive

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// load reads a document as kin-openapi does, Swagger 2.0 by way of its converter.
func load(data []byte) (*openapi3.T, error) {
	var version struct {
		Swagger string `yaml:"swagger"`
	}
	if err := yaml.Unmarshal(data, &version); err == nil && version.Swagger != "" {
		var tree any
		if err := yaml.Unmarshal(data, &tree); err != nil {
			return nil, err
		}
		var old openapi2.T
		if err := remarshal(tree, &old); err != nil {
			return nil, err
		}
		return openapi2conv.ToV3(&old)
	}
	return openapi3.NewLoader().LoadFromData(data)
}

// operation is one of the document.
type operation struct {
	verb, route string
	item        *openapi3.PathItem
	op          *openapi3.Operation
	path        *regexp.Regexp // of escaped paths
	names       []string       // of what it captures
	called      bool
}

// label names it in findings.
func (o *operation) label() string { return o.verb + " " + o.route }

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// operations returns those of the document by label.
func operations(doc *openapi3.T) map[string]*operation {
	all := map[string]*operation{}
	if doc.Paths == nil {
		return all
	}
	for route, item := range doc.Paths.Map() {
		for verb, op := range item.Operations() {
			o := &operation{verb: verb, route: route, item: item, op: op}
			path, _, _ := strings.Cut(route, "#")
			path, _, _ = strings.Cut(path, "?")
			pattern, at := "^", 0
			for _, span := range placeholder.FindAllStringIndex(path, -1) {
				pattern += quoted(path[at:span[0]]) + "([^/]+)"
				o.names = append(o.names, path[span[0]+1:span[1]-1])
				at = span[1]
			}
			o.path = regexp.MustCompile(pattern + quoted(path[at:]) + "$")
			all[o.label()] = o
		}
	}
	return all
}

// quoted is a literal piece of a path template, as it is or escaped.
func quoted(piece string) string {
	var b strings.Builder
	for _, c := range []byte(piece) {
		fmt.Fprintf(&b, "(?:%s|%%(?i:%02x))", regexp.QuoteMeta(string(rune(c))), c)
	}
	return b.String()
}

// parameters are those of the operation and of its path, but for headers that are no
// parameters (OpenAPI 3.0.4, section 4.7.12.2).
func (o *operation) parameters() []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, ref := range o.op.Parameters {
		all = append(all, ref.Value)
	}
	for _, ref := range o.item.Parameters {
		if p := ref.Value; p != nil && o.op.Parameters.GetByInAndName(p.In, p.Name) == nil {
			all = append(all, p)
		}
	}
	var own []*openapi3.Parameter
	for _, p := range all {
		name := ""
		if p != nil && p.In == openapi3.ParameterInHeader {
			name = http.CanonicalHeaderKey(p.Name)
		}
		if p != nil && name != "Accept" && name != "Content-Type" && name != "Authorization" {
			own = append(own, p)
		}
	}
	return own
}

// schemaOf is the schema of a parameter, also of one that is a media type.
func schemaOf(p *openapi3.Parameter) *openapi3.SchemaRef {
	if p.Schema != nil {
		return p.Schema
	}
	for _, media := range p.Content {
		return media.Schema
	}
	return nil
}

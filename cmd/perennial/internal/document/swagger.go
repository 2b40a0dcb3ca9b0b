package document

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// swagger converts a document of Swagger 2.0 into one of OpenAPI 3.0. The lines of
// what comes of it are those of no file.
func swagger(root *yaml.Node) (*yaml.Node, error) {
	old := &Document{Root: root}
	if err := old.bound(); err != nil {
		return nil, err
	}
	old.strings()
	consumes(root)
	data, err := old.JSON()
	if err != nil {
		return nil, err
	}
	var v2 openapi2.T
	if err := json.Unmarshal(data, &v2); err != nil {
		return nil, fmt.Errorf("is no Swagger 2.0: %w", err)
	}
	v3, err := openapi2conv.ToV3(&v2)
	if err != nil {
		return nil, fmt.Errorf("the Swagger 2.0 cannot be converted to OpenAPI 3.0: %w; npx swagger2openapi may", err)
	}
	if data, err = json.Marshal(v3); err != nil {
		return nil, err
	}
	converted, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	unlined(converted)
	return converted, nil
}

// consumes says of bodies whose media type nobody says that they are JSON: kin-openapi
// would let them be anything, and what is anything has no type.
func consumes(root *yaml.Node) {
	if node.Get(root, "consumes") != nil {
		return
	}
	for _, item := range node.Pairs(node.Get(root, "paths")) {
		shared := node.Get(item, "parameters")
		for method, op := range node.Pairs(item) {
			if method == "parameters" || op.Kind != yaml.MappingNode || node.Get(op, "consumes") != nil || !hasBody(root, shared) && !hasBody(root, node.Get(op, "parameters")) {
				continue
			}
			node.Set(op, "consumes", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{node.Str("application/json")}})
		}
	}
}

// hasBody reports whether one of the parameters of Swagger 2.0 is a body.
func hasBody(root, parameters *yaml.Node) bool {
	if parameters == nil {
		return false
	}
	return slices.ContainsFunc(parameters.Content, func(p *yaml.Node) bool {
		if name, ok := strings.CutPrefix(node.Text(p, "$ref"), "#/parameters/"); ok {
			p = node.Get(node.Get(root, "parameters"), name)
		}
		return node.Text(p, "in") == "body"
	})
}

// unlined takes the lines away.
func unlined(n *yaml.Node) {
	n.Line, n.Column = 0, 0
	for _, below := range n.Content {
		unlined(below)
	}
}

// isSwagger reports whether a document is one of Swagger 2.0.
func isSwagger(root *yaml.Node) bool {
	version := node.Get(root, "swagger")
	return version != nil && (version.Value == "2.0" || version.Value == "2") && node.Get(root, "openapi") == nil
}

package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// percentKeys renames components with a percent sign in their names, which OpenAPI
// does not allow (3.1.1, section 4.8.7.1): readers differ in how often they decode a
// reference to one. It comes after references are written plainly.
func percentKeys(d *document.Document) {
	renamed := map[string]string{} // references, by what they were
	for section, all := range node.Pairs(node.Get(d.Root, "components")) {
		if all.Kind != yaml.MappingNode || strings.HasPrefix(section, "x-") || section == "securitySchemes" {
			continue // security schemes are not referred to by a pointer
		}
		for i := 0; i+1 < len(all.Content); i += 2 {
			key := all.Content[i].Value
			if !strings.Contains(key, "%") {
				continue
			}
			free := strings.ReplaceAll(key, "%", "_")
			for node.Get(all, free) != nil {
				free += "_"
			}
			d.Note(document.Path{"components", section, key}, all.Content[i], "the name of a component has a percent sign in it: renamed it %s", free)
			all.Content[i] = node.Str(free)
			prefix := "#/components/" + section + "/"
			renamed[prefix+pointer.Escape(key)] = prefix + pointer.Escape(free)
		}
	}
	if len(renamed) > 0 {
		refer(d.Root, renamed)
	}
}

// refer changes references everywhere below n, and those of the mappings of
// discriminators. What is deeper in a component is below its name.
func refer(n *yaml.Node, renamed map[string]string) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		value := n.Content[i+1]
		switch key := n.Content[i].Value; {
		case key == "$ref" && value.Kind == yaml.ScalarNode:
			value.Value = referred(value.Value, renamed)
		case key == "mapping" && value.Kind == yaml.MappingNode:
			for _, to := range node.Pairs(value) {
				if name, ok := renamed["#/components/schemas/"+pointer.Escape(to.Value)]; ok {
					to.Value = pointer.Unescape(name[strings.LastIndexByte(name, '/')+1:])
				}
				to.Value = referred(to.Value, renamed)
			}
		}
	}
	for _, below := range n.Content {
		refer(below, renamed)
	}
}

func referred(ref string, renamed map[string]string) string {
	if to, ok := renamed[ref]; ok {
		return to
	}
	parts := strings.SplitN(ref, "/", 5)
	if len(parts) == 5 {
		if to, ok := renamed[strings.Join(parts[:4], "/")]; ok {
			return to + "/" + parts[4]
		}
	}
	return ref
}

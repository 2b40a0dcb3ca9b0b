package judge

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// queryStrings looks at parameters that are the query as a whole: nothing else can
// be in it (OpenAPI 3.2.0, section 4.12.1).
func queryStrings(d *document.Document) {
	d.Walk(document.Parameter, func(at document.Path, n *yaml.Node) {
		if node.Text(n, "in") != "querystring" {
			return
		}
		if content := node.Get(n, "content"); content == nil || len(content.Content) != 2 {
			d.Fail(at, n, "give it one media type, such as application/x-www-form-urlencoded", "a parameter that is the query string has content, and no schema")
		}
	})
	d.Walk(document.PathItem, func(at document.Path, item *yaml.Node) {
		shared := places(d, item)
		for _, c := range document.Calls(item) {
			own := places(d, c.Node)
			whole := len(shared["querystring"]) + len(own["querystring"])
			if whole > 1 || whole == 1 && len(shared["query"])+len(own["query"]) > 0 {
				d.Fail(at.With(c.At...), c.Node, "take one of them out with an overlay", "one parameter is the query string as a whole, and another one is in the query")
			}
		}
	})
}

// places are the parameters of n by what they are in.
func places(d *document.Document, n *yaml.Node) map[string][]*yaml.Node {
	found := map[string][]*yaml.Node{}
	if list := node.Get(n, "parameters"); list != nil && list.Kind == yaml.SequenceNode {
		for _, p := range list.Content {
			p = d.Target(p)
			found[node.Text(p, "in")] = append(found[node.Text(p, "in")], p)
		}
	}
	return found
}

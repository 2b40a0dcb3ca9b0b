package normal

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// Webhooks are the messages that the API sends (OpenAPI 3.1, section 4.8.1).
type Webhooks struct {
	// Member is the member of every message that says which one it is.
	Member string
	List   []Webhook
}

// Webhook is one kind of message.
type Webhook struct {
	// Name is that of its field in Go.
	Name string
	// Value is what Member has in it.
	Value string
	// Probe is the field of the probe that has its type.
	Probe string
	// Text is what the document says of it.
	Text string
}

// webhooks are those whose messages are JSON, if a member of them says which is
// which.
func (f *form) webhooks() Webhooks {
	found := Webhooks{}
	bodies := map[string]*yaml.Node{}
	scope := names.NewScope("Other", "Handler")
	for name, item := range node.Pairs(node.Get(f.Root, "webhooks")) {
		op := node.Get(f.Target(item), "post")
		s := f.message(op)
		if s == nil {
			continue
		}
		at := document.Path{"webhooks", name, "post", "requestBody"}
		w := Webhook{Name: scope.Take(names.Exported(name, "Message"), "Message"), Text: cmp.Or(node.Text(op, "description"), node.Text(op, "summary"))}
		bodies[w.Name] = s
		w.Value = name
		w.Probe = f.probed(at, w.Name+"Webhook", s)
		found.List = append(found.List, w)
	}
	for _, member := range []string{"type", "event", "event_type", "eventType", "kind", "name", "topic", "action"} {
		if f.told(&found, member, bodies) {
			return found
		}
	}
	return Webhooks{}
}

// message is the schema of what a webhook sends, nil if that is not JSON.
func (f *form) message(op *yaml.Node) *yaml.Node {
	body := node.Get(op, "requestBody")
	if body == nil {
		return nil
	}
	for media, m := range node.Pairs(node.Get(f.Target(body), "content")) {
		if s := node.Get(m, "schema"); s != nil && schema.IsJSON(media) {
			return s
		}
	}
	return nil
}

// told reports whether a member tells all messages apart, by constants or else by
// the names of the webhooks, as Standard Webhooks has it.
func (f *form) told(w *Webhooks, member string, bodies map[string]*yaml.Node) bool {
	var values []string
	for _, one := range w.List {
		p := node.Get(node.Get(f.Target(bodies[one.Name]), "properties"), member)
		if p == nil {
			return false
		}
		p = f.Target(p)
		value := one.Value
		switch enum := node.Get(p, "enum"); {
		case enum != nil && len(enum.Content) == 1:
			value = enum.Content[0].Value
		case node.Text(p, "type") != "string" || enum != nil && !slices.ContainsFunc(enum.Content, func(n *yaml.Node) bool { return n.Value == value }):
			return false
		}
		values = append(values, value)
	}
	if sorted := slices.Sorted(slices.Values(values)); len(slices.Compact(sorted)) != len(w.List) {
		return false
	}
	w.Member = member
	for i := range values {
		w.List[i].Value = values[i]
		w.List[i].Text = strings.TrimSpace(w.List[i].Text)
	}
	return len(values) > 0
}

package render

import "github.com/perennial-go/perennial/cmd/perennial/internal/normal"

// Webhook is a message that the API sends.
type Webhook struct {
	// Name is that of its field, and Value what tells it from the others.
	Name, Value string
	// Type is its Go type.
	Type string
	text string
}

// WebhooksOf are the messages that the API sends, with the types of the probe.
func WebhooksOf(shape *normal.Shape, types map[string]string) (all []Webhook) {
	for _, w := range shape.Webhooks.List {
		all = append(all, Webhook{Name: w.Name, Value: w.Value, Type: types[w.Probe], text: w.Text})
	}
	return all
}

// Comment is the comment of the field.
func (w Webhook) Comment() string {
	text := w.Name + " is called with messages of the type " + w.Value + "."
	if s := sentence(w.text); s != "" {
		text += " " + s
	}
	return commented(text)
}

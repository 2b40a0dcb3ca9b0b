package normal

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/openapi/schema"
	"github.com/perennial-go/perennial/internal/pointer"
)

// style sets how a parameter is sent, and returns its schema.
func (f *form) style(a *Argument, p *yaml.Node) *yaml.Node {
	flags := ""
	if node.Text(p, "required") == "true" && a.In != "path" {
		flags = "|wire.Required"
	}
	for media, m := range node.Pairs(node.Get(p, "content")) {
		a.Media = media
		if a.Style = "wire.Text" + flags; schema.IsJSON(media) {
			a.Style = "wire.JSON" + flags
		}
		if s := node.Get(m, "schema"); s != nil {
			return s
		}
		return node.Map()
	}
	s := node.Text(p, "style")
	if s == "" {
		s = map[string]string{"query": "form", "cookie": "form"}[a.In]
	}
	a.Style = styleOf(s, node.Text(p, "explode")) + flags
	if node.Text(p, "allowReserved") == "true" {
		a.Style += "|wire.AllowReserved"
	}
	if node.Text(p, "allowEmptyValue") == "true" {
		a.Style += "|wire.AllowEmpty"
	}
	if found := node.Get(p, "schema"); found != nil {
		return found
	}
	return node.Map(node.Str("type"), node.Str("string"))
}

// styleOf is a style of the document as package wire has it.
func styleOf(style, explode string) string {
	s := map[string]string{
		"label": "wire.Label", "matrix": "wire.Matrix", "form": "wire.Form", "spaceDelimited": "wire.SpaceDelimited",
		"pipeDelimited": "wire.PipeDelimited", "deepObject": "wire.DeepObject", "cookie": "wire.Plain",
	}[style]
	if s == "" {
		s = "wire.Simple"
	}
	if explode == "true" || explode == "" && (style == "form" || style == "cookie") {
		s += "|wire.Explode"
	}
	return s
}

// bodies are the media types of the request body.
func (f *form) bodies(at document.Path, o *Operation, op *yaml.Node) {
	body := node.Get(op, "requestBody")
	if body == nil {
		return
	}
	shared := body
	body = f.Target(body)
	for media, m := range node.Pairs(node.Get(body, "content")) {
		b := Body{Media: media}
		s := node.Get(m, "schema")
		form := media == "application/x-www-form-urlencoded"
		text := strings.HasPrefix(media, "text/plain") && s != nil && node.Text(f.Target(s), "type") == "string" && !mapped(f.Target(s))
		if s != nil && (schema.IsJSON(media) || form || text) && !strings.Contains(media, "*") {
			name := o.Name + "Request"
			if form && len(node.Get(body, "content").Content) > 2 {
				name += "Form"
			}
			s = f.shared(at, shared, body, m)
			if text && has(f.Target(s), "nullable") {
				s = node.Map(node.Str("type"), node.Str("string")) // text has no null
			}
			b.Probe = f.probed(at.With("requestBody", "content", media, "schema"), name, s)
		}
		if media == multipart {
			b.Probe = f.multipart(at, o, m, len(node.Get(body, "content").Content) > 2)
		}
		if b.Probe != "" {
			b.Encodings = encodings(m)
		}
		o.Bodies = append(o.Bodies, b)
	}
}

// mapped reports whether a format makes a string something else in Go.
func mapped(n *yaml.Node) bool {
	return slices.Contains([]string{"binary", "byte", "date", "date-time", "email", "json", "uuid"}, node.Text(n, "format"))
}

// shared returns the schema of a media type. That of a component of requests or
// responses is named after the component, once for all that refer to it.
func (f *form) shared(at document.Path, from, component, media *yaml.Node) *yaml.Node {
	s := node.Get(media, "schema")
	name := node.Text(from, "$ref")
	if component == from || name == "" || target(s) != "" || s.Kind != yaml.MappingNode {
		return s
	}
	base := names.Exported(pointer.Unescape(name[strings.LastIndexByte(name, '/')+1:]), "Body")
	f.lifted(at, base, s) // in place: the next one finds the reference
	return s
}

// encodings are the encoding objects of a form.
func encodings(media *yaml.Node) []string {
	var all []string
	for name, e := range node.Pairs(node.Get(media, "encoding")) {
		s := "wire.Encoding{Name: " + strconv.Quote(name)
		if has(e, "style", "explode", "allowReserved") {
			style := node.Text(e, "style")
			if style == "" {
				style = "form"
			}
			s += ", Style: " + styleOf(style, node.Text(e, "explode"))
			if node.Text(e, "allowReserved") == "true" {
				s += "|wire.AllowReserved"
			}
		}
		if t := node.Text(e, "contentType"); t != "" {
			s += ", ContentType: " + strconv.Quote(t)
		}
		s += headers(e)
		all = append(all, s+"}")
	}
	slices.Sort(all)
	return all
}

// headers are the headers of a part whose values the document gives.
func headers(encoding *yaml.Node) string {
	var all []string
	for name, h := range node.Pairs(node.Get(encoding, "headers")) {
		s := node.Get(h, "schema")
		values := node.Get(s, "enum")
		if values == nil || len(values.Content) != 1 || strings.EqualFold(name, "Content-Type") {
			continue // the caller's to say
		}
		all = append(all, strconv.Quote(http.CanonicalHeaderKey(name))+": {"+strconv.Quote(values.Content[0].Value)+"}")
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all)
	return ", Header: http.Header{" + strings.Join(all, ", ") + "}"
}

// results are the bodies of responses that are JSON.
func (f *form) results(at document.Path, o *Operation, op *yaml.Node) {
	all := node.Get(op, "responses")
	several := 0
	for status := range node.Pairs(all) {
		if strings.HasPrefix(status, "2") {
			several++
		}
	}
	for status, from := range node.Pairs(all) {
		if strings.HasPrefix(status, "x-") || !strings.HasPrefix(status, "2") && (status != "default" || several > 0) {
			continue
		}
		r := f.Target(from)
		for media, m := range node.Pairs(node.Get(r, "content")) {
			s := node.Get(m, "schema")
			if s == nil || !schema.IsJSON(media) {
				continue
			}
			name := o.Name + "Response"
			if several > 1 {
				name = fmt.Sprintf("%s%sResponse", o.Name, names.Exported(status, "Status"))
			}
			s = f.shared(at, from, r, m)
			probe := f.probed(at.With("responses", status, "content", media, "schema"), name, s)
			o.Results = append(o.Results, Result{Status: status, Media: media, Probe: probe})
		}
	}
}

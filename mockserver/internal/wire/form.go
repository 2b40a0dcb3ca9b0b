package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// Form reads a body of application/x-www-form-urlencoded and returns what is wrong with
// it.
func (r Reader) Form(data []byte, media *openapi3.MediaType) ([]schema.Violation, error) {
	all, declared := Pairs(string(data)), map[string]bool{}
	for _, p := range plans([]*openapi3.SchemaRef{media.Schema}) {
		for _, s := range p {
			for name := range s.Properties {
				declared[name] = true
			}
		}
	}
	members := map[string]*node{}
	for _, p := range all {
		name := p.Name
		if !declared[name] { // it may be a member of what is before the bracket
			name, _, _ = strings.Cut(name, "[")
		}
		if members[name] == nil {
			members[name] = field(all, name, media.Encoding[name])
		}
	}
	return r.form(members, media)
}

// field is the node of a field. Encodings say how it is written; without one, brackets
// and JSON are taken too: the document does not say which it is.
func field(all []Pair, name string, e *openapi3.Encoding) *node {
	m := e.SerializationMethod()
	n, _ := inPairs(all, name, m, nil)
	if m.Style == openapi3.SerializationForm && m.Explode {
		n.objects = nil // the form itself is the object
	}
	if e == nil || e.Style == "" {
		deep, _ := inBrackets(all, name)
		n.lists, n.objects = append(n.lists, deep.lists...), append(n.objects, deep.objects...)
	}
	return n
}

// form reads the fields of a form.
func (r Reader) form(members map[string]*node, media *openapi3.MediaType) ([]schema.Violation, error) {
	if media.Schema == nil {
		return nil, nil
	}
	for name, n := range members {
		if len(n.texts)+len(n.lists)+len(n.objects)+len(n.values) == 0 {
			delete(members, name)
		}
	}
	return r.read(media.Schema, &node{objects: []map[string]*node{members}}, false)
}

// Multipart reads a body of multipart/form-data and returns what is wrong with it.
func (r Reader) Multipart(data []byte, boundary string, media *openapi3.MediaType) ([]schema.Violation, error) {
	members := map[string]*node{}
	parts := multipart.NewReader(bytes.NewReader(data), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return r.form(members, media)
		}
		if err != nil {
			return nil, ErrUnreadable
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, ErrUnreadable
		}
		n := leaf(string(content))
		if kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind == "application/json" || strings.HasSuffix(kind, "+json") {
			var v any
			if json.Unmarshal(content, &v) != nil {
				return nil, ErrUnreadable
			}
			n.values = append(n.values, v)
		}
		n.addJSON()
		name := part.FormName()
		if members[name] == nil {
			members[name] = &node{texts: n.texts, values: n.values, lists: [][]*node{nil}}
		}
		members[name].lists[0] = append(members[name].lists[0], n)
	}
}

// Text reads a body of text and returns what is wrong with it.
func (r Reader) Text(data []byte, media *openapi3.MediaType) ([]schema.Violation, error) {
	if media.Schema == nil {
		return nil, nil
	}
	return r.read(media.Schema, leaf(string(data)), false)
}

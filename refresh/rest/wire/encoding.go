package wire

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// Encoding says how one property of a form is encoded: the Encoding Object of
// OpenAPI 3.2.
type Encoding struct {
	// Name is the property.
	Name string
	// Style is how the property is serialised where the document gives it a
	// style, explode or allowReserved. By default, that is 0, ContentType counts:
	// a scalar is sent as text, an object as JSON, and each item of an array by
	// itself.
	Style Style
	// ContentType is the media type of the property, as the document has it. By
	// default, text/plain for a scalar, application/json for an object and
	// application/octet-stream for a file.
	ContentType string
	// Header is sent with each part of a multipart body. By default, nothing is
	// added.
	Header http.Header
}

// encoding returns the encoding of a property.
func encodingOf(list []Encoding, name string) Encoding {
	for i := range list {
		if list[i].Name == name {
			return list[i]
		}
	}
	return Encoding{Name: name}
}

// asJSON reports whether a value that is no array is sent as JSON.
func (e *Encoding) asJSON(n *node) bool {
	if e.ContentType == "" {
		return n.kind == object || n.kind == array
	}
	return mediatype.IsJSON(e.ContentType)
}

// concrete returns the one media type that a content type of the document
// names, or "" for a list or a range, of which the caller has to choose.
func concrete(contentType string) string {
	if strings.ContainsAny(contentType, ",*") {
		return ""
	}
	return strings.TrimSpace(contentType)
}

// contents returns the texts of a property that has no style: one for each item
// of an array (OpenAPI 3.2, "Encoding By Name"), one for everything else.
func (e *Encoding) contents(n *node) ([]content, error) {
	items := []node{*n}
	if n.kind == array {
		if len(n.items) == 0 {
			return nil, errNoItems
		}
		items = n.items
	}
	list := make([]content, 0, len(items))
	for i := range items {
		c, err := e.content(&items[i])
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// content is a text and its media type.
type content struct{ text, mediaType string }

// content returns one value as its media type has it.
func (e *Encoding) content(n *node) (content, error) {
	switch {
	case e.asJSON(n):
		c := content{string(n.json()), "application/json"}
		if e.ContentType != "" {
			c.mediaType = concrete(e.ContentType)
		}
		return c, nil
	case n.kind == null:
		return content{}, errNull
	case n.kind != scalar:
		return content{}, refusal("an array or object cannot be sent as " + e.ContentType + "; pass it as a string of that type")
	}
	return content{n.text, concrete(e.ContentType)}, nil
}

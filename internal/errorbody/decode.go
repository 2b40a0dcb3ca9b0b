package errorbody

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/loosejson"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// decode returns a body as if it were JSON, whatever its Content-Type: servers
// behind gateways lose it, or never had one.
func decode(h http.Header, body []byte) any {
	body = bytes.TrimSpace(loosejson.UTF8(body))
	if len(body) == 0 {
		return nil
	}
	switch body[0] {
	case '{', '[', '"':
		doc, _ := loosejson.Decode(body)
		return doc
	case '<':
		return fromXML(body)
	}
	if form := Form(body); form != nil && (mediatype.IsForm(h.Get("Content-Type")) || form["error"] != nil) {
		return form
	}
	if s := string(body); IsCode(s) {
		return s
	}
	return nil
}

// Form returns a form as an object of strings, or nil for what is none.
func Form(body []byte) map[string]any {
	if bytes.ContainsAny(body, " \t\r\n<{") {
		return nil
	}
	values, err := url.ParseQuery(string(body))
	if err != nil || !bytes.Contains(body, []byte("=")) {
		return nil
	}
	form := make(map[string]any, len(values))
	for name := range values {
		form[name] = values.Get(name)
	}
	return form
}

// ofPages are elements that only pages have.
func ofPages() []string { return []string{"html", "head", "body", "title", "script", "div", "p", "h1"} }

// maxElements bounds what is read of XML: an error is short.
const maxElements = 64

// fromXML returns the texts of elements by their names. A page of HTML has none
// that count.
func fromXML(body []byte) any {
	o := map[string]any{}
	name := ""
	dec := xml.NewDecoder(bytes.NewReader(body))
	for range maxElements {
		token, err := dec.Token()
		if err != nil {
			break
		}
		switch token := token.(type) {
		case xml.Directive:
			if strings.Contains(strings.ToLower(string(token)), "html") {
				return nil
			}
		case xml.StartElement:
			if name = token.Name.Local; slices.Contains(ofPages(), strings.ToLower(name)) {
				return nil
			}
		case xml.CharData:
			if s := strings.TrimSpace(string(token)); s != "" && name != "" && o[name] == nil {
				o[name] = s
			}
		}
	}
	return o
}

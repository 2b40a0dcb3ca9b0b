package wire

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/refresh/rest"
)

// Multipart makes value the body, as multipart/form-data (RFC 7578): an object,
// each member of which is a part. A nil value makes no body.
//
// A [File], a slice of them, and the files of other packages are sent as they
// are read, after all other parts: servers that read a body as it comes want to
// know the rest before. Every other member is text, or JSON if it is an object,
// and an array is one part for each item (OpenAPI 3.2, "Encoding By Name").
func (r *Request) Multipart(value any, encodings ...Encoding) {
	value, files, err := splitFiles(value)
	if err != nil {
		r.fail(err)
		return
	}
	n, ok := r.normal("body", "", value, 0)
	if !ok {
		return
	}
	if n.kind != object {
		r.fail(&Error{In: "body", Reason: "a form is an object, and the value is not; pass one"})
		return
	}
	form := rest.NewForm()
	for i := range n.items {
		name := n.items[i].key
		if _, ok := files.list[name]; ok {
			continue
		}
		e := encodingOf(encodings, name)
		if err := addPart(form, &e, &n.items[i]); err != nil {
			r.fail(named("body", name, err))
			return
		}
	}
	for _, name := range files.names {
		e := encodingOf(encodings, name)
		for _, f := range files.list[name] {
			if err := addFile(form, &e, &f); err != nil {
				r.fail(named("body", name, err))
				return
			}
		}
	}
	r.body.contentType, r.body.reader = form.ContentType(), form
}

// addPart adds a property that is no file.
func addPart(form *rest.Form, e *Encoding, n *node) error {
	if err := checkPartName(e.Name); err != nil {
		return err
	}
	header, err := partHeader(e.Header, nil)
	if err != nil {
		return err
	}
	if e.Style != 0 {
		list, err := pairs(e.Name, n, e.Style)
		if err != nil {
			return err
		}
		for i := range list {
			if err := checkPartName(list[i].name); err != nil {
				return err
			}
			text, err := list[i].joined()
			if err != nil {
				return err
			}
			form.Part(list[i].name, "", header, strings.NewReader(text))
		}
		return nil
	}
	list, err := e.contents(n)
	if err != nil {
		return err
	}
	for _, c := range list {
		own := header
		if c.mediaType != "" {
			own = header.Clone()
			own.Set("Content-Type", c.mediaType)
		}
		form.Part(e.Name, "", own, strings.NewReader(c.text))
	}
	return nil
}

// joined returns the value of a pair with nothing escaped, as in a part of a
// multipart body (OpenAPI 3.2, "Fixed Fields for RFC6570-style Serialization").
func (p *pair) joined() (string, error) {
	for _, part := range p.list {
		if strings.IndexByte(part, p.delim) >= 0 {
			return "", refusal("a part holds the delimiter of the style, which cannot be escaped in a multipart body; the document would have to say explode: true")
		}
	}
	if p.list != nil {
		return strings.Join(p.list, string(p.delim)), nil
	}
	return p.value, nil
}

// addFile adds a file.
func addFile(form *rest.Form, e *Encoding, f *File) error {
	if err := checkPartName(e.Name); err != nil {
		return err
	}
	header, err := partHeader(e.Header, f.Header)
	if err != nil {
		return err
	}
	contentType := f.ContentType
	switch {
	case contentType != "":
	case e.ContentType == "":
		contentType = "application/octet-stream"
	default:
		if contentType = concrete(e.ContentType); contentType == "" {
			return refusal("the document allows more than one media type for it (" + e.ContentType + "); say which with File.ContentType")
		}
	}
	if _, err := checkHeader(contentType); err != nil {
		return err
	}
	header.Set("Content-Type", contentType)
	name := f.Name
	if name == "" {
		name = e.Name
	}
	if !printable(name) {
		return refusal("the name of the file has control characters, which the header of a part cannot keep; pass another")
	}
	form.Part(e.Name, name, header, f.content())
	return nil
}

// checkPartName refuses names that every server reads in another way: some
// decode the escapes of RFC 7578, section 4.2, and some do not.
func checkPartName(name string) error {
	if name == "" || !printable(name) || strings.ContainsAny(name, `"\\`) {
		return refusal("the name is empty, or has quotes, backslashes or control characters, which the header of a part cannot keep; use another")
	}
	return nil
}

// printable reports whether s has no control characters. A part is UTF-8, its
// name too (RFC 7578, section 5.1).
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// partHeader returns the headers of a part, which are never nil.
//
// The threat: a line break in a header begins another, or the part itself.
func partHeader(of, own http.Header) (http.Header, error) {
	header := http.Header{}
	for _, h := range []http.Header{of, own} {
		for name, values := range h {
			if !token(name) {
				return nil, refusal("a header of the part has a name that is none (RFC 9110, section 5.1)")
			}
			for _, v := range values {
				if _, err := checkHeader(v); err != nil {
					return nil, err
				}
			}
			header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return header, nil
}

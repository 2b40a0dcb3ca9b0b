package tokenendpoint

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/internal/place"
	"github.com/perennial-go/perennial/internal/pointer"
)

// writer puts values in their places. Its first error is kept.
type writer struct {
	header http.Header
	query  url.Values
	doc    map[string]any
	form   url.Values
	asForm bool
	err    error
}

func newWriter(asForm bool, target *url.URL) *writer {
	return &writer{header: http.Header{}, query: target.Query(), doc: map[string]any{}, form: url.Values{}, asForm: asForm}
}

// put writes value where at says. What is empty is not written.
func (w *writer) put(at, value string) {
	if at == "" || value == "" || w.err != nil {
		return
	}
	kind, name, ok := place.Parse(at)
	if !ok || kind == place.Body {
		w.err = fmt.Errorf("tokenendpoint: %q is no place in a request; want a JSON pointer, header:NAME, cookie:NAME, query:NAME or bearer", at)
		return
	}
	switch kind {
	case place.Pointer:
		w.inBody(name, value)
	case place.Query:
		w.query.Set(name, value)
	default:
		w.inHeader(kind, name, at, value)
	}
}

func (w *writer) inBody(at, value string) {
	if w.asForm {
		w.form.Set(at[1:], value)
		return
	}
	w.doc, _ = pointer.Put(w.doc, at, value).(map[string]any)
}

func (w *writer) inHeader(kind place.Kind, name, at, value string) {
	if !headerSafe(value) || (kind == place.Cookie && strings.ContainsAny(value, "\"\\;")) {
		// A line break would let whoever chose the value write headers of ours.
		w.err = fmt.Errorf("tokenendpoint: the value for %s has characters that no header can carry", at)
		return
	}
	switch kind {
	case place.Header:
		w.header.Set(name, value)
	case place.Cookie:
		(&http.Request{Header: w.header}).AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // attributes are for the responses of servers
	default:
		w.header.Set("Authorization", "Bearer "+value)
	}
}

// param adds a member of the body by its name.
func (w *writer) param(name, value string) {
	if w.asForm {
		w.form.Set(name, value)
	} else {
		w.doc[name] = value
	}
}

// body is the body and its type; no type means no body.
func (w *writer) body() ([]byte, string, error) {
	switch {
	case w.asForm && len(w.form) > 0:
		return []byte(w.form.Encode()), mediatype.Form, nil
	case !w.asForm && len(w.doc) > 0:
		b, err := json.Marshal(w.doc)
		return b, "application/json", err
	}
	return nil, "", nil
}

// headerSafe reports whether s can be a part of a header value. A leading or
// trailing space would be cut on the way, a control character refused.
func headerSafe(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return textproto.TrimString(s) == s
}

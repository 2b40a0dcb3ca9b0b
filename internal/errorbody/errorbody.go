// Package errorbody reads what the bodies of refusals have in common, in
// whatever format a server writes them: problem documents (RFC 9457), OAuth
// errors (RFC 6749, section 5.2) as JSON, form or XML, JSON:API, GraphQL,
// {"error": {...}}, {"errors": [{...}]}, {"fault": {...}} and plain {"code",
// "message"}.
package errorbody

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Details is what a body says. All of it is the server's text: it may quote
// what the server was sent.
type Details struct {
	// Code is the server's code, be it a number or a word or more.
	Code string
	// Codes are all texts that may be a machine-readable code, the most telling
	// first. A code has no spaces; see [IsCode].
	Codes []string
	// Words are single words where a message was looked for. They are codes if
	// somebody knows them as such.
	Words []string
	// Prose are the texts that are no codes, where a code or a message was looked for.
	Prose []string

	Type, Title, Message, RequestID string
}

// Read returns what a response says. What is in no known format says nothing.
func Read(h http.Header, body []byte) Details {
	var d Details
	doc := decode(h, body)
	switch doc := doc.(type) {
	case map[string]any:
		d.root(doc)
	case []any:
		d.list(doc)
	case string: // the body is nothing but a code
		d.word(strings.TrimSpace(doc))
	}
	for _, code := range challenged(h) {
		d.candidate(code)
	}
	return d
}

// root reads an object and the objects in it that hold the error in some formats.
func (d *Details) root(doc map[string]any) {
	top := fold(doc)
	d.take(top)
	for _, name := range []string{"error", "fault", "data"} {
		if inner, ok := top[name].(map[string]any); ok {
			d.take(fold(inner))
			if detail, ok := fold(inner)["detail"].(map[string]any); ok { // Apigee
				d.take(fold(detail))
			}
		}
	}
	if list, ok := top["errors"].([]any); ok {
		d.list(list)
	}
}

// list reads the first of several errors.
func (d *Details) list(list []any) {
	if len(list) == 0 {
		return
	}
	switch first := list[0].(type) {
	case map[string]any:
		level := fold(first)
		d.take(level)
		if more, ok := level["extensions"].(map[string]any); ok { // GraphQL
			d.take(fold(more))
		}
	case string:
		d.candidate(first)
	}
}

// Where codes and messages stand, most telling first.
var (
	codeNames    = [...]string{"error", "code", "errorcode", "errcode", "errortype", "errorname", "type"}
	messageNames = [...]string{"detail", "message", "errordescription", "msg", "errormessage", "description", "faultstring"}
	wordNames    = [...]string{"status", "reason", "title"}
)

// take adds what one object says. What is known already stays.
func (d *Details) take(level map[string]any) {
	set := func(to *string, names ...string) {
		for _, name := range names {
			if *to == "" {
				*to = text(level[name])
			}
		}
	}
	set(&d.Type, "type")
	set(&d.Title, "title")
	set(&d.Code, "code", "error")
	set(&d.Message, messageNames[:]...)
	set(&d.RequestID, "requestid")
	for _, name := range codeNames {
		if s, ok := level[name].(string); ok {
			d.candidate(s)
		}
	}
	for _, name := range append(wordNames[:], messageNames[:]...) {
		if s, ok := level[name].(string); ok {
			d.word(s)
		}
	}
}

// word adds a text that is a code if somebody knows it.
func (d *Details) word(s string) {
	if IsCode(s) {
		d.Words = append(d.Words, s)
	} else if s != "" {
		d.Prose = append(d.Prose, s)
	}
}

// candidate adds a text that may be a code.
func (d *Details) candidate(s string) {
	if code := tail(s); IsCode(code) {
		d.Codes = append(d.Codes, code)
		return
	}
	if s != "" {
		d.Prose = append(d.Prose, s)
	}
}

// tail is the last part of a URI, which is what the type of a problem (RFC
// 9457, section 3.1.1) has of a code.
func tail(s string) string {
	if !strings.Contains(s, "://") && !strings.HasPrefix(s, "urn:") && !strings.HasPrefix(s, "about:") {
		return s
	}
	s = strings.TrimRight(s, "/#:")
	return s[strings.LastIndexAny(s, "/#:")+1:]
}

// maxCode bounds what a server can put into errors and logs.
const maxCode = 64

// IsCode reports whether s can be a machine-readable code: what RFC 6749,
// section 5.2, lets one be, without spaces, and short enough for a log line.
func IsCode(s string) bool {
	if s == "" || len(s) > maxCode || strings.Trim(s, "-0123456789.") == "" {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte("\"\\<>", s[i]) >= 0 {
			return false
		}
	}
	return true
}

// text returns a string or a number as text, and nothing for anything else: one
// member of an unexpected type must not hide the others.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// fold returns an object with its members under names in lower case and without
// separators: errorCode, error_code and ErrorCode are the same.
func fold(o map[string]any) map[string]any {
	folded := make(map[string]any, len(o))
	for name, v := range o {
		name = strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
		if _, twice := folded[name]; !twice || v != nil {
			folded[name] = v
		}
	}
	return folded
}

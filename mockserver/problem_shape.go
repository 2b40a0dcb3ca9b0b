package mockserver

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// problem responds with a failure in the shape that the document has for its status.
// It returns false when there is none, or none as JSON.
func (o *operation) problem(w http.ResponseWriter, p problemDocument) bool {
	if o.isTokenEndpoint() {
		writeGrantError(w, p)
		return true
	}
	response := o.failure(p.Status)
	if response == nil {
		return false
	}
	kind, media := offer(response.Content, nil)
	if media == nil || !mediatype.IsJSON(kind) {
		return false
	}
	m := sample.New(0, o.of.schemas, schema.Response)
	own, err := schema.Plain(p)
	if err != nil {
		return false
	}
	if !m.Fits(media.Schema, own) {
		v, err := valueOf(m, media)
		if err != nil {
			return false
		}
		own = fill(v, p, func(v any) bool { return m.Fits(media.Schema, v) })
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set(problemHeader, headerLine(p))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(own)
	return true
}

// problemHeader says what went wrong, whatever room the body has for that.
const problemHeader = "X-Mock-Problem"

func headerLine(p problemDocument) string {
	line := headerText(p.Code + ": " + p.sentence())
	return line[:min(len(line), 1000)]
}

// sentence is the detail of a failure with the errors of its fields.
func (p problemDocument) sentence() string {
	out := p.Detail
	for _, e := range p.Errors {
		out += "; " + e.text()
	}
	return out
}

// failure is the documented response of a status.
func (o *operation) failure(status int) *openapi3.Response {
	responses := o.op.Responses
	for _, code := range [...]string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX", "default"} {
		if ref := responses.Value(code); ref != nil && ref.Value != nil {
			return ref.Value
		}
	}
	return nil
}

// filler puts what is known of a failure into a body of another shape.
type filler struct {
	p      problemDocument
	fits   func(any) bool // holds the whole body against its schema
	root   any
	listed bool // the errors of the fields have a list of their own
}

// fill puts what is known of a failure into fields of the usual names, at any depth, as
// far as the schema lets it. Where the errors of the fields have no list of their own,
// the text of the failure has them: somebody whose request is refused can see why.
func fill(body any, p problemDocument, fits func(any) bool) any {
	f := &filler{p: p, fits: fits, root: body}
	f.lists(body)
	f.texts(body)
	return f.root
}

// lists fills in the errors of the fields.
func (f *filler) lists(v any) {
	object, ok := v.(map[string]any)
	if !ok || len(f.p.Errors) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch x := object[name].(type) {
		case map[string]any:
			f.lists(x)
		case []any:
			if !f.listed && isErrorList(name) {
				f.list(object, name, x)
			}
		}
	}
}

// list puts the errors of the fields where the list of a body is: as items like the one
// that was made, or as texts.
func (f *filler) list(object map[string]any, name string, made []any) {
	var like map[string]any
	if len(made) > 0 {
		like, _ = made[0].(map[string]any)
	}
	items, texts := []any{}, []any{}
	for _, e := range f.p.Errors {
		item := maps.Clone(like)
		for key := range item {
			switch usual(key) {
			case "field":
				item[key] = e.Field
			case "message":
				item[key] = e.Detail
			case "code":
				item[key] = f.p.Code
			}
		}
		if item == nil {
			item = map[string]any{"field": e.Field, "detail": e.Detail}
		}
		items, texts = append(items, item), append(texts, e.text())
	}
	f.listed = f.try(object, name, items) || f.try(object, name, texts)
}

// texts fills in everything else.
func (f *filler) texts(v any) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			f.texts(item)
		}
		return
	}
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	detail := f.p.Detail
	if !f.listed {
		detail = f.p.sentence()
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch usual(name) {
		case "message":
			f.try(object, name, detail)
		case "title":
			f.try(object, name, f.p.Title)
		case "code":
			f.try(object, name, f.p.Code)
		case "status":
			_ = f.try(object, name, float64(f.p.Status)) || f.try(object, name, strconv.Itoa(f.p.Status))
		}
		if !f.listed || !isErrorList(name) {
			f.texts(object[name])
		}
	}
}

// try sets a member, and takes it back if the body does not fit its schema then.
func (f *filler) try(object map[string]any, name string, value any) bool {
	was := object[name]
	if object[name] = value; f.fits(f.root) {
		return true
	}
	object[name] = was
	return false
}

// text is an error of a field in one line.
func (e FieldError) text() string {
	if e.Field == "" {
		return e.Detail
	}
	return e.Field + ": " + e.Detail
}

// usual is what a member of a body usually has, by its name.
func usual(name string) string {
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) {
	case "message", "detail", "description", "errordescription", "errormessage", "msg", "reason", "text":
		return "message"
	case "title", "summary":
		return "title"
	case "error", "code", "errorcode":
		return "code"
	case "status", "statuscode", "httpstatus":
		return "status"
	case "field", "path", "pointer", "property", "parameter", "param", "name", "location", "target", "loc":
		return "field"
	}
	return ""
}

// isErrorList reports whether a member of that name usually lists errors.
func isErrorList(name string) bool {
	switch strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) {
	case "errors", "details", "detail", "violations", "fielderrors", "issues", "invalidparams", "fields", "validationerrors", "messages", "causes":
		return true
	}
	return false
}

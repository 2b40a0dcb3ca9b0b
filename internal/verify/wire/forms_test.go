package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// form is a body of random fields, and what the document says of them.
type form struct {
	schema    *openapi3.Schema
	value     map[string]any
	encodings []wire.Encoding
	document  map[string]*openapi3.Encoding
	unread    bool // a field is one that kin-openapi reads otherwise
}

// form draws a body. In a multipart body fields have no styles, and objects are
// JSON.
func (s *source) form(multipart bool) form {
	f := form{schema: openapi3.NewObjectSchema(), value: map[string]any{}, document: map[string]*openapi3.Encoding{}}
	for i := range 1 + s.IntN(4) {
		name := "f" + strconv.Itoa(i) + string(simple[s.IntN(len(simple))])
		c := trial{in: "query", style: "form", explode: true}
		switch kind := s.IntN(4); {
		case kind == 0:
			c.schema, c.value = s.scalar()
			f.unread = f.unread || multipart && c.schema.AnyOf != nil // it wants a type
		case kind == 1:
			schema, list := s.array()
			c.schema, c.value = schema, list
			f.unread = f.unread || schema.Items.Value.AnyOf != nil // it wants a type
		case multipart:
			c.schema, c.value = s.objectAny(2)
			c.content = true
		default:
			c.style = []string{"deepObject", "form"}[s.IntN(2)]
			c.explode = c.style == "deepObject"
			c.schema, c.value = s.objectAny(0)
			f.unread = f.unread || c.style == "form" && len(c.schema.Properties) == 0 // it does not find free members
			f.encodings = append(f.encodings, wire.Encoding{Name: name, Style: wireStyles[c.style]})
			f.document[name] = &openapi3.Encoding{Style: c.style, Explode: &c.explode}
		}
		f.schema.WithProperty(name, c.schema)
		f.unread = f.unread || c.misread() != ""
		if c.value = pruned(c.value); c.value != nil || c.content {
			f.value[name] = c.value
		}
	}
	return f
}

func (f *form) encoding(name string) *openapi3.Encoding { return f.document[name] }

// Promise 50: a form arrives as it was set, or the call failed before.
func TestPromise50_FormsArriveAsTheyWereSet(t *testing.T) {
	judged := 0
	for seed := range *trials {
		f := newSource(seed, "").form(false)
		r := wire.NewRequest(operation(http.MethodPost, "/x"))
		r.Form(f.value, f.encodings...)
		req, err := received(t, r)
		if err != nil {
			if !errors.Is(err, wire.ErrEncode) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			continue
		}
		if f.unread {
			continue
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		judged++
		got, err := openapi3filter.UrlencodedBodyDecoder(bytes.NewReader(body), req.Header, openapi3.NewSchemaRef("", f.schema), f.encoding)
		if want := canonical(t, f.value); err != nil || canonical(t, got) != want {
			t.Fatalf("seed %d: %s\nis read as %s, %v\nwant %s", seed, body, canonical(t, got), err, want)
		}
	}
	if judged < 500 {
		t.Errorf("%d judged, which proves little", judged)
	}
}

// Promise 50: so does a multipart body.
func TestPromise50_MultipartArrivesAsItWasSet(t *testing.T) {
	judged := 0
	for seed := range *trials {
		s := newSource(seed, "")
		f := s.form(true)
		content := s.string()
		f.schema.WithProperty("file", openapi3.NewStringSchema().WithFormat("binary"))
		given := map[string]any{"file": &wire.File{Name: s.string(), Content: strings.NewReader(content)}}
		for k, v := range f.value {
			given[k] = v
		}
		f.value["file"] = content
		r := wire.NewRequest(operation(http.MethodPost, "/x"))
		r.Multipart(given)
		req, err := received(t, r)
		if err != nil {
			if !errors.Is(err, wire.ErrEncode) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			continue
		}
		if f.unread {
			continue
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		judged++
		got, err := openapi3filter.MultipartBodyDecoder(bytes.NewReader(body), req.Header, openapi3.NewSchemaRef("", f.schema), f.encoding)
		if want := canonical(t, f.value); err != nil || canonical(t, got) != want {
			t.Fatalf("seed %d: %q\nis read as %s, %v\nwant %s", seed, body, canonical(t, got), err, want)
		}
	}
	if judged < 300 {
		t.Errorf("%d judged, which proves little", judged)
	}
}

// Fields without an encoding that are objects, which kin-openapi does not read:
// their text is JSON (OpenAPI 3.2, "URL Encoded Form with JSON Values").
func TestPromise50_ObjectsInFormsAreJSON(t *testing.T) {
	for seed := range *trials / 4 {
		s := newSource(seed, "")
		_, value := s.object(3)
		r := wire.NewRequest(operation(http.MethodPost, "/x"))
		r.Form(map[string]any{"o": value, "list": []any{value, value}})
		req, err := received(t, r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := req.ParseForm(); err != nil {
			t.Fatal(err)
		}
		want := canonical(t, value)
		for _, text := range append(req.PostForm["list"], req.PostForm.Get("o")) {
			if got := canonical(t, json.RawMessage(text)); got != want {
				t.Fatalf("seed %d: %s, want %s", seed, got, want)
			}
		}
	}
}

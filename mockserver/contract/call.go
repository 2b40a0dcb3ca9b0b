package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// call calls the method of an operation, with arguments that fit the document, and
// returns its error. A stream is read to its end and closed.
func (s *suite) call(t *testing.T, client any, o operation) error {
	t.Helper()
	method, ok := methodOf(client, o.id)
	if !ok {
		t.Fatalf("%T has no method for operation %s; generate it anew", client, o.id)
	}
	args := []reflect.Value{}
	with := &arguments{path: s.pathValues(t, o)}
	for i := range method.Type().NumIn() {
		if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
			break
		}
		args = append(args, s.argument(t, o, method.Type().In(i), with))
	}
	out := method.Call(args)
	for _, v := range out[:len(out)-1] {
		stream, ok := v.Interface().(io.ReadCloser)
		if ok && !v.IsNil() {
			_, _ = io.Copy(io.Discard, io.LimitReader(stream, 1)) // an event stream has no end
			_ = stream.Close()
		}
	}
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// arguments are what is handed out to the parameters of a method, in their order.
type arguments struct {
	path []any
	form *rest.Form
}

// argument makes one argument of a method by its type.
func (s *suite) argument(t *testing.T, o operation, of reflect.Type, with *arguments) reflect.Value {
	t.Helper()
	switch {
	case of == reflect.TypeFor[context.Context]():
		return reflect.ValueOf(t.Context())
	case of == reflect.TypeFor[io.Reader]():
		if with.form != nil {
			return reflect.ValueOf(with.form)
		}
		return reflect.ValueOf(strings.NewReader("contents"))
	}
	var from any
	switch {
	case of.Kind() == reflect.Pointer && strings.HasSuffix(of.Elem().Name(), "Params"):
		from = s.parameters(t, o)
	case len(with.path) > 0:
		from, with.path = with.path[0], with.path[1:]
	case of.Kind() == reflect.String: // the media type, before the body
		with.form = s.form(t, o)
		from = with.form.ContentType()
	default:
		from = s.body(t, o)
	}
	v := reflect.New(of)
	from = attach(v.Elem(), from)
	data, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(data, v.Interface())
	}
	if err != nil {
		t.Fatalf("%s: an argument of type %v: %v", o.id, of, err)
	}
	return v.Elem()
}

// attach puts files into the members of a form that are files, and returns what the
// other members are read from.
func attach(form reflect.Value, from any) any {
	members, ok := from.(map[string]any)
	if !ok || form.Kind() != reflect.Struct {
		return from
	}
	members = maps.Clone(members)
	for i := range form.NumField() {
		if form.Type().Field(i).Type != reflect.TypeFor[wire.File]() {
			continue
		}
		name, _, _ := strings.Cut(form.Type().Field(i).Tag.Get("json"), ",")
		delete(members, name)
		form.Field(i).Set(reflect.ValueOf(wire.File{Name: "file.txt", ContentType: "text/plain", Content: strings.NewReader("contents")}))
	}
	return members
}

func (s *suite) maker(o operation, way schema.Way) *sample.Maker {
	h := fnv.New64a()
	_, _ = io.WriteString(h, o.id)
	return sample.New(h.Sum64(), s.schemas, way)
}

// pathValues are the values in the path, in its order.
func (s *suite) pathValues(t *testing.T, o operation) []any {
	t.Helper()
	var out []any
	for part := range strings.SplitSeq(o.path, "/") {
		name, variable := strings.CutPrefix(part, "{")
		if variable {
			out = append(out, s.value(t, o, o.parameters.GetByInAndName("path", strings.TrimSuffix(name, "}"))))
		}
	}
	return out
}

// parameters are those in the query and in headers that have to be there.
func (s *suite) parameters(t *testing.T, o operation) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, p := range o.parameters {
		if p.Value.In != "path" && p.Value.Required {
			out[p.Value.Name] = s.value(t, o, p.Value)
		}
	}
	return out
}

func (s *suite) value(t *testing.T, o operation, p *openapi3.Parameter) any {
	t.Helper()
	if p == nil {
		t.Fatalf("%s: a parameter in the path is not declared", o.id)
	}
	if p.Example != nil {
		return p.Example
	}
	v, err := s.maker(o, schema.Request).Value(p.Schema)
	if err != nil {
		t.Fatalf("%s: parameter %s: %v", o.id, p.Name, err)
	}
	return v
}

// body is a body that fits.
func (s *suite) body(t *testing.T, o operation) any {
	t.Helper()
	m := s.maker(o, schema.Request)
	if o.route.Operation.RequestBody == nil {
		t.Fatalf("%s: the method takes a body and the API description has none", o.id)
	}
	for _, media := range o.route.Operation.RequestBody.Value.Content {
		if media.Example != nil && m.Fits(media.Schema, media.Example) {
			return media.Example
		}
		v, err := m.Value(media.Schema)
		if err != nil {
			t.Fatalf("%s: the body: %v", o.id, err)
		}
		return v
	}
	return nil
}

// form is a form that fits: files are where the schema says binary.
func (s *suite) form(t *testing.T, o operation) *rest.Form {
	t.Helper()
	f := rest.NewForm()
	media := o.route.Operation.RequestBody.Value.Content["multipart/form-data"]
	for name, ref := range media.Schema.Value.Properties {
		if ref.Value.Format == "binary" {
			f.File(name, "file.txt", "text/plain", strings.NewReader("contents"))
			continue
		}
		v, err := s.maker(o, schema.Request).Value(ref)
		if err != nil {
			t.Fatalf("%s: field %s: %v", o.id, name, err)
		}
		f.Field(name, fmt.Sprint(v))
	}
	return f
}

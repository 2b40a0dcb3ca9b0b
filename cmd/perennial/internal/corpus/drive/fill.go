package drive

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// arguments are those of a method, with the values that are expected.
func arguments(ctx context.Context, fn reflect.Type, m Method, e *expected) ([]reflect.Value, error) {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i, a := range m.Args {
		to := reflect.New(fn.In(i + 1)).Elem()
		if err := e.fill(to, a); err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		args = append(args, to)
	}
	return append(args, reflect.ValueOf(rest.NoRetry())), nil
}

var reader = reflect.TypeFor[io.Reader]()

// fill sets one argument.
func (e *expected) fill(to reflect.Value, a Arg) error {
	switch {
	case a.Name == "contentType":
		to.SetString(e.media)
		return nil
	case a.Name == "body" && to.Type() == reader:
		if e.raw == "" {
			e.raw = some
		}
		to.Set(reflect.ValueOf(strings.NewReader(e.raw)))
		return nil
	case a.Name == "body":
		if err := json.Unmarshal(e.body.data, to.Addr().Interface()); err != nil {
			return err
		}
		files(to)
		return nil
	case a.Name == "params":
		return e.fillParameters(to)
	}
	for p, s := range e.parameters {
		if p.In == "path" && p.Name == a.Path {
			return json.Unmarshal(s.data, to.Addr().Interface())
		}
	}
	return fmt.Errorf("the document has no path parameter %q", a.Path)
}

// fillParameters sets the fields of a struct of parameters.
func (e *expected) fillParameters(to reflect.Value) error {
	object := map[string]json.RawMessage{}
	for p, s := range e.parameters {
		if p.In != "path" {
			object[p.Name] = s.data
		}
	}
	data, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to.Addr().Interface())
}

// files puts a file wherever one can be.
func files(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		files(v.Elem())
	case v.Kind() == reflect.Pointer && v.Type().Elem() == reflect.TypeFor[wire.File]():
		v.Set(reflect.New(v.Type().Elem()))
		files(v.Elem())
	case v.Type() == reflect.TypeFor[wire.File]():
		v.Set(reflect.ValueOf(wire.File{Content: strings.NewReader(some)}))
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[wire.File]():
		v.Set(reflect.ValueOf([]wire.File{{Content: strings.NewReader(some)}}))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				files(v.Field(i))
			}
		}
	}
}

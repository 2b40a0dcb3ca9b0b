package wire

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
)

// upload is what other packages have for a file in memory, such as
// oapi-codegen's runtime.
type upload interface {
	Bytes() ([]byte, error)
	Filename() string
}

// fileFields are the files of a body, by the name of their property. A property
// that could hold files is there without any.
type fileFields struct {
	names []string
	list  map[string][]File
}

// splitFiles takes the files out of the properties of a struct or map. The rest
// is a copy, which can be marshaled.
func splitFiles(value any) (rest any, files fileFields, err error) {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem() // of a nil pointer: no value
	}
	files.list = map[string][]File{}
	switch {
	case !v.IsValid():
		return nil, files, nil
	case v.Kind() == reflect.Struct:
		err = files.structure(&v)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String && !v.IsNil():
		err = files.mapping(&v)
	}
	return v.Interface(), files, err
}

// structure takes the files out of a struct and makes v what is left.
func (s *fileFields) structure(v *reflect.Value) error {
	left := reflect.New(v.Type()).Elem()
	left.Set(*v)
	for _, f := range reflect.VisibleFields(v.Type()) {
		field, err := left.FieldByIndexErr(f.Index)
		if err != nil || !f.IsExported() || !isFile(f.Type) {
			continue // in an embedded pointer that is nil, or not to be sent
		}
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if name == "" {
			name = f.Name
		}
		if err := s.add(name, field); err != nil {
			return err
		}
		required := f.Type == reflect.TypeFor[File]() && tag != "" && !strings.Contains(options, "omit")
		if required && len(s.list[name]) == 0 {
			return &Error{In: "body", Name: name, Reason: "it is required, and the file has no Content; set it"}
		}
		field.SetZero()
	}
	*v = left
	return nil
}

// mapping takes the files out of a map and makes v what is left.
func (s *fileFields) mapping(v *reflect.Value) error {
	left := reflect.MakeMap(v.Type())
	keys := slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		value := v.MapIndex(key)
		of := value
		if of.Kind() == reflect.Interface {
			of = of.Elem()
		}
		if !of.IsValid() || !isFile(of.Type()) {
			left.SetMapIndex(key, value)
			continue
		}
		if err := s.add(key.String(), of); err != nil {
			return err
		}
	}
	*v = left
	return nil
}

// add notes the files of a property.
func (s *fileFields) add(name string, v reflect.Value) error {
	list, err := filesOf(v)
	if err != nil {
		return named("body", name, err)
	}
	s.names, s.list[name] = append(s.names, name), list
	return nil
}

// isFile reports whether values of type t are files, or slices of them.
func isFile(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t == reflect.TypeFor[File]() || t.Implements(reflect.TypeFor[upload]())
}

// filesOf returns the files of a value: one, a pointer to one, or a slice.
func filesOf(v reflect.Value) ([]File, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return filesOf(v.Elem())
	case reflect.Slice:
		var list []File
		for i := range v.Len() {
			one, err := filesOf(v.Index(i))
			if err != nil {
				return nil, err
			}
			list = append(list, one...)
		}
		return list, nil
	}
	switch f := v.Interface().(type) {
	case File:
		if f.Content == nil {
			return nil, nil
		}
		return []File{f}, nil
	case upload:
		b, err := f.Bytes()
		if err != nil {
			return nil, refusal("the file cannot be read; pass another")
		}
		return []File{{Name: f.Filename(), Content: bytes.NewReader(b)}}, nil
	}
	return nil, nil
}

package canary

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unsafe"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// module begins the import paths of all that is ours.
const module = "github.com/perennial-go/perennial"

// credential are the names of fields that hold a credential, whatever their
// type is; harmless are those that only sound like it.
var (
	credential = regexp.MustCompile(`(?i)passw|passphrase|secret|credential|bearer|authorization$|cookie|apikey|api_key|(^|access|refresh|id|session|csrf)_?tokens?$|^(access|refresh|key)$|sealed|private`)
	harmless   = regexp.MustCompile(`(?i)name$|type$|url$|scheme$|prefix|header$|field|path$|pointer$|mode$|endpoint$`)
)

// maxDepth ends the filling of types that hold themselves.
const maxDepth = 6

// Fill returns a value of type t in which every secret is [Text]: each
// refresh.Secret, and each string or list of bytes whose field has the name of a
// credential, in unexported fields too. What is not of this module is left
// empty, and so are the types named in places: their fields say where a
// credential is and hold none.
func Fill(t reflect.Type, places ...string) reflect.Value {
	v := reflect.New(t).Elem()
	filler{places}.fill(v, "", 0)
	return v
}

type filler struct{ places []string }

// Sends reports whether values of type t hold a rest.SentSecret, which
// encoders have to show.
func Sends(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[rest.SentSecret]() {
			return true
		}
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && Sends(f.Type) {
				return true
			}
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return t.Elem().PkgPath() != t.PkgPath() && Sends(t.Elem())
	}
	return false
}

func (x filler) fill(v reflect.Value, field string, depth int) {
	t := v.Type()
	if depth > maxDepth || slices.Contains(x.places, t.String()) {
		return
	}
	switch {
	case t == reflect.TypeFor[refresh.Secret]():
		v.Set(reflect.ValueOf(refresh.NewSecret(Text)))
		return
	case t.Kind() == reflect.String && credential.MatchString(field) && !harmless.MatchString(field):
		v.SetString(Text)
		return
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && credential.MatchString(field) && !harmless.MatchString(field):
		v.SetBytes([]byte(Text))
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		if t.PkgPath() != "" && !strings.HasPrefix(t.PkgPath(), module) {
			return
		}
		for i := range t.NumField() {
			f := v.Field(i)
			if !f.CanSet() { // unexported
				f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem() //nolint:gosec // tests look where others cannot
			}
			x.fill(f, t.Field(i).Name, depth+1)
		}
	case reflect.Pointer:
		if p := t.Elem().PkgPath(); p == "" && t.Elem().Kind() != reflect.Struct || strings.HasPrefix(p, module) {
			v.Set(reflect.New(t.Elem()))
			x.fill(v.Elem(), field, depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(t, 1, 1))
		x.fill(v.Index(0), field, depth+1)
	case reflect.Array:
		for i := range t.Len() {
			x.fill(v.Index(i), field, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		x.fill(key, "", depth+1)
		x.fill(value, field, depth+1)
		v.SetMapIndex(key, value)
	}
}

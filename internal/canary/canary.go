// Package canary prints values in every way that programs do, and searches the
// result for secrets. It is for tests.
package canary

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"text/template"
)

// Text is the secret that values are filled with. No word of the code holds it.
const Text = "c4n4ry-7f3a91"

// verbs are those of package fmt, with the flags that change what is printed,
// and some that no type supports.
var verbs = strings.Fields("%v %+v %#v %T %s %q %#q %+q %x %X %#x %% %d %p %#p %t %b %o %O %c %U %#U %e %E %f %F %g %G %w %50v %-50s %.3s %050x %z %[1]v %!")

// Texts returns v in every way that it can be printed or encoded, by the name
// of the way. What panics or cannot be encoded is there with what its error
// says.
func Texts(v any) map[string]string {
	out := map[string]string{}
	for _, verb := range verbs {
		out[verb] = fmt.Sprintf(verb, v)
	}
	out["Print"], out["Println"] = fmt.Sprint(v), fmt.Sprintln(v)
	out["Errorf"] = attempt(func(b *bytes.Buffer, v any) error { return fmt.Errorf("wrapped: %w", asError(v)) }, v)
	for name, encode := range encoders {
		out[name] = attempt(encode, v)
	}
	return out
}

// asError is v if it is an error, and otherwise an error that prints it.
func asError(v any) error {
	if err, ok := v.(error); ok && err != nil {
		return err
	}
	return fmt.Errorf("%v", v)
}

// encoders are the encoders of the standard library that take any value.
var encoders = map[string]func(b *bytes.Buffer, v any) error{
	"json":      func(b *bytes.Buffer, v any) error { return json.NewEncoder(b).Encode(v) },
	"xml":       func(b *bytes.Buffer, v any) error { return xml.NewEncoder(b).Encode(v) },
	"gob":       func(b *bytes.Buffer, v any) error { return gob.NewEncoder(b).Encode(v) },
	"slog text": func(b *bytes.Buffer, v any) error { return logged(slog.NewTextHandler(b, nil), v) },
	"slog JSON": func(b *bytes.Buffer, v any) error { return logged(slog.NewJSONHandler(b, nil), v) },
	"template": func(b *bytes.Buffer, v any) error {
		return template.Must(template.New("").Parse("{{.}} {{printf \"%s\" .}}")).Execute(b, v)
	},
	"HTML template": func(b *bytes.Buffer, v any) error {
		return htmltemplate.Must(htmltemplate.New("").Parse("{{.}}")).Execute(b, v)
	},
	"script template": func(b *bytes.Buffer, v any) error {
		return htmltemplate.Must(htmltemplate.New("").Parse("<script>x({{.}})</script>")).Execute(b, v)
	},
}

func logged(h slog.Handler, v any) error {
	slog.New(h).With("with", v).WithGroup("group").Info("message", "value", v, slog.Group("inner", "value", v), "list", []any{v})
	return nil
}

// attempt encodes v, and returns what was written and why it failed.
func attempt(encode func(*bytes.Buffer, any) error, v any) (text string) {
	var b bytes.Buffer
	defer func() {
		if r := recover(); r != nil {
			text = b.String() + fmt.Sprint(r)
		}
	}()
	if err := encode(&b, v); err != nil {
		return b.String() + err.Error()
	}
	return b.String()
}

// Leaks returns the ways of [Texts] that show [Text], as it is or encoded.
func Leaks(v any) []string { return LeaksOf(v, Text) }

// LeaksOf is Leaks for another secret.
func LeaksOf(v any, secret string) []string {
	var ways []string
	for way, text := range Texts(v) {
		if Holds(text, secret) {
			ways = append(ways, way)
		}
	}
	if text := attempt(chain, v); Holds(text, secret) {
		ways = append(ways, "the chain of the error")
	}
	return ways
}

// chain writes the texts of an error and of all that it wraps.
func chain(b *bytes.Buffer, v any) error {
	for err := asError(v); err != nil; err = errors.Unwrap(err) {
		b.WriteString(err.Error() + "\n")
	}
	return nil
}

// Holds reports whether text shows secret: as it is, in hexadecimal or base64,
// or as a list of its bytes.
func Holds(text, secret string) bool {
	lower := strings.ToLower(text)
	for _, form := range []string{
		secret, hex.EncodeToString([]byte(secret)), strings.Trim(strconv.Quote(secret), `"`),
		strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]"), strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(secret)), "[]byte{"), "}"),
		spaced("%x", secret), spaced("%#x", secret), spaced("%o", secret), spaced("%b", secret), spaced("%U", secret), spaced("%c", secret),
	} {
		if strings.Contains(lower, strings.ToLower(form)) {
			return true
		}
	}
	// What is around the secret gives its base64 one of three forms, and changes
	// both ends. What is left of a short one would be anywhere.
	for shift := range 3 {
		enc := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		if middle := enc[4 : len(enc)-4]; len(middle) >= 8 && strings.Contains(text, middle) {
			return true
		}
	}
	return false
}

// spaced is the secret as fmt prints a slice of bytes with that verb.
func spaced(verb, secret string) string {
	var parts []string
	for _, c := range []byte(secret) {
		parts = append(parts, fmt.Sprintf(verb, c))
	}
	return strings.Join(parts, " ")
}

// Shapes are the ways in which a value of type T comes to be printed: itself,
// and as a part of something that has methods of its own, or that no method can
// be called in.
func Shapes[T any](v T) map[string]any {
	hidden := struct{ v T }{v}
	shapes := map[string]any{
		"value": v, "pointer": &v, "pointer to pointer": ptr(&v), "slice": []T{v}, "array": [1]T{v}, "slice of pointers": []*T{&v},
		"map": map[string]T{"v": v}, "any": []any{v}, "field": struct{ V T }{v}, "pointer field": struct{ V *T }{&v},
		"unexported field": hidden, "pointer to it": &hidden, "unexported pointer": struct{ v *T }{&v}, "unexported any": struct{ v any }{v},
		"unexported any pointer": struct{ v any }{&v}, "unexported slice": struct{ v []T }{[]T{v}}, "unexported map": struct{ v map[string]T }{map[string]T{"v": v}},
		"embedded": embedded[T]{hidden},
	}
	if t := reflect.TypeFor[T](); t.Comparable() && reflect.ValueOf(&v).Elem().Comparable() {
		m := reflect.MakeMap(reflect.MapOf(t, reflect.TypeFor[int]()))
		m.SetMapIndex(reflect.ValueOf(&v).Elem(), reflect.ValueOf(1))
		shapes["map key"] = m.Interface()
	}
	return shapes
}

func ptr[T any](v T) *T { return &v }

type embedded[T any] struct{ in struct{ v T } }

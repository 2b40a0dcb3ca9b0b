package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// decodeError is an [ErrDecode] with its reason. The reason tells where and
// what, never what was there: the texts of encoding/json and time quote the
// value, and the value may be a token.
type decodeError struct {
	reason string
	err    error
}

func (e *decodeError) Error() string        { return ErrDecode.Error() + ": " + e.reason }
func (e *decodeError) Is(target error) bool { return target == ErrDecode }
func (e *decodeError) Unwrap() error        { return e.err }

// decode decodes a JSON body. By default, that is without a Content-Type, a
// body is taken for JSON (RFC 9110, section 8.3, leaves that to the recipient).
func decode(contentType string, body []byte, v any, misfit func(Misfit)) error {
	if contentType != "" && !mediatype.IsJSON(contentType) {
		return &decodeError{reason: "JSON was promised and the content type is " + mediatype.Bare(contentType)}
	}
	switch trimmed := bytes.TrimSpace(body); {
	case len(trimmed) == 0:
		return &decodeError{reason: "empty"}
	case string(trimmed) == "null":
		return &decodeError{reason: "null"}
	}
	if wrong := unmarshal(body, v, misfit); wrong != nil {
		return wrong
	}
	return nil
}

// unmarshal decodes data into v, a pointer: with misfit, which is what [Lenient] was
// given, as far as it fits.
func unmarshal(data []byte, v any, misfit func(Misfit)) *decodeError {
	err := json.Unmarshal(data, v)
	if err == nil {
		return nil
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) && !json.Valid(data) {
		return &decodeError{reason: reason(err), err: err}
	}
	target := reflect.ValueOf(v).Elem()
	target.SetZero() // Unmarshal has filled it in part
	if misfit != nil {
		if all, ok := misfits(data, v, true); ok {
			for _, m := range all {
				misfit(m.Misfit)
			}
			return nil
		}
	}
	text := reason(err)
	if first, _ := misfits(data, reflect.New(target.Type()).Interface(), false); len(first) > 0 {
		text = first[0].Reason
		if first[0].shown != "" {
			text += " at " + first[0].shown
		}
	}
	return &decodeError{reason: text, err: err}
}

// reason describes an error of encoding/json without quoting the value, and
// without its place.
func reason(err error) string {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("bad JSON at byte %d", syntax.Offset)
	case errors.As(err, &wrong):
		// Value is "number 12" for a number that does not fit.
		kind, _, _ := strings.Cut(wrong.Value, " ")
		return fmt.Sprintf("%s in the place of %s", kind, wrong.Type)
	default:
		return fmt.Sprintf("a value is not what its type takes (%T)", err)
	}
}

package mockserver

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/internal/pointer"
)

// maxBody is how large a JSON body may be, in bytes.
const maxBody = 1 << 20

// check holds r against the document and returns what is wrong, all of it.
// Bodies that stream are left alone but for their media type.
func (o *operation) check(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	if err := o.checkMediaType(r); err != nil {
		return err
	}
	unread := o.streams || !o.readable(r)
	if !o.streams && r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	}
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: params,
		Route:      o.route,
		Options: &openapi3filter.Options{
			MultiError:          true,
			SkipSettingDefaults: true,
			ExcludeRequestBody:  unread,
		},
	})
	if err == nil {
		return nil
	}
	return explain(err)
}

// readable reports whether the validator can read the body: it knows forms, text and
// the commoner kinds of JSON.
func (o *operation) readable(r *http.Request) bool {
	return openapi3filter.RegisteredBodyDecoder(mediatype.Bare(r.Header.Get("Content-Type"))) != nil || r.Body == nil || r.Body == http.NoBody
}

// checkMediaType refuses a body of a kind that the document does not have.
func (o *operation) checkMediaType(r *http.Request) error {
	body := o.route.Operation.RequestBody
	if body == nil || body.Value == nil || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || takes(body.Value.Content, kind) == nil {
		return fail(http.StatusUnsupportedMediaType, "unsupported_media_type", "the API description has no body of this Content-Type here")
	}
	return nil
}

// explain turns what the validator says into a response. It takes care to use
// only the texts that speak of the document: others quote the value sent, which
// may be a password.
func explain(err error) *Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fail(http.StatusRequestEntityTooLarge, "body_too_large", "the body is larger than 1 MiB")
	}
	out := fail(http.StatusUnprocessableEntity, "invalid_request", "the request does not fit the API description")
	for _, e := range flatten(err) {
		var re *openapi3filter.RequestError
		if !errors.As(e, &re) {
			continue
		}
		if re.Parameter != nil {
			out.Errors = append(out.Errors, FieldError{Field: re.Parameter.Name, Detail: reason(re.Err)})
			continue
		}
		var parse *openapi3filter.ParseError
		if errors.As(re.Err, &parse) || strings.HasPrefix(re.Reason, "reading failed") {
			return fail(http.StatusBadRequest, "malformed_body", "the body cannot be read as JSON")
		}
		for _, inner := range flatten(re.Err) {
			out.Errors = append(out.Errors, FieldError{Field: pointerOf(inner), Detail: reason(inner)})
		}
	}
	return out
}

// flatten takes nested lists of errors apart. It must not look into other errors
// for lists, as errors.As does: the one around the list says what it is about.
func flatten(err error) []error {
	list, ok := err.(openapi3.MultiError) //nolint:errorlint // see above
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range list {
		out = append(out, flatten(e)...)
	}
	return out
}

func reason(err error) string {
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		if schema.SchemaField == "format" && schema.Schema != nil {
			return fmt.Sprintf("does not match the format %q", schema.Schema.Format) // Reason quotes the value
		}
		return schema.Reason
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return "is missing"
	}
	if errors.Is(err, openapi3filter.ErrInvalidEmptyValue) {
		return "is empty"
	}
	return "cannot be read as its type"
}

// pointerOf is the JSON pointer (RFC 6901) to what err is about.
func pointerOf(err error) string {
	var schema *openapi3.SchemaError
	if !errors.As(err, &schema) || len(schema.JSONPointer()) == 0 {
		return ""
	}
	var b strings.Builder
	for _, part := range schema.JSONPointer() {
		b.WriteString("/" + pointer.Escape(part))
	}
	return b.String()
}

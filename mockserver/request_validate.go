package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
	"github.com/perennial-go/perennial/mockserver/internal/wire"
)

// maxBody is how large a body may be that is checked, in bytes.
const maxBody = 1 << 20

// reader reads values of the document's requests.
func (d *description) reader() wire.Reader {
	return wire.Reader{Check: func(ref *openapi3.SchemaRef, v any) []schema.Violation {
		return d.schemas.Check(ref, v, schema.Request)
	}}
}

// check holds r against the document and returns what is wrong, all of it. params are
// the values in the path, as they were sent. Bodies that stream are left alone but for
// their media type.
func (o *operation) check(w http.ResponseWriter, r *http.Request, params map[string]string) error {
	kind, media, err := o.media(r)
	if err != nil {
		return err
	}
	var wrong []FieldError
	in := &wire.Request{
		Header: r.Header, Query: wire.Pairs(r.URL.RawQuery), RawQuery: r.URL.RawQuery, Cookies: wire.Cookies(r.Header),
		Path: params, Parameters: o.parameters,
	}
	for _, p := range o.parameters {
		found, err := o.of.reader().Parameter(p, in)
		if err != nil {
			wrong = append(wrong, FieldError{Field: p.Name, Detail: err.Error()})
		}
		for _, v := range found {
			wrong = append(wrong, FieldError{Field: p.Name, Detail: v.Text})
		}
	}
	if !o.streams && r.Body != nil {
		found, err := o.checkBody(w, r, kind, media)
		if err != nil {
			return err
		}
		wrong = append(wrong, found...)
	}
	if len(wrong) == 0 {
		return nil
	}
	p := fail(http.StatusUnprocessableEntity, "invalid_request", "the request does not fit the API description")
	p.Errors = wrong
	return p
}

// media returns the media type of a body, and what the document has for it. A body of a
// kind that the document does not have is refused.
func (o *operation) media(r *http.Request) (string, *openapi3.MediaType, error) {
	body := o.op.RequestBody
	if body == nil || body.Value == nil || len(body.Value.Content) == 0 || r.Body == nil || r.Body == http.NoBody {
		return "", nil, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	media := takes(body.Value.Content, kind)
	if err != nil || media == nil {
		return "", nil, fail(http.StatusUnsupportedMediaType, "unsupported_media_type", "the API description has no body of this Content-Type here")
	}
	return kind, media, nil
}

// checkBody reads a body, holds it against its schema, and puts it back.
func (o *operation) checkBody(w http.ResponseWriter, r *http.Request, kind string, media *openapi3.MediaType) ([]FieldError, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, fail(http.StatusRequestEntityTooLarge, "body_too_large", "the body is larger than 1 MiB")
	case err != nil:
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body ended too early")
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if len(data) == 0 {
		if body := o.op.RequestBody; body != nil && body.Value != nil && body.Value.Required {
			return []FieldError{{Detail: wire.ErrMissing.Error()}}, nil
		}
		return nil, nil
	}
	if media == nil || media.Schema == nil {
		return nil, nil
	}
	found, err := o.violations(r, kind, media, data)
	if err != nil {
		return nil, err
	}
	var wrong []FieldError
	for _, v := range found {
		wrong = append(wrong, FieldError{Field: v.Pointer, Detail: v.Text})
	}
	return wrong, nil
}

// violations are what is wrong with a body. Of kinds that cannot be read, nothing is known.
func (o *operation) violations(r *http.Request, kind string, media *openapi3.MediaType, data []byte) ([]schema.Violation, error) {
	var found []schema.Violation
	var err error
	switch reader := o.of.reader(); {
	case mediatype.IsJSON(kind):
		var v any
		if json.Unmarshal(data, &v) != nil {
			return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read as JSON")
		}
		return o.of.schemas.Check(media.Schema, v, schema.Request), nil
	case kind == "application/x-www-form-urlencoded":
		found, err = reader.Form(data, media)
	case kind == "multipart/form-data":
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		found, err = reader.Multipart(data, params["boundary"], media)
	case strings.HasPrefix(kind, "text/"):
		found, err = reader.Text(data, media)
	}
	if err != nil {
		return nil, fail(http.StatusBadRequest, "malformed_body", "the body cannot be read as "+kind)
	}
	return found, nil
}

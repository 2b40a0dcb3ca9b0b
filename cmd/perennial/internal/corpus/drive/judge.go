package drive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// base is the path of the API at the server that judges.
const base = "/base"

// ServeHTTP judges the request that came, and sends the expected response.
func (d *driver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := d.expected
	if e == nil || e.came {
		d.report.find(Generator, r.Method, "a request that nobody expected")
		return
	}
	e.came = true
	body, err := io.ReadAll(r.Body)
	if err != nil {
		d.report.find(Generator, e.o.label(), "its body breaks off: "+line(err))
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	d.judge(e, r, body)
	d.respond(e, w, r)
}

// judge compares a request with what the document says.
func (d *driver) judge(e *expected, r *http.Request, body []byte) {
	path, below := strings.CutPrefix(r.URL.EscapedPath(), base)
	match := e.o.path.FindStringSubmatch(path)
	if r.Method != e.o.verb || !below || match == nil {
		d.report.find(Generator, e.o.label(), "it came as "+r.Method+" "+path)
		return
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: map[string]string{}, QueryParams: r.URL.Query(),
		Route:   &routers.Route{Spec: d.doc, Path: e.o.route, PathItem: e.o.item, Method: e.o.verb, Operation: e.o.op},
		Options: &openapi3filter.Options{SkipSettingDefaults: true, MultiError: true, KeepValidatedValue: true, AuthenticationFunc: d.authenticate},
	}
	for i, name := range e.o.names {
		in.PathParams[name] = match[i+1]
		if plain, err := url.PathUnescape(match[i+1]); err == nil {
			in.PathParams[name] = plain
		}
	}
	if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
		d.refused(e, err)
	}
	d.judgeParameters(e, in)
	d.judgeBody(e, r, body)
}

// refused tells what the validator says.
func (d *driver) refused(e *expected, err error) {
	var many openapi3.MultiError
	if !errors.As(err, &many) {
		many = openapi3.MultiError{err}
	}
	for _, err := range many {
		d.report.find(d.blame(err), e.o.label(), "the validator says: "+line(err))
	}
}

// blame tells what the validator cannot judge from what it refuses.
func (d *driver) blame(err error) Kind {
	if strings.Contains(err.Error(), "unsupported content type") {
		return Validator
	}
	return Generator
}

// judgeParameters asks the validator for the very value of each parameter: its schema
// is that of the document with one more word, an enum of what was set.
func (d *driver) judgeParameters(e *expected, in *openapi3filter.RequestValidationInput) {
	for p, s := range e.parameters {
		if s.empty() || p.Schema == nil || p.Schema.Value == nil {
			continue
		}
		own, schema := *p, *p.Schema.Value
		schema.Enum = []any{s.value}
		own.Schema, own.Required = &openapi3.SchemaRef{Value: &schema}, true
		if err := openapi3filter.ValidateParameter(in.Request.Context(), in, &own); err != nil {
			d.report.find(d.blame(err), e.o.label(), fmt.Sprintf("%s parameter %s, set to %s: %s", p.In, p.Name, brief(s.data), line(err)))
		}
	}
}

// judgeBody compares the body with what was set.
func (d *driver) judgeBody(e *expected, r *http.Request, body []byte) {
	if e.media == "" {
		return
	}
	if e.raw != "" {
		if string(body) != e.raw {
			d.report.find(Generator, e.o.label(), fmt.Sprintf("the body was %q, and is %q", e.raw, brief(body)))
		}
		return
	}
	if isJSON(e.media) {
		for _, text := range differences(e.body.data, body) {
			d.report.find(Generator, e.o.label(), "body: "+text)
		}
		return
	}
	d.judgeForm(e, r, body)
}

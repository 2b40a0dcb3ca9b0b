package contract

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/refresh/rest"
)

// maxBody is how much of a response is held against the document, in bytes.
const maxBody = 8 << 20

// served calls an operation once at the server. It may refuse the call, in a way that
// is documented: what is called for is made up, and need not be there.
func (s *suite) served(t *testing.T, o operation) {
	next := s.cfg.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	base, err := url.Parse(s.cfg.URL)
	if err != nil {
		t.Fatalf("Config.URL: %v", err)
	}
	p := &proxy{suite: s, t: t, next: next, base: strings.TrimRight(base.Path, "/")}
	client := s.cfg.New(t, s.cfg.URL, &http.Client{Transport: p})
	p.watch(o.id)
	err = s.call(t, client, o)
	p.watch("")
	if e, typed := errors.AsType[*rest.Error](err); err != nil && (!typed || e.StatusCode == 0 || errors.Is(err, rest.ErrDecode)) {
		t.Errorf("the call: %v", err)
	}
	if p.seen == 0 {
		t.Error("nothing was sent to the server")
	}
}

// proxy holds what goes by against the document.
type proxy struct {
	suite *suite
	t     *testing.T
	next  http.RoundTripper
	base  string

	mu      sync.Mutex // guards all below
	watched string     // operation ID
	seen    int
}

func (p *proxy) watch(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watched = id
}

// RoundTrip checks the calls of the operation that is watched.
func (p *proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	o, values, ok := p.suite.find(r.Method, strings.TrimPrefix(r.URL.Path, p.base))
	p.mu.Lock()
	watched := ok && p.watched == o.id
	if watched {
		p.seen++
	}
	p.mu.Unlock()
	if !watched {
		return p.next.RoundTrip(r)
	}
	sent, err := take(&r.Body)
	if err != nil {
		return nil, err
	}
	resp, err := p.next.RoundTrip(r)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	if invalid := validRequest(r, o, values); invalid != nil {
		p.t.Errorf("the request does not fit the document: %v", invalid)
	}
	if err != nil {
		return nil, err
	}
	stream := strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
	var got []byte
	if !stream {
		if got, err = take(&resp.Body); err != nil {
			return nil, err
		}
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input(r, o, values), Status: resp.StatusCode, Header: resp.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: stream},
	}
	in.SetBodyBytes(got)
	if invalid := openapi3filter.ValidateResponse(context.WithoutCancel(r.Context()), in); invalid != nil {
		p.t.Errorf("the response, status %d, does not fit the document: %v", resp.StatusCode, invalid)
	}
	return resp, nil
}

// take reads a body and puts it back.
func take(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(io.LimitReader(*body, maxBody))
	_ = (*body).Close()
	*body = io.NopCloser(bytes.NewReader(data))
	return data, err
}

// validRequest holds a request against the document; whether it carries a token is
// asserted apart from that. Its body is read and put back.
func validRequest(r *http.Request, o operation, values map[string]string) error {
	r = r.Clone(context.WithoutCancel(r.Context()))
	return openapi3filter.ValidateRequest(r.Context(), input(r, o, values))
}

func input(r *http.Request, o operation, values map[string]string) *openapi3filter.RequestValidationInput {
	route := *o.route
	open := *route.Operation
	open.Security = &openapi3.SecurityRequirements{}
	route.Operation = &open
	return &openapi3filter.RequestValidationInput{
		Request: r, PathParams: values, Route: &route,
		Options: &openapi3filter.Options{SkipSettingDefaults: true, MultiError: true},
	}
}

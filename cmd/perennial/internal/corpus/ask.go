package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxAsked is how many operations are asked for one that needs nothing but
// simple parameters: which one does is not worth finding out beforehand.
const maxAsked = 200

// ask calls one operation after the other, GET first, until one succeeds.
func ask(ctx context.Context, doc *openapi3.T, base string) error {
	seen := map[string]int{}
	asked, last := 0, ""
	for _, gets := range []bool{true, false} {
		for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
			item := doc.Paths.Value(path)
			for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
				if asked == maxAsked || (method == http.MethodGet) != gets {
					continue
				}
				asked++
				req, err := request(ctx, doc, method, base+path, slices.Concat(item.Parameters, item.GetOperation(method).Parameters))
				if err != nil {
					return err
				}
				status, body, err := send(req)
				switch {
				case err != nil:
					return err
				case status < 300:
					return nil
				}
				last = body
				seen[fmt.Sprintf("%s %d", method, status)]++
			}
		}
	}
	return fmt.Errorf("none of %d operations succeeds: %v, such as %s", asked, seen, last)
}

// request has the parameters that are required, and credentials of every kind
// that the document knows.
func request(ctx context.Context, doc *openapi3.T, method, address string, parameters openapi3.Parameters) (*http.Request, error) {
	query, header := url.Values{}, http.Header{"Authorization": {"Bearer some-token"}}
	for _, ref := range parameters {
		switch p := ref.Value; {
		case p == nil || !p.Required:
		case p.In == "path":
			address = strings.ReplaceAll(address, "{"+p.Name+"}", url.PathEscape(value(p)))
		case p.In == "query":
			query.Set(p.Name, value(p))
		case p.In == "header":
			header.Set(p.Name, value(p))
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.URL.RawQuery, req.Header = query.Encode(), header
	if doc.Components != nil {
		for _, s := range doc.Components.SecuritySchemes {
			credentials(req, s.Value)
		}
	}
	return req, nil
}

// value is one that a parameter may have, for most.
func value(p *openapi3.Parameter) string {
	if p.Schema == nil || p.Schema.Value == nil {
		return "1"
	}
	s := p.Schema.Value
	switch {
	case p.Example != nil:
		return fmt.Sprint(p.Example)
	case s.Example != nil:
		return fmt.Sprint(s.Example)
	case len(s.Enum) > 0:
		return fmt.Sprint(s.Enum[0])
	case s.Type.Is("boolean"):
		return "true"
	case s.Type.Is("string"):
		for _, v := range []string{
			"1", "a", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "2026-01-02", "2026-01-02T03:04:05Z",
			strings.Repeat("1", int(min(s.MinLength, 1000))), strings.Repeat("a", int(min(s.MinLength, 1000))),
		} {
			if s.VisitJSON(v, openapi3.EnableFormatValidation()) == nil {
				return v
			}
		}
	case s.Min != nil:
		return fmt.Sprint(*s.Min)
	}
	return "1"
}

// credentials adds an API key, or what else a scheme asks for.
func credentials(req *http.Request, s *openapi3.SecurityScheme) {
	switch {
	case s == nil:
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		req.SetBasicAuth("someone", "something")
	case s.Type == "apiKey" && s.In == "header" && !strings.EqualFold(s.Name, "Authorization"):
		req.Header.Set(s.Name, "some-key")
	case s.Type == "apiKey" && s.In == "query":
		q := req.URL.Query()
		q.Set(s.Name, "some-key")
		req.URL.RawQuery = q.Encode()
	case s.Type == "apiKey" && s.In == "cookie":
		req.AddCookie(&http.Cookie{Name: s.Name, Value: "some-key"})
	}
}

// send returns the status of the response, and how its body begins if that is a
// failure. Successes may be streams, which do not end.
func send(req *http.Request) (status int, body string, err error) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 300 {
		return resp.StatusCode, "", nil
	}
	begin, err := io.ReadAll(io.LimitReader(resp.Body, 400))
	return resp.StatusCode, string(begin), err
}

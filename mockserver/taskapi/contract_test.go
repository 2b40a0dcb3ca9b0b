package taskapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/perennial-go/perennial/gen/spec"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(spec.JSON())
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	return doc
}

func TestExamplesOfTheDocumentAreValid(t *testing.T) {
	doc := document(t)
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
}

// exampleBody is the document's own example of a body, and its Content-Type.
func exampleBody(t *testing.T, op *openapi3.Operation) (io.Reader, string) {
	t.Helper()
	if op.RequestBody == nil {
		return nil, ""
	}
	for kind, media := range op.RequestBody.Value.Content {
		switch kind {
		case "application/json":
			body := media.Example
			if body == nil {
				var err error
				if body, err = sample.New(1, schema.NewSet(document(t)), schema.Request).Value(media.Schema); err != nil {
					t.Fatal(err)
				}
			}
			data, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			return bytes.NewReader(data), kind
		case "multipart/form-data":
			return form(t, "What we agreed on", "notes.txt", "hello world")
		default:
			text, _ := media.Example.(string)
			return strings.NewReader(text), kind
		}
	}
	return nil, ""
}

// replayExample sends the document's own example of an operation.
func replayExample(t *testing.T, u *mocktest.User, path, method string, item *openapi3.PathItem, op *openapi3.Operation) *http.Request {
	t.Helper()
	query := ""
	header := http.Header{}
	for _, ref := range append(slices.Clone(item.Parameters), op.Parameters...) {
		p := ref.Value
		value, _ := p.Example.(string)
		if value == "" {
			made, err := sample.New(1, schema.NewSet(document(t)), schema.Request).Value(p.Schema)
			if err != nil {
				t.Fatal(err)
			}
			value = fmt.Sprint(made)
		}
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
		case "query":
			if p.Required {
				query = "?" + p.Name + "=" + value
			}
		case "header":
			if p.Name != "Last-Event-ID" {
				header.Set(p.Name, value)
			}
		}
	}
	sent, contentType := exampleBody(t, op)
	req, err := http.NewRequestWithContext(t.Context(), method, u.Srv.URL+path+query, sent)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Authorization", "Bearer "+u.Access)
	return req
}

// TestAnswersFitTheDocument sends the example of every operation and holds the
// answer against the document. A new operation is covered without a change here.
func TestAnswersFitTheDocument(t *testing.T) {
	doc := document(t)
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			t.Run(op.OperationID, func(t *testing.T) {
				srv := newServer(t)
				u := mocktest.SignIn(t, srv)
				u.Do("POST", "/projects/prj_1/tasks/tsk_1/attachments?filename=a", strings.NewReader("x")).Want(201)
				req := replayExample(t, u, path, method, item, op)
				if op.OperationID == "createProject" {
					u.Do("DELETE", "/projects/prj_1", nil).Want(204) // it has the name of the example
				}
				if op.OperationID == "refreshToken" {
					req.Body = io.NopCloser(strings.NewReader(`{"refresh_token":"` + u.Refresh + `"}`))
					req.ContentLength = -1
				}
				status, header, body := send(t, srv, req, op.OperationID == "streamEvents")
				if status > 299 {
					t.Fatalf("status %d: %s", status, body)
				}
				route, params, err := router.FindRoute(req)
				if err != nil {
					t.Fatal(err)
				}
				err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
					RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
					Status:                 status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
					Options: &openapi3filter.Options{
						IncludeResponseStatus: true,
						ExcludeResponseBody:   header.Get("Content-Type") == "text/event-stream",
					},
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// send reads the response, of a stream only the beginning.
func send(t *testing.T, srv *mockserver.Server, req *http.Request, stream bool) (int, http.Header, []byte) {
	t.Helper()
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r io.Reader = resp.Body
	if stream {
		r = io.LimitReader(resp.Body, 1)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, body
}

// TestSecurityIsThatOfTheDocument calls every operation without a token.
func TestSecurityIsThatOfTheDocument(t *testing.T) {
	doc := document(t)
	srv := newServer(t)
	u := mocktest.New(t, srv)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			public := op.Security != nil && len(*op.Security) == 0
			a := u.Do(method, strings.NewReplacer("{", "", "}", "").Replace(path), nil)
			if missing := a.StatusCode == 401 && strings.Contains(string(a.Data), "token_missing"); missing == public {
				t.Errorf("%s without a token: status %d, public is %v", op.OperationID, a.StatusCode, public)
			}
		}
	}
}

package mockserver_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

func TestRequestsThatDoNotFitAreExplained(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		code, field, says  string
	}{
		"empty title":      {"POST", "/projects/prj_1/tasks", `{"title":""}`, 422, "invalid_request", "/title", "minimum string length is 1"},
		"missing title":    {"POST", "/projects/prj_1/tasks", `{}`, 422, "invalid_request", "/title", `property "title" is missing`},
		"unknown property": {"POST", "/projects/prj_1/tasks", `{"title":"x","colour":1}`, 422, "invalid_request", "", `property "colour" is unsupported`},
		"wrong type":       {"PATCH", "/projects/prj_1", `{"archived":"yes"}`, 422, "invalid_request", "/archived", "value must be a boolean"},
		"impossible date":  {"PATCH", "/projects/prj_1", `{"due_on":"2026-06-31"}`, 422, "invalid_request", "/due_on", `does not match the format "date"`},
		"query":            {"GET", "/projects?limit=many", "", 422, "invalid_request", "limit", "value must be an integer"},
		"no body":          {"POST", "/projects/prj_1/tasks", "", 422, "invalid_request", "", "is missing"},
		"not JSON":         {"POST", "/projects/prj_1/tasks", `{"title":`, 400, "malformed_body", "", ""},
		"no such path":     {"GET", "/nowhere", "", 404, "no_such_route", "", ""},
		"no such method":   {"PUT", "/me", "", 405, "method_not_allowed", "", ""},
		"too large":        {"POST", "/projects/prj_1/tasks", `{"title":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "body_too_large", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var body any
			if c.body != "" {
				body = c.body
			}
			p := u.Do(c.method, c.path, body).Problem(c.status, c.code)
			if c.says == "" {
				return
			}
			if !slices.ContainsFunc(p.Errors, func(e mockserver.FieldError) bool {
				return strings.Contains(e.Detail, c.says) && (c.field == "" || e.Field == c.field)
			}) {
				t.Errorf("errors %+v, want %q for %q", p.Errors, c.says, c.field)
			}
		})
	}
	u.Do("POST", "/projects", "name=x", "Content-Type", "application/x-www-form-urlencoded").Problem(415, "unsupported_media_type")
}

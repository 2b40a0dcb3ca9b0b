package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest"
)

type refusal struct {
	Code   string
	Fields []struct{ Name string }
}

func refused(status int, contentType, body string) error {
	return fmt.Errorf("wrapped: %w", &rest.Error{
		StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body),
	})
}

func TestTheBodyOfAFailureIsDecodedOnDemand(t *testing.T) {
	err := refused(422, "application/problem+json", `{"code":"bad","fields":[{"name":"email"}]}`)
	if got, ok := rest.ErrorBody[refusal](err); !ok || got.Code != "bad" || got.Fields[0].Name != "email" {
		t.Errorf("got %+v, %t", got, ok)
	}
	if got, ok := rest.ErrorBody[*refusal](err); !ok || got.Code != "bad" {
		t.Errorf("got %+v, %t", got, ok)
	}
	for name, err := range map[string]error{
		"nil":             nil,
		"another error":   errors.New("x"),
		"a proxy's page":  refused(502, "text/html", `{"code":"bad"}`),
		"another shape":   refused(422, "application/json", `{"code":{}}`),
		"half of a body":  refused(422, "application/json", `{"code":"bad"`),
		"nothing":         refused(422, "application/json", ``),
		"no refusal":      refused(200, "application/json", `{"code":"bad"}`),
		"another content": refused(422, "application/xml", `<code/>`),
	} {
		if got, ok := rest.ErrorBody[refusal](err); ok || got.Code != "" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

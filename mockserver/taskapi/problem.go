package taskapi

import (
	"net/http"

	"github.com/perennial-go/perennial/mockserver"
)

func fail(status int, code, detail string) *mockserver.Problem {
	return &mockserver.Problem{Status: status, Code: code, Detail: detail}
}

// notFound is the response to an id that leads nowhere.
func notFound(what string) *mockserver.Problem {
	return fail(http.StatusNotFound, "not_found", "there is no such "+what)
}

// invalid is the response to a call that fits the document but makes no sense.
func invalid(field, detail string) *mockserver.Problem {
	p := fail(http.StatusUnprocessableEntity, "invalid_request", "the request does not fit the API description")
	p.Errors = []mockserver.FieldError{{Field: field, Detail: detail}}
	return p
}

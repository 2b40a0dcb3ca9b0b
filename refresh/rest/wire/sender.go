package wire

import (
	"context"
	"net/http"

	"github.com/perennial-go/perennial/refresh/rest"
)

// Sender sends requests. A client of package apiclient is one, which gives them
// the credentials that their operation asks for.
type Sender interface {
	// Sender returns what sends r.
	Sender(r *Request) rest.Send[func(context.Context, *http.Request) error]
}

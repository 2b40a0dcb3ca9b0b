package refresh

import (
	"errors"
	"fmt"
	"time"
)

// ResponseError is a refresh that brought no token: what the token endpoint
// answered, or that it could not be asked. Package tokenendpoint makes it; a
// [Refresher] that is written by hand may, to say what is known of the refresh
// token. Its text holds neither tokens nor the response's body.
type ResponseError struct {
	// StatusCode is the HTTP status, or 0 if there was no response.
	StatusCode int
	// Code is the machine-readable code of the response: error (RFC 6749, section
	// 5.2), code, or the like.
	Code string
	// Client names the client that was refused, where Err is [ErrClientRefused].
	Client string
	// RetryAfter is how long the server asked to be left alone, capped at a minute.
	RetryAfter time.Duration
	// Repeatable is true if the refresh token was certainly not used up.
	Repeatable bool
	// Err is the cause, or nil: [ErrRefused], [ErrClientRefused],
	// [ErrUnknownRefusal], [ErrResponseLost], or what it was.
	Err error
}

// Error says what was answered.
func (e *ResponseError) Error() string {
	text := "token endpoint not reached"
	switch {
	case e.StatusCode != 0:
		text = fmt.Sprintf("token endpoint answered %d", e.StatusCode)
		if e.Code != "" {
			text += " " + e.Code
		}
	case errors.Is(e.Err, ErrResponseLost):
		text = "token endpoint did not answer"
	}
	if e.Client != "" && errors.Is(e.Err, ErrClientRefused) {
		text += fmt.Sprintf(" to client %q", e.Client)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

package rest

import "github.com/perennial-go/perennial/refresh"

// SentSecret is a Secret in the body of a request, such as the password of a
// sign-in: it prints and logs as a placeholder, and encoders for the wire (JSON,
// XML, forms) write its text. So a request must not be logged as JSON; what a
// server returns is a refresh.Secret, which encoders do not show either.
type SentSecret struct{ refresh.Secret }

// Sent returns s for the body of a request.
func Sent(s refresh.Secret) SentSecret { return SentSecret{s} }

// MarshalText returns the text itself, to be sent.
func (s SentSecret) MarshalText() ([]byte, error) { return []byte(s.Reveal()), nil }

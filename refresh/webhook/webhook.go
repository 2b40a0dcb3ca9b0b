// Package webhook receives webhooks that are signed as Standard Webhooks says
// (https://www.standardwebhooks.com): it verifies the signature and the time,
// decodes the body into a type of a generated package, and lets nothing through
// twice.
//
// Most programs need [Handler] alone.
package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// Window is how far the time of a message may be from now. One that is recorded
	// and sent again later is refused.
	Window = 5 * time.Minute
	// MaxBytes is the most that a body may have.
	MaxBytes = 1 << 20
	// minKey is the least that a key may have, in bytes. The threat: who knows a short
	// one signs what they like.
	minKey = 24
)

var (
	// ErrSignature says that a message was not signed with one of the secrets, or
	// that its headers are missing or malformed. Nothing of it can be trusted.
	ErrSignature = errors.New("webhook: the signature is not that of one of the secrets")
	// ErrTime says that the time of a message is not within [Window].
	ErrTime = errors.New("webhook: the message is too old, or of the future")
	// ErrBody says that the body is too large, breaks off, or is not JSON that fits.
	ErrBody = errors.New("webhook: the body is not what was promised")
)

// Message is what the headers say.
type Message struct {
	// ID is the same when the sender tries the same message again.
	ID string
	// Time is when this attempt was sent.
	Time time.Time
}

// Verifier verifies signatures. It may be used by any number of goroutines at
// once.
type Verifier struct{ keys []*standardwebhooks.Webhook }

// NewVerifier returns a verifier for the signing secrets that the sender shows,
// such as "whsec_...". Two or more are for the time in which one takes the place of
// another: any of them will do.
//
// Errors: no secret, or one that is not base64 of 24 bytes at least; none shows the
// secret.
func NewVerifier(secrets ...refresh.Secret) (*Verifier, error) {
	if len(secrets) == 0 {
		return nil, errors.New("webhook: there is no secret; take it from where the sender lists the endpoint")
	}
	v := &Verifier{}
	for i, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Reveal(), "whsec_"))
		if err != nil || len(key) < minKey {
			return nil, fmt.Errorf("webhook: secret %d is not base64 of %d bytes at least; copy it whole, as the sender shows it", i+1, minKey)
		}
		w, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			return nil, fmt.Errorf("webhook: secret %d cannot be used", i+1)
		}
		v.keys = append(v.keys, w)
	}
	return v, nil
}

// Verify verifies a message whose body is as it came, to the byte.
//
// Errors: [ErrSignature], [ErrTime].
func (v *Verifier) Verify(header http.Header, body []byte) (Message, error) {
	var m Message
	for _, name := range []string{standardwebhooks.HeaderWebhookID, standardwebhooks.HeaderWebhookTimestamp, standardwebhooks.HeaderWebhookSignature} {
		if len(header.Values(name)) != 1 {
			return m, ErrSignature // the threat: two parsers that take two different ones
		}
	}
	for _, key := range v.keys {
		err := key.Verify(body, header)
		switch {
		case errors.Is(err, standardwebhooks.ErrMessageTooOld), errors.Is(err, standardwebhooks.ErrMessageTooNew):
			return m, ErrTime
		case err != nil:
			continue
		}
		seconds, err := strconv.ParseInt(header.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
		if err != nil {
			return m, ErrSignature
		}
		return Message{ID: header.Get(standardwebhooks.HeaderWebhookID), Time: time.Unix(seconds, 0)}, nil
	}
	return m, ErrSignature
}

// Parse reads a request, verifies it and decodes its body. It is for handlers that
// do the rest by themselves; see [Handler].
//
// Errors: those of [Verifier.Verify], [ErrBody]. None shows the body.
func Parse[T any](v *Verifier, r *http.Request) (T, Message, error) {
	var value T
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBytes+1))
	if err != nil {
		return value, Message{}, fmt.Errorf("%w: it breaks off", ErrBody)
	}
	if len(body) > MaxBytes {
		return value, Message{}, fmt.Errorf("%w: more than %d bytes", ErrBody, MaxBytes)
	}
	m, err := v.Verify(r.Header, body)
	if err != nil {
		return value, Message{}, err
	}
	value, err = decode[T](body)
	return value, m, err
}

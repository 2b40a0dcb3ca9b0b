package webhook

import (
	"context"
	"encoding/json"
	"fmt"
)

// Call decodes the body of a message and calls fn with it. A nil fn leaves the
// message alone. It is what generated code calls.
//
// Errors: [ErrBody], which does not show the body; those of fn.
func Call[T any](ctx context.Context, m Message, body json.RawMessage, fn func(ctx context.Context, m Message, value T) error) error {
	if fn == nil {
		return nil
	}
	value, err := decode[T](body)
	if err != nil {
		return err
	}
	return fn(ctx, m, value)
}

// Member returns a member of a JSON object that is a string, "" if it has none: the
// one that says what a message is about.
func Member(body json.RawMessage, name string) string {
	var object map[string]json.RawMessage
	var text string
	if json.Unmarshal(body, &object) != nil || json.Unmarshal(object[name], &text) != nil {
		return ""
	}
	return text
}

// decode decodes a body that was verified.
func decode[T any](body []byte) (T, error) {
	var value T
	if err := json.Unmarshal(body, &value); err != nil {
		return *new(T), fmt.Errorf("%w: it does not decode into %T (%T)", ErrBody, value, err)
	}
	return value, nil
}

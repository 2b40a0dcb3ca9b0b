package refresh

import (
	"fmt"
	"log/slog"
	"unique"
)

// redacted is what every printed [Secret] looks like. It does not show the
// length of the text: a length narrows a guess.
const redacted = "[redacted]"

// Secret is a token, a password or any other text that must not be seen.
//
// It prints, logs and marshals as a placeholder, whichever verb or encoder is
// used. The one way to its text is [Secret.Reveal], which is easy to find in a
// review. The zero value is the empty text and prints as such: that a token is
// missing is not secret, and is worth seeing in a log. Two secrets are equal if
// their texts are, with == as well; a Secret can be the key of a map.
//
// The threat: a token that reaches a log can be used by everyone who can read
// the log, until it expires (RFC 6750, section 5.3; RFC 9700, section 4.9). So
// the text is behind a pointer that package fmt prints as an address, also where
// it cannot call methods: in an unexported field of another struct, or with a
// verb that does not fit. Printers that follow every pointer and ignore methods,
// as some debuggers and test libraries do, still find it.
type Secret struct {
	// text points to the text. A pointer to a string and not to a struct: with a
	// verb that does not fit, fmt follows one pointer to a struct.
	text unique.Handle[string]
}

// NewSecret returns text as a Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{unique.Make(text)}
}

// Reveal returns the text itself.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.text.Value()
}

// IsZero reports whether the text is empty.
func (s Secret) IsZero() bool { return s == Secret{} }

// Equal reports whether s and o have the same text, as == does. Libraries that
// compare structs look for a method of this name. It compares addresses, so the
// time it takes says nothing of the texts.
func (s Secret) Equal(o Secret) bool { return s == o }

// String returns a placeholder.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return redacted
}

// GoString returns a placeholder, for the verb %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// Format writes a placeholder, whatever the verb is.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		_, _ = f.Write([]byte(s.GoString()))
		return
	}
	_, _ = f.Write([]byte(s.String()))
}

// MarshalText returns a placeholder, for JSON, XML and every encoder that asks
// for text. A Secret does not survive a round trip through an encoder; what has
// to be sent or stored is asked for by name, with [Secret.Reveal].
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text as it is, so that a server's response can be
// decoded into a Secret.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

// LogValue returns a placeholder, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

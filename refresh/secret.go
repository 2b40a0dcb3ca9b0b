package refresh

import (
	"fmt"
	"log/slog"
)

// redacted is what every printed [Secret] looks like. It says nothing of the
// length of what it hides: a length narrows a guess.
const redacted = "[redacted]"

// Secret is a token, a password or any other text that must not be seen.
//
// It prints, logs and marshals as a placeholder, whichever verb or encoder is
// used. The one way to its text is [Secret.Reveal], which is easy to find in a
// review. An empty Secret prints as the empty string: that nothing is there is
// no secret, and is worth seeing in a log. The one encoder that no type can
// stop is encoding/json's for map keys: never use a Secret as one.
//
// The threat: a token that reaches a log is usable by everyone who can read
// the log, for as long as it lives (RFC 6750, section 5.3; RFC 9700, section 4.9).
type Secret string

// NewSecret returns text as a Secret.
func NewSecret(text string) Secret { return Secret(text) }

// IsZero reports whether there is no text.
func (s Secret) IsZero() bool { return s == "" }

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String returns a placeholder.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString returns a placeholder, for the verb %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// Format writes a placeholder whatever the verb is: %x and %q would otherwise
// show the bytes.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		_, _ = f.Write([]byte(s.GoString()))
		return
	}
	_, _ = f.Write([]byte(s.String()))
}

// MarshalText returns a placeholder, for JSON, XML and every encoder that asks
// for text. A Secret does not survive a round trip through an encoder; what
// has to be sent or stored is asked for by name, with [Secret.Reveal].
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text as it is, so that a server's response decodes
// straight into a Secret.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = Secret(text)
	return nil
}

// LogValue returns a placeholder, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

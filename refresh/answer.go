package refresh

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/retryafter"
)

// ResponseError tells of a refresh that brought no token: what the token
// endpoint answered, or that it could not be asked. It wraps [ErrRefused] if
// the server refused the refresh token for good. Its text holds neither tokens
// nor the answer's body.
type ResponseError struct {
	// StatusCode is the HTTP status, or 0 if there was no answer.
	StatusCode int
	// Code is the machine-readable code of the answer: error (RFC 6749, section
	// 5.2), code, or the like.
	Code string
	// RetryAfter is how long the server asked to be left alone, capped at a minute.
	RetryAfter time.Duration
	// Repeatable is true if the refresh token was certainly not used up.
	Repeatable bool
	// Err is the cause, or nil.
	Err error
}

// Error says what was answered.
func (e *ResponseError) Error() string {
	var text string
	switch {
	case e.StatusCode == 0 && errors.Is(e.Err, ErrResponseLost):
		text = "token endpoint did not answer"
	case e.StatusCode == 0:
		text = "token endpoint not reached"
	case e.Code != "":
		text = fmt.Sprintf("token endpoint answered %d %s", e.StatusCode, e.Code)
	default:
		text = fmt.Sprintf("token endpoint answered %d", e.StatusCode)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

// CheckResponse tells whether the answer of a token endpoint, whose body is
// given apart, is a success (nil), a definitive refusal (the error wraps
// [ErrRefused]) or something that may pass.
//
// Definitive are invalid_grant (RFC 6749, section 5.2) and any 400, 401 or 403
// that carries a machine-readable API error. Not definitive are look-alikes: a
// proxy's bare 400, a captive portal's page, 408, 429 and every 5xx.
func CheckResponse(resp *http.Response, body []byte) error {
	if resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusCreated {
		return nil
	}
	e := &ResponseError{
		StatusCode: resp.StatusCode,
		Code:       errorCode(resp.Header.Get("Content-Type"), body),
		RetryAfter: retryafter.Parse(resp.Header, maxRetryAfter),
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		e.Repeatable = true
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		e.Err = ErrResponseLost // the server behind the gateway may have answered
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		if e.Code != "" && !passing[e.Code] {
			e.Err = ErrRefused
		}
	}
	return e
}

// passing are the error codes of RFC 6749, section 4.1.2.1, and RFC 8628,
// section 3.5, that speak of the moment and not of the token.
var passing = map[string]bool{"temporarily_unavailable": true, "server_error": true, "slow_down": true}

// maxRetryAfter bounds what a Retry-After can make the session wait.
const maxRetryAfter = time.Minute

// maxCode bounds what a server can put into our errors and logs.
const maxCode = 64

// errorCode finds the machine-readable code of a JSON error, or "".
func errorCode(contentType string, body []byte) string {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil || (mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json")) {
		return ""
	}
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return ""
	}
	if inner, ok := members["error"].(map[string]any); ok {
		members = inner
	}
	for _, name := range []string{"error", "code", "error_code", "errorCode", "type"} {
		if code, ok := members[name].(string); ok && plainCode(code) && !statusWords(code) {
			return code
		}
	}
	return ""
}

// statusWords tells whether an error code only repeats the status, as gateways
// and frameworks do: "about:blank" (RFC 9457, section 4.2.1), "Bad Request".
func statusWords(code string) bool {
	switch code {
	case "about:blank", http.StatusText(http.StatusBadRequest),
		http.StatusText(http.StatusUnauthorized), http.StatusText(http.StatusForbidden):
		return true
	}
	return false
}

// plainCode accepts what RFC 6749 lets an error code be, short enough for a log line.
func plainCode(s string) bool {
	if s == "" || len(s) > maxCode {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e || s[i] == '"' || s[i] == '\\' {
			return false
		}
	}
	return true
}

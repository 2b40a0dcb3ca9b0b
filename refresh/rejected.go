package refresh

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"github.com/perennial-go/perennial/internal/pointer"
)

// Rejection is an answer that rejects the access token although its status is
// not 401, such as the 403 that some servers give to an old signature.
type Rejection struct {
	Status int
	// Code is a JSON pointer to what tells this answer from others of the same
	// status. Empty: the status is enough.
	Code string
	// Values are the texts there that mean the token. Empty: any text.
	Values []string
}

// WithRejected names answers that are repaired like a 401, by one refresh and
// one replay. A rejection without a code makes every answer of that status
// cost a refresh, a missing permission too. By default, there are none.
func WithRejected(r ...Rejection) MiddlewareOption {
	return func(t *transport) { t.rejected = append(t.rejected, r...) }
}

// rejects tells whether resp says that the access token is not accepted.
func (t *transport) rejects(resp *http.Response) bool {
	if resp.StatusCode == http.StatusUnauthorized {
		return true
	}
	return slices.ContainsFunc(t.rejected, func(r Rejection) bool { return r.is(resp) })
}

// is tells whether resp is this rejection. What it reads of the body can be
// read again.
func (r Rejection) is(resp *http.Response) bool {
	if r.Status != resp.StatusCode {
		return false
	}
	if r.Code == "" {
		return true
	}
	free(resp)
	kept, _ := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(kept))
	dec := json.NewDecoder(bytes.NewReader(kept))
	dec.UseNumber()
	var doc any
	if dec.Decode(&doc) != nil {
		return false
	}
	v, ok := pointer.Lookup(doc, r.Code)
	if !ok {
		return false
	}
	var code string
	switch v := v.(type) {
	case string:
		code = v
	case json.Number:
		code = v.String()
	default:
		return false
	}
	return len(r.Values) == 0 || slices.Contains(r.Values, code)
}

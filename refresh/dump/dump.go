// Package dump shows requests and responses, as curl -v does, and cannot show a
// token.
//
// What is not known to be harmless is not shown: header values beyond a short
// list, query values, path parameters, user names in URLs, bodies and the texts
// of errors. The threat: a dump that is switched on to find a fault ends up in a
// log or in an issue, where everybody can use the tokens in it until they expire
// (RFC 6750, section 5.3; RFC 9700, section 4.9). Leaving out what is known to be
// secret is not enough, for an API may put a secret anywhere.
package dump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Transport returns a transport that sends with next and writes each request
// and its response to w. A nil next is http.DefaultTransport.
//
// As the transport of the middleware, it shows every single attempt, including
// replays, retries and redirects:
//
//	refresh.WithHTTPClient(&http.Client{Transport: dump.Transport(nil, os.Stderr)})
//
// Paths are shown as the route of the operation, see [refresh.WithOperation];
// without a route, the path is hidden. Each exchange is one call of w.Write,
// after the header of the response has arrived, and never two at a time. Errors
// of w.Write are ignored: a dump breaks no request. Requests and responses are
// passed on unchanged.
func Transport(next http.RoundTripper, w io.Writer) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &transport{next: next, w: w}
}

// slow is from when on the dump says how long a response took.
const slow = 100 * time.Millisecond

type transport struct {
	next http.RoundTripper

	mu sync.Mutex // guards w
	w  io.Writer
}

// RoundTrip sends req.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	var b strings.Builder
	begin(&b, req) // before it is sent: next may change it while it sends
	secrets := credentials(req.Header)
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	took := ""
	if d := time.Since(start); d >= slow {
		took = " after " + d.Round(time.Millisecond).String()
	}
	if err != nil {
		fmt.Fprintf(&b, "! no response%s: %s\n", took, reason(err))
	} else {
		fmt.Fprintf(&b, "< %d %s%s\n", resp.StatusCode, http.StatusText(resp.StatusCode), took)
		headers(&b, "< ", resp.Header, secrets)
		size(&b, "< ", resp.Body, resp.ContentLength)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = io.WriteString(t.w, b.String())
	return resp, err
}

// begin writes the request that is about to be sent.
func begin(b *strings.Builder, req *http.Request) {
	method := req.Method
	if method == "" {
		method = http.MethodGet
	}
	op, _ := refresh.OperationFrom(req.Context())
	path := op.Route
	if path == "" {
		path = "/" + hidden
	}
	fmt.Fprintf(b, "> %s %s://%s%s", method, req.URL.Scheme, req.URL.Host, path)
	query := req.URL.Query()
	for i, name := range slices.Sorted(maps.Keys(query)) {
		if strings.Join(query[name], "") == "" {
			name = hidden // a name without a value may be the secret itself
		} else {
			name = url.QueryEscape(name) // no line breaks
		}
		fmt.Fprintf(b, "%c%s=%s", "?&"[min(i, 1)], name, hidden)
	}
	if op.ID != "" {
		fmt.Fprintf(b, " (%s)", op.ID)
	}
	b.WriteString("\n")
	headers(b, "> ", req.Header, credentials(req.Header))
	size(b, "> ", req.Body, req.ContentLength)
}

// hidden stands for what is not shown.
const hidden = "[hidden]"

// reason says why there is no response. The text of an error may quote anything
// that was sent; its type says enough.
func reason(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline exceeded"
	}
	return fmt.Sprintf("%T", err)
}

// size writes the length of a body.
func size(b *strings.Builder, mark string, body io.Reader, length int64) {
	switch {
	case body == nil || body == http.NoBody || length == 0 && mark == "< ":
	case length > 0:
		fmt.Fprintf(b, "%s(body of %d bytes)\n", mark, length)
	default:
		fmt.Fprintf(b, "%s(body of unknown length)\n", mark)
	}
}

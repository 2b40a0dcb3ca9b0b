package refresh

import (
	"errors"
	"net/http"
)

// redirect is the redirect policy: none for a single hop, otherwise that of
// the http.Client that m was made with.
func (m *Middleware) redirect(req *http.Request, via []*http.Request) error {
	if c := callFrom(req.Context()); c != nil && c.single {
		return http.ErrUseLastResponse
	}
	if err := keepQuery(req, via); err != nil {
		return err
	}
	if m.checkRedirect != nil {
		return m.checkRedirect(req, via)
	}
	if len(via) >= maxRedirects {
		return errRedirects
	}
	return nil
}

// maxRedirects is what http.Client allows by default, and errRedirects what it
// says then; go-retryablehttp takes that text for final.
const maxRedirects = 10

var errRedirects = errors.New("stopped after 10 redirects")

// errQueryRedirect is the error for a QUERY whose body can be read only once.
var errQueryRedirect = errors.New("the QUERY is redirected, and its body cannot be sent again: set GetBody, or use a body of package bytes or strings")

// keepQuery keeps a QUERY one that is redirected by 301 or 302. http.Client makes
// a GET without a body of everything but GET and HEAD, which is right for a POST
// alone (RFC 9110, section 15.4.2), and the response would be that to another
// question. After a 303 it is a GET that is asked for
// (draft-ietf-httpbis-safe-method-w-body, section 2.5).
func keepQuery(req *http.Request, via []*http.Request) error {
	original := via[0]
	none := original.Body == nil || original.Body == http.NoBody
	switch {
	case via[len(via)-1].Method != methodQuery, req.Response == nil, req.Response.StatusCode == http.StatusSeeOther:
		return nil
	case req.Method == methodQuery && (none || req.Body != nil):
		return nil // a 307 or 308, with no other redirect before it
	}
	req.Method = methodQuery
	if none {
		return nil
	}
	if original.GetBody == nil {
		return errQueryRedirect
	}
	body, err := original.GetBody()
	if err != nil {
		return err
	}
	req.Body, req.GetBody, req.ContentLength = body, original.GetBody, original.ContentLength
	for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"} {
		if values := original.Header.Values(name); len(values) > 0 {
			req.Header[name] = values // http.Client takes them out with the body
		}
	}
	return nil
}

package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	// fetchTimeout bounds the fetch of one document, and one token request.
	fetchTimeout = 30 * time.Second
	// maxDocument bounds what is read of a response.
	maxDocument = 1 << 20
)

// errAbsent says that a server has no such document.
var errAbsent = errors.New("no such document")

// fetchJSON reads a JSON document of the server into v. A redirect is followed
// within the origin alone: an issuer is named by its own origin, never by where
// that leads.
func (c *Client) fetchJSON(ctx context.Context, address string, v any) (http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	if _, err := secureURL(address); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("not a URL")
	}
	req.Header.Set("Accept", "application/json")
	client := *c.http
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if len(via) > 3 || !sameOrigin(next.URL, via[0].URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, bare(err)
	}
	defer resp.Body.Close()
	body, err := readAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: status %d", errAbsent, resp.StatusCode)
	case json.Unmarshal(body, v) != nil:
		return nil, fmt.Errorf("%w: not a JSON document of that kind", errAbsent)
	}
	return resp.Header, nil
}

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, errors.New("response broke off")
	}
	if len(body) > maxDocument {
		return nil, fmt.Errorf("response is longer than %d bytes", maxDocument)
	}
	return body, nil
}

// bare is err without the URL that net/http puts in front: its query may hold a
// secret.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok && u.Err != nil {
		return u.Err
	}
	return err
}

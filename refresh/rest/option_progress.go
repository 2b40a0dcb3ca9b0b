package rest

import (
	"io"
	"net/http"
)

// UploadProgress calls fn while the body is sent, with the bytes so far and how many
// there are, or -1 if that is not known. Every attempt begins at 0. fn is called on
// the goroutine that sends. By default, nothing is called.
func UploadProgress(fn func(sent, total int64)) Option {
	return change(func(req *http.Request) error {
		if req.Body == nil || req.Body == http.NoBody {
			return nil
		}
		total := req.ContentLength
		if total == 0 {
			total = -1 // net/http's way to say that it does not know
		}
		wrap := func(body io.ReadCloser) io.ReadCloser { return &counted{ReadCloser: body, total: total, fn: fn} }
		if again := req.GetBody; again != nil {
			req.GetBody = func() (io.ReadCloser, error) {
				body, err := again()
				if err != nil {
					return nil, err
				}
				return wrap(body), nil
			}
		}
		req.Body = wrap(req.Body)
		return nil
	})
}

// counted is a body that says how much of it was read.
type counted struct {
	io.ReadCloser

	sent, total int64
	fn          func(sent, total int64)
}

// Read reads, and says so.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if n > 0 {
		c.sent += int64(n)
		c.fn(c.sent, c.total)
	}
	return n, err
}

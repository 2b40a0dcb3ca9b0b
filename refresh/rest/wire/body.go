package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"

	"github.com/perennial-go/perennial/refresh/rest"
)

// built is what a request that was built points at: one allocation for all of it.
type built struct {
	url         url.URL
	contentType [1]string
	text        []byte
	first       bytes.Reader // the body of the first attempt
}

// again returns the body of another attempt.
func (b *built) again() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.text)), nil }

// body is what a request sends: bytes, or what a reader has.
type body struct {
	contentType string
	bytes       []byte
	reader      io.Reader
}

func (b *body) set(contentType string, text []byte) { b.contentType, b.bytes = contentType, text }

// JSON makes value the body, as JSON of the given media type. A nil value makes
// no body, and a null one is a body: null.
func (r *Request) JSON(contentType string, value any) {
	n, other, err := direct(value)
	text := n.json
	if other.IsValid() {
		var src []byte
		src, err = marshal(other)
		text = func() []byte { return src }
	}
	switch {
	case err != nil:
		r.fail(named("body", "", err))
	case n.kind != unset || other.IsValid():
		r.body.set(contentType, text())
	}
}

// Body makes body the body as it is. One that can seek, and a [rest.Form] whose
// files can, is sent again where it has to be (see [rest.Replay]). A nil body
// makes none.
func (r *Request) Body(contentType string, body io.Reader) {
	if v := reflect.ValueOf(body); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return
	}
	r.body.contentType, r.body.reader = contentType, body
}

// attach gives req its body.
func (b *body) attach(ctx context.Context, req *http.Request, own *built) error {
	if b.contentType == "" {
		return nil
	}
	own.contentType[0] = b.contentType
	req.Header["Content-Type"] = own.contentType[:]
	if b.reader == nil {
		own.text = b.bytes
		req.ContentLength = int64(len(b.bytes))
		if len(b.bytes) == 0 { // a ContentLength of 0 beside a body means "not known"
			req.Body = http.NoBody
			req.GetBody = func() (io.ReadCloser, error) { return http.NoBody, nil }
			return nil
		}
		own.first.Reset(b.bytes)
		// A reader that net/http knows goes out with the header, in one packet.
		req.Body, req.GetBody = io.NopCloser(&own.first), own.again
		return nil
	}
	seed, err := http.NewRequestWithContext(ctx, req.Method, "", b.reader) // knows the readers of the standard library
	if err != nil {
		return err
	}
	for _, edit := range rest.Replay[func(context.Context, *http.Request) error](b.reader, nil) {
		if err := edit(ctx, seed); err != nil {
			return err
		}
	}
	req.Body, req.GetBody, req.ContentLength = seed.Body, seed.GetBody, seed.ContentLength
	return nil
}

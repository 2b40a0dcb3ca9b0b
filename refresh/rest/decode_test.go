package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

func TestA2xxThatDoesNotDecodeIsAnErrorNeverASilentNil(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body, contentType string
		want              string
	}{
		"bad JSON":       {`{"id":`, "application/json", "bad JSON at byte 6"},
		"two values":     {`{} {}`, "application/json", "bad JSON at byte 4"},
		"HTML":           {`<html>`, "text/html; charset=utf-8", "the content type is text/html"},
		"HTML as JSON":   {`<html>`, "application/json", "bad JSON at byte 1"},
		"empty":          {``, "application/json", "empty"},
		"blank":          {" \n", "application/json", "empty"},
		"null":           {`null`, "application/json", "null"},
		"another type":   {`{"size":"` + canary + `"}`, "application/json", `string in the place of int at /size`},
		"another number": {`{"size":1.5}`, "application/json", `number in the place of int at /size`},
		"array":          {`[]`, "application/json", "array in the place of"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := get(reply(200, tc.body, "Content-Type", tc.contentType, "X-Request-Id", "req_1"))
			e := failure(t, err)
			if got != nil || !errors.Is(err, rest.ErrDecode) || e.StatusCode != 200 || e.RequestID != "req_1" {
				t.Errorf("got %v, %v; status %d, request id %q", got, err, e.StatusCode, e.RequestID)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error is %q, want %q in it", err, tc.want)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("error shows the value: %q", err)
			}
		})
	}
}

func TestTheErrorOfAValueDoesNotQuoteTheValue(t *testing.T) {
	t.Parallel()
	s := reply(200, `{"at":"`+canary+`"}`)
	_, err := rest.JSON[struct {
		At time.Time `json:"at"`
	}](context.Background(), getThing(), nil, s.send)
	if !errors.Is(err, rest.ErrDecode) || strings.Contains(err.Error(), canary) {
		t.Errorf("error is %q", err)
	}
}

func TestJSONIsKnownByItsMediaType(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{
		"application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json", "text/json", "",
	} {
		got, err := get(reply(200, `{"id":"7"}`, "Content-Type", contentType))
		if err != nil || got.ID != "7" {
			t.Errorf("%q: got %v, %v", contentType, got, err)
		}
	}
}

func TestAResponseThatIsCutShortIsAnError(t *testing.T) {
	t.Parallel()
	for _, known := range []bool{true, false} {
		s := server(func(req *http.Request) (*http.Response, error) {
			resp, _ := reply(200, `{"id":"7"`)(req)
			resp.ContentLength = 500
			if !known { // chunked: net/http tells by this error
				resp.ContentLength = -1
				resp.Body = io.NopCloser(io.MultiReader(resp.Body, failing{io.ErrUnexpectedEOF}))
			}
			return resp, nil
		})
		got, err := get(s)
		if got != nil || !errors.Is(err, rest.ErrDecode) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("length known %t: got %v, %v", known, got, err)
		}
	}
}

func TestAConnectionThatBreaksIsItsOwnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset by peer")
	s := server(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(200, `{}`)(req)
		resp.ContentLength, resp.Body = -1, io.NopCloser(failing{broken})
		return resp, nil
	})
	_, err := get(s)
	if !errors.Is(err, broken) || errors.Is(err, rest.ErrDecode) {
		t.Errorf("error is %v", err)
	}
}

func TestAResponseOverTheLimitIsAnErrorSayingSo(t *testing.T) {
	t.Parallel()
	body := `{"id":"` + strings.Repeat("x", 100) + `"}`
	for _, length := range []int64{int64(len(body)), -1} {
		b := &tracked{Reader: strings.NewReader(body)}
		s := server(func(req *http.Request) (*http.Response, error) {
			resp, _ := reply(200, "")(req)
			resp.Body, resp.ContentLength = b, length
			return resp, nil
		})
		if _, err := get(s, rest.MaxBytes(50)); !errors.Is(err, rest.ErrTooLarge) {
			t.Errorf("length %d: error is %v", length, err)
		}
		if !b.closed {
			t.Errorf("length %d: body was left open", length)
		}
	}
	if _, err := get(reply(200, body), rest.MaxBytes(int64(len(body)))); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := get(reply(200, `{"id":"`+strings.Repeat("x", 16<<20)+`"}`)); !errors.Is(err, rest.ErrTooLarge) {
		t.Errorf("by default: error is %v", err)
	}
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest"
)

// sentBy returns what a call with options sends: its URL's query and its body.
func sentBy(t *testing.T, body string, opts ...rest.Option) (query, sent string, header http.Header, err error) {
	t.Helper()
	s := server(func(req *http.Request) (*http.Response, error) {
		query, header = req.URL.RawQuery, req.Header
		if req.Body != nil {
			text, err := io.ReadAll(req.Body)
			if err != nil {
				t.Error(err)
			}
			if sent = string(text); int64(len(text)) != req.ContentLength {
				t.Errorf("ContentLength is %d for %q", req.ContentLength, sent)
			}
			if again, err := req.GetBody(); err != nil {
				t.Error(err)
			} else if text, _ := io.ReadAll(again); string(text) != sent {
				t.Errorf("the second attempt would send %q", text)
			}
		}
		return reply(200, `{}`)(req)
	})
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	send := func(ctx context.Context, edit ...editor) (*http.Response, error) {
		typed := func(_ context.Context, req *http.Request) error {
			req.Header.Set("Content-Type", "application/json")
			return nil
		}
		return s.post(reader)(ctx, append([]editor{typed}, edit...)...)
	}
	_, err = rest.JSON[thing](t.Context(), getThing(), opts, send)
	return query, sent, header, err
}

func TestQueryReplacesWhatHasTheName(t *testing.T) {
	query, _, _, err := sentBy(t, "", rest.Query("a b", "1&2"), rest.Query("key", "x"), rest.Query("a b", "3"))
	if err != nil || query != "key=x&a+b=3" {
		t.Errorf("query is %q, %v", query, err)
	}
}

func TestMemberAddsToTheObjectThatIsSent(t *testing.T) {
	_, sent, _, err := sentBy(t, `{"id":9007199254740993,"x":1}`, rest.Member("new", []string{"a"}), rest.Member("x", nil))
	if err != nil || sent != `{"id":9007199254740993,"new":["a"],"x":null}` {
		t.Errorf("sent %q, %v", sent, err)
	}
	for _, body := range []string{`[1]`, `null`, `"` + canary + `"`, ""} {
		if _, sent, _, err := sentBy(t, body, rest.Member("a", 1)); !errors.Is(err, rest.ErrOption) || sent != "" || strings.Contains(err.Error(), canary) {
			t.Errorf("%q: sent %q, %v", body, sent, err)
		}
	}
	if _, _, _, err := sentBy(t, `{}`, rest.Member("a", make(chan int))); !errors.Is(err, rest.ErrOption) {
		t.Errorf("a value that does not encode: %v", err)
	}
}

func TestIdempotencyKeyIsAnotherOneForEachCall(t *testing.T) {
	option := rest.IdempotencyKey("")
	_, _, first, err := sentBy(t, `{}`, option)
	if err != nil {
		t.Fatal(err)
	}
	_, _, second, _ := sentBy(t, `{}`, option)
	a, b := first.Get("Idempotency-Key"), second.Get("Idempotency-Key")
	if len(a) < 20 || a == b {
		t.Errorf("keys are %q and %q", a, b)
	}
	if _, _, h, _ := sentBy(t, `{}`, option, rest.IdempotencyKey("mine")); h.Get("Idempotency-Key") != "mine" {
		t.Errorf("key is %q", h.Get("Idempotency-Key"))
	}
}

func TestOptionsThatMakeNoSenseSendNothing(t *testing.T) {
	for name, option := range map[string]rest.Option{
		"negative retries": rest.Retries(-1), "a base without a host": rest.BaseURL("/v2"),
		"a base with a query": rest.BaseURL("https://a.example/v2?k=" + canary), "a base with a user": rest.BaseURL("https://u:" + canary + "@a.example/"),
	} {
		if _, _, h, err := sentBy(t, `{}`, option); !errors.Is(err, rest.ErrOption) || h != nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

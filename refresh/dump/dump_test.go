package dump_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/dump"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const canary = "canary-7f3a"

type answers func(*http.Request) (*http.Response, error)

func (f answers) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Everything that can hold text holds the canary, on the way there and back.
func TestPromise42_DumpShowsNoSecret(t *testing.T) {
	header := func() http.Header {
		return http.Header{
			"Authorization": {"Bearer " + canary + "-token"}, "Cookie": {"s=" + canary}, "X-Api-Key": {canary},
			"X-Request-Id": {"req " + canary + "-token"}, "Content-Type": {"text/plain"}, "Www-Authenticate": {`Bearer x="` + canary + `"`},
			"Set-Cookie": {"s=" + canary}, "Location": {"/?t=" + canary},
		}
	}
	for name, next := range map[string]answers{
		"answered": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 401, Status: "401 " + canary, Header: header(),
				ContentLength: int64(len(canary)), Body: io.NopCloser(strings.NewReader(canary))}, nil
		},
		"failed": func(*http.Request) (*http.Response, error) { return nil, errors.New("bad header " + canary) },
	} {
		for _, ctx := range []context.Context{
			t.Context(),
			refresh.WithOperation(t.Context(), refresh.Operation{ID: "getThing", Route: "/things/{id}"}),
		} {
			var out strings.Builder
			req, err := http.NewRequestWithContext(ctx, http.MethodPost,
				"https://"+canary+":"+canary+"@api.example.com/things/"+canary+"?token="+canary+"&"+canary+"#"+canary, strings.NewReader(canary))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = header()
			resp, err := dump.Transport(next, &out).RoundTrip(req)
			if err == nil {
				body, _ := io.ReadAll(resp.Body)
				if string(body) != canary {
					t.Errorf("%s: the body became %q", name, body)
				}
			}
			if out.Len() == 0 || strings.Contains(out.String(), canary) {
				t.Errorf("%s: dumped\n%s", name, out.String())
			}
		}
	}
}

// writer fails if two exchanges are written at a time.
type writer struct {
	t    *testing.T
	busy sync.Mutex
	n    int
}

func (w *writer) Write(p []byte) (int, error) {
	if !w.busy.TryLock() {
		w.t.Error("two writes at a time")
		return 0, io.ErrClosedPipe
	}
	defer w.busy.Unlock()
	w.n++
	return 0, io.ErrShortWrite // a dump breaks no request
}

func TestExchangesAreWrittenOneAtATime(t *testing.T) {
	w := &writer{t: t}
	tr := dump.Transport(answers(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 204, Body: http.NoBody}, nil
	}), w)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com/", nil)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := tr.RoundTrip(req); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if w.n != 50 {
		t.Errorf("%d writes, want 50", w.n)
	}
}

package signin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// inMemory sends the requests to a handler without a network, so that the clock
// of a synctest bubble can go on.
type inMemory struct{ http.Handler }

func (h inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// deviceServer answers polls from a list, and notes when they came.
type deviceServer struct {
	answers []string // a code, "down", "ok"
	header  http.Header
	body    string // of the device authorization response
	start   time.Time
	polls   []time.Duration
	forms   []url.Values
}

func (s *deviceServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.forms = append(s.forms, r.Form)
	if r.URL.Path == "/device" {
		s.start = time.Now()
		_, _ = w.Write([]byte(s.body))
		return
	}
	s.polls = append(s.polls, time.Since(s.start))
	answer := "authorization_pending"
	if len(s.answers) > 0 {
		answer, s.answers = s.answers[0], s.answers[1:]
	}
	for name, values := range s.header {
		w.Header()[name] = values
	}
	switch answer {
	case "ok":
		_, _ = w.Write([]byte(`{"access_token":"canary-a","token_type":"bearer","expires_in":"60"}`))
	case "down":
		w.WriteHeader(http.StatusBadGateway)
	default:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"` + answer + `"}`))
	}
}

const deviceBody = `{"device_code":"canary-d","user_code":"AB-CD\u001b[2J","verification_uri":"https://login.test/activate","expires_in":600,"interval":5}`

func (s *deviceServer) config() signin.Config {
	return signin.Config{
		Metadata: &signin.Metadata{Issuer: "https://login.test", TokenEndpoint: "https://login.test/token", DeviceAuthorizationEndpoint: "https://login.test/device"},
		Client:   tokenendpoint.PublicClient("app"), Scopes: []string{"read"}, HTTPClient: &http.Client{Transport: inMemory{s}},
		Prompt: func(context.Context, signin.Notice) {},
	}
}

func TestDevicePollsAtItsPace(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []string
		header  http.Header
		want    []int // seconds
		kind    error
	}{
		"first after an interval":        {[]string{"ok"}, nil, []int{5}, nil},
		"pending":                        {[]string{"authorization_pending", "ok"}, nil, []int{5, 10}, nil},
		"slow down, for all that follow": {[]string{"slow_down", "authorization_pending", "slow_down", "ok"}, nil, []int{5, 15, 25, 40}, nil},
		"server away: backoff":           {[]string{"down", "down", "authorization_pending", "ok"}, nil, []int{5, 15, 35, 40}, nil},
		"Retry-After":                    {[]string{"authorization_pending", "ok"}, http.Header{"Retry-After": {"30"}}, []int{5, 35}, nil},
		"denied":                         {[]string{"access_denied"}, nil, []int{5}, signin.ErrDenied},
		"expired":                        {[]string{"expired_token"}, nil, []int{5}, signin.ErrTimeout},
		"client refused":                 {[]string{"invalid_client"}, nil, []int{5}, signin.ErrClient},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &deviceServer{answers: tc.answers, header: tc.header, body: deviceBody}
				cfg := s.config()
				var shown signin.Notice
				cfg.Prompt = func(_ context.Context, n signin.Notice) { shown = n }
				g, err := client(t, cfg).Device(t.Context())
				wantKind(t, err, tc.kind)
				if err == nil && (g.Token.AccessToken.Reveal() != "canary-a" || !g.Has("read")) {
					t.Errorf("got %+v", g)
				}
				if len(s.polls) != len(tc.want) {
					t.Fatalf("polls at %v, want %v", s.polls, tc.want)
				}
				for i, at := range s.polls {
					if at != time.Duration(tc.want[i])*time.Second {
						t.Errorf("polls at %v, want %v", s.polls, tc.want)
						break
					}
				}
				if shown.UserCode != "AB-CD[2J" || shown.URL != "https://login.test/activate" || !strings.Contains(shown.String(), "AB-CD") {
					t.Errorf("shown: %+v", shown)
				}
				if s.forms[0].Get("code_challenge") != challengeOf(s.forms[1].Get("code_verifier")) {
					t.Error("PKCE does not fit")
				}
			})
		})
	}
}

func TestDeviceCodeExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &deviceServer{body: strings.Replace(deviceBody, "600", "12", 1)}
		start := time.Now()
		_, err := client(t, s.config()).Device(t.Context())
		wantKind(t, err, signin.ErrTimeout)
		if took := time.Since(start); took != 12*time.Second || len(s.polls) != 2 {
			t.Errorf("after %s and %d polls", took, len(s.polls))
		}
	})
}

func TestDeviceEndsWithItsContextAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &deviceServer{body: deviceBody}
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		start := time.Now()
		_, err := client(t, s.config()).Device(ctx)
		wantKind(t, err, signin.ErrCanceled)
		wantKind(t, err, context.DeadlineExceeded)
		if took := time.Since(start); took != 7*time.Second {
			t.Errorf("after %s", took)
		}
	})
}

func TestDeviceRefusesWhatCannotBeShown(t *testing.T) {
	for name, body := range map[string]string{
		"a program for an address": `{"device_code":"d","user_code":"u","verification_uri":"file:///bin/sh"}`,
		"no code":                  `{"verification_uri":"https://login.test/"}`,
		"a page":                   `<html>canary</html>`,
	} {
		s := &deviceServer{body: body}
		_, err := client(t, s.config()).Device(t.Context())
		if wantKind(t, err, signin.ErrResponse); len(s.polls) != 0 {
			t.Errorf("%s: polled", name)
		}
	}
	cfg := (&deviceServer{}).config()
	cfg.Prompt = nil
	_, err := client(t, cfg).Device(t.Context())
	wantKind(t, err, signin.ErrConfig)
}

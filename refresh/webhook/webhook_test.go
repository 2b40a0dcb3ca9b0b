package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	other  = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
)

type created struct{ Test int }

// signed is a request that another implementation has signed.
func signed(t *testing.T, secret, id, body string, at time.Time) *http.Request {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := w.Sign(id, at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", fmt.Sprint(at.Unix()))
	r.Header.Set("Webhook-Signature", signature)
	return r
}

func verifier(t *testing.T, secrets ...string) *webhook.Verifier {
	t.Helper()
	var all []refresh.Secret
	for _, s := range secrets {
		all = append(all, refresh.NewSecret(s))
	}
	v, err := webhook.NewVerifier(all...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTheVectorOfTheSpecification is the example that the reference
// implementations of Standard Webhooks share.
func TestTheVectorOfTheSpecification(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1614265330, 0))) // time begins in 2000 here
		header := http.Header{
			"Webhook-Id": {"msg_p5jXN8AQM9LWM0D4loKWxJek"}, "Webhook-Timestamp": {"1614265330"},
			"Webhook-Signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
		}
		m, err := verifier(t, secret).Verify(header, []byte(`{"test": 2432232314}`))
		if err != nil || m.ID != "msg_p5jXN8AQM9LWM0D4loKWxJek" || m.Time.Unix() != 1614265330 {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestOnlyWhatIsSignedNowIsParsed(t *testing.T) {
	now := time.Now()
	for name, tc := range map[string]struct {
		change func(*http.Request)
		at     time.Time
		want   error
	}{
		"good":                {func(*http.Request) {}, now, nil},
		"rotated":             {func(r *http.Request) { r.Header.Set("Webhook-Signature", "v1,AAAA "+r.Header.Get("Webhook-Signature")) }, now, nil},
		"too old":             {func(*http.Request) {}, now.Add(-6 * time.Minute), webhook.ErrTime},
		"of the future":       {func(*http.Request) {}, now.Add(6 * time.Minute), webhook.ErrTime},
		"another body":        {func(r *http.Request) { r.Body = http.NoBody }, now, webhook.ErrSignature},
		"another ID":          {func(r *http.Request) { r.Header.Set("Webhook-Id", "msg_2") }, now, webhook.ErrSignature},
		"a newer time":        {func(r *http.Request) { r.Header.Set("Webhook-Timestamp", fmt.Sprint(now.Unix()+1)) }, now, webhook.ErrSignature},
		"no signature":        {func(r *http.Request) { r.Header.Del("Webhook-Signature") }, now, webhook.ErrSignature},
		"an unknown version":  {func(r *http.Request) { r.Header.Set("Webhook-Signature", "v0"+r.Header.Get("Webhook-Signature")[2:]) }, now, webhook.ErrSignature},
		"two of a header":     {func(r *http.Request) { r.Header.Add("Webhook-Id", "msg_2") }, now, webhook.ErrSignature},
		"a time that is none": {func(r *http.Request) { r.Header.Set("Webhook-Timestamp", "now") }, now, webhook.ErrSignature},
	} {
		r := signed(t, secret, "msg_1", `{"test":7}`, tc.at)
		tc.change(r)
		got, m, err := webhook.Parse[created](verifier(t, other, secret), r)
		if !errors.Is(err, tc.want) || tc.want == nil && (got.Test != 7 || m.ID != "msg_1") || tc.want != nil && got.Test != 0 {
			t.Errorf("%s: %+v %+v %v", name, got, m, err)
		}
	}
	if _, _, err := webhook.Parse[created](verifier(t, other), signed(t, secret, "msg_1", `{"test":7}`, now)); !errors.Is(err, webhook.ErrSignature) {
		t.Errorf("another secret: %v", err)
	}
}

func TestABodyThatDoesNotFitIsNotShown(t *testing.T) {
	for _, body := range []string{`{"test":"canary"}`, `canary`, `{"test":"` + string(bytes.Repeat([]byte("canary"), webhook.MaxBytes/6)) + `"}`} {
		_, _, err := webhook.Parse[created](verifier(t, secret), signed(t, secret, "msg_1", body, time.Now()))
		if !errors.Is(err, webhook.ErrBody) || strings.Contains(err.Error(), "canary") {
			t.Errorf("error is %v", err)
		}
	}
}

func TestASecretThatAnybodyCouldKnowIsRefused(t *testing.T) {
	for _, s := range []string{"", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!"} {
		if _, err := webhook.NewVerifier(refresh.NewSecret(s)); err == nil || s != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := webhook.NewVerifier(); err == nil {
		t.Error("no secret is no error")
	}
}

func TestAMessageIsHandledOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, fail := 0, true
		release := make(chan struct{})
		h := webhook.Handler(verifier(t, secret), func(_ context.Context, m webhook.Message, c created) error {
			if calls++; m.ID == "slow" {
				<-release
			}
			if fail && m.ID == "fails" {
				return errors.New("canary")
			}
			return nil
		})
		send := func(id, body string) int {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, signed(t, secret, id, body, time.Now()))
			if strings.Contains(w.Body.String(), "canary") {
				t.Errorf("the response shows the error: %s", w.Body)
			}
			return w.Code
		}
		expect := func(what string, got, want, wantCalls int) {
			t.Helper()
			if got != want || calls != wantCalls {
				t.Errorf("%s: status %d after %d calls, want %d after %d", what, got, calls, want, wantCalls)
			}
		}
		expect("first", send("a", `{}`), 204, 1)
		expect("again", send("a", `{}`), 204, 1)
		expect("a failure", send("fails", `{}`), 500, 2)
		fail = false
		expect("tried again", send("fails", `{}`), 204, 3)
		expect("a bad body", send("b", `[]`), 400, 3)
		go func() { send("slow", `{}`) }()
		synctest.Wait()
		expect("while it is handled", send("slow", `{}`), 409, 4)
		close(release)
		synctest.Wait()
		time.Sleep(9 * time.Minute)
		expect("long after", send("a", `{}`), 204, 4)
		time.Sleep(2 * time.Minute)
		expect("when its signature is too old by itself", send("a", `{}`), 204, 5) // what is remembered does not grow for ever
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		expect("GET", w.Code, 405, 5)
	})
}

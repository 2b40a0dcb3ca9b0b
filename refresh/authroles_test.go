package refresh_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// jwt is a token without a signature worth the name, which ends at exp.
func jwt(exp time.Time) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none"}`)) + "." + enc(fmt.Appendf(nil, `{"exp":%d}`, exp.Unix())) + "." + enc([]byte("x"))
}

// asked is what a token endpoint was sent.
type asked struct {
	path, query, body string
	header            http.Header
}

// endpoint answers every request with status, header lines and body.
func endpoint(t *testing.T, status int, body string, header ...string) (*httptest.Server, *asked) {
	t.Helper()
	got := &asked{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		*got = asked{path: r.URL.Path, query: r.URL.RawQuery, body: string(b), header: r.Header}
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv, got
}

// renew refreshes once by what auth says of the role.
func renew(t *testing.T, auth refresh.Auth, base string, last refresh.Token) (refresh.Token, error) {
	t.Helper()
	if auth.Refresh.Operation.Method == "" {
		auth.Refresh.Operation = refresh.Operation{ID: "renew", Method: "POST", Route: "/renew", Public: true, Role: refresh.RoleRefresh}
	}
	if auth.Refresh.Response.AccessToken == "" {
		auth.Refresh.Response.AccessToken = "/t"
	}
	r, err := refresh.NewRefresher(auth, base, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Refresh(t.Context(), last)
}

var pair = refresh.Token{AccessToken: refresh.NewSecret("old-access"), RefreshToken: refresh.NewSecret("old-refresh")}

func TestTheRefreshCredentialGoesWhereTheRoleSays(t *testing.T) {
	for name, tc := range map[string]struct {
		op   refresh.AuthOperation
		want func(a asked) string // "" for right
	}{
		"JSON": {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "/auth/token"}}, func(a asked) string {
			return differ(a.body, `{"auth":{"token":"old-refresh"}}`)
		}},
		"form": {refresh.AuthOperation{Form: true, Fixed: map[string]string{"/grant": "r"}, Request: refresh.RequestFields{RefreshToken: "/token"}}, func(a asked) string {
			return differ(a.body+" "+a.header.Get("Content-Type"), "grant=r&token=old-refresh application/x-www-form-urlencoded")
		}},
		"header": {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "header:X-Refresh"}}, func(a asked) string {
			return differ(a.header.Get("X-Refresh")+a.body+a.header.Get("Content-Type"), "old-refresh")
		}},
		"cookie": {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "cookie:rt"}}, func(a asked) string {
			return differ(a.header.Get("Cookie"), "rt=old-refresh")
		}},
		"query": {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "query:rt"}}, func(a asked) string {
			return differ(a.query, "rt=old-refresh")
		}},
		"bearer": {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "bearer"}}, func(a asked) string {
			return differ(a.header.Get("Authorization"), "Bearer old-refresh")
		}},
		"the access token itself": {refresh.AuthOperation{Request: refresh.RequestFields{AccessToken: "bearer"}}, func(a asked) string {
			return differ(a.header.Get("Authorization"), "Bearer old-access")
		}},
		"both in JSON": {refresh.AuthOperation{Request: refresh.RequestFields{AccessToken: "/a", RefreshToken: "/r"}}, func(a asked) string {
			return differ(a.body, `{"a":"old-access","r":"old-refresh"}`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv, got := endpoint(t, 200, `{"t":"new"}`)
			token, err := renew(t, refresh.Auth{Refresh: tc.op}, srv.URL, pair)
			if err != nil || token.AccessToken.Reveal() != "new" {
				t.Fatalf("token %q, error %v", token.AccessToken.Reveal(), err)
			}
			if wrong := tc.want(*got); wrong != "" {
				t.Error(wrong)
			}
			if !strings.Contains(name, "bearer") && !strings.Contains(name, "itself") && got.header.Get("Authorization") != "" {
				t.Error("the token endpoint was sent an Authorization header")
			}
		})
	}
}

func differ(got, want string) string {
	if got == want {
		return ""
	}
	return fmt.Sprintf("sent %q, want %q", got, want)
}

func TestTheLifetimeIsReadWhereverItStands(t *testing.T) {
	in := func(d time.Duration) time.Time { return time.Now().Add(d) }
	for name, tc := range map[string]struct {
		response refresh.ResponseFields
		body     string
		want     time.Duration // 0: nobody said
	}{
		"seconds":             {refresh.ResponseFields{ExpiresIn: "/e"}, `{"t":"x","e":90}`, 90 * time.Second},
		"digits":              {refresh.ResponseFields{ExpiresIn: "/e"}, `{"t":"x","e":"90"}`, 90 * time.Second},
		"milliseconds":        {refresh.ResponseFields{ExpiresInMillis: "/e"}, `{"t":"x","e":90000}`, 90 * time.Second},
		"a date":              {refresh.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).Format(time.RFC3339)), time.Hour},
		"a date without zone": {refresh.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).UTC().Format("2006-01-02T15:04:05.000")), time.Hour},
		"an HTTP date":        {refresh.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).UTC().Format(http.TimeFormat)), time.Hour},
		"Unix seconds":        {refresh.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%d}`, in(time.Hour).Unix()), time.Hour},
		"Unix milliseconds":   {refresh.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%d}`, in(time.Hour).UnixMilli()), time.Hour},
		"the exp of a JWT":    {refresh.ResponseFields{}, fmt.Sprintf(`{"t":%q}`, jwt(in(time.Hour))), time.Hour},
		"a JWT of the past":   {refresh.ResponseFields{}, fmt.Sprintf(`{"t":%q}`, jwt(in(-time.Hour))), 0},
		"absent, with a JWT":  {refresh.ResponseFields{ExpiresIn: "/e"}, fmt.Sprintf(`{"t":%q}`, jwt(in(time.Hour))), time.Hour},
		"nowhere":             {refresh.ResponseFields{ExpiresIn: "/e"}, `{"t":"x"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _ := endpoint(t, 200, tc.body)
			tc.response.AccessToken = "/t"
			token, err := renew(t, refresh.Auth{Refresh: refresh.AuthOperation{
				Request: refresh.RequestFields{RefreshToken: "/r"}, Response: tc.response,
			}}, srv.URL, pair)
			if err != nil {
				t.Fatal(err)
			}
			if tc.want == 0 {
				if !token.Expiry.IsZero() {
					t.Errorf("expiry %v, want none", token.Expiry)
				}
				return
			}
			if off := time.Until(token.Expiry) - tc.want; off.Abs() > 3*time.Second {
				t.Errorf("expiry is %v off", off)
			}
		})
	}
}

func TestTokensAreFoundInHeadersAndCookiesAndBareBodies(t *testing.T) {
	auth := func(access, renewal string) refresh.Auth {
		return refresh.Auth{Refresh: refresh.AuthOperation{
			Request:  refresh.RequestFields{RefreshToken: "cookie:rt"},
			Response: refresh.ResponseFields{AccessToken: access, RefreshToken: renewal},
		}}
	}
	srv, _ := endpoint(t, 200, "", "Authorization", "Bearer a1", "Set-Cookie", "rt=r1; HttpOnly")
	if token, err := renew(t, auth("header:Authorization", "cookie:rt"), srv.URL, pair); err != nil || token.AccessToken.Reveal() != "a1" || token.RefreshToken.Reveal() != "r1" {
		t.Errorf("header and cookie: %q %q, error %v", token.AccessToken.Reveal(), token.RefreshToken.Reveal(), err)
	}
	for body, want := range map[string]string{`"a2"`: "a2", "a3\n": "a3"} {
		srv, _ := endpoint(t, 200, body)
		if token, err := renew(t, auth("body", ""), srv.URL, pair); err != nil || token.AccessToken.Reveal() != want {
			t.Errorf("body %s: %q, error %v", body, token.AccessToken.Reveal(), err)
		}
	}
}

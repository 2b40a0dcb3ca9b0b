package tokenendpoint_test

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
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
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
func renew(t *testing.T, auth tokenendpoint.Auth, base string, last refresh.Token) (refresh.Token, error) {
	t.Helper()
	if auth.Refresh.Operation.Method == "" {
		auth.Refresh.Operation = refresh.Operation{ID: "renew", Method: "POST", Route: "/renew", Public: true, Role: refresh.RoleRefresh}
	}
	if auth.Refresh.Response.AccessToken == "" {
		auth.Refresh.Response.AccessToken = "/t"
	}
	r, err := tokenendpoint.NewRefresher(auth, base, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Refresh(t.Context(), last)
}

var pair = refresh.Token{AccessToken: refresh.NewSecret("old-access"), RefreshToken: refresh.NewSecret("old-refresh")}

func TestTheRefreshCredentialGoesWhereTheRoleSays(t *testing.T) {
	for name, tc := range map[string]struct {
		op   tokenendpoint.Endpoint
		want func(a asked) string // "" for right
	}{
		"JSON": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "/auth/token"}}, func(a asked) string {
			return differ(a.body, `{"auth":{"token":"old-refresh"}}`)
		}},
		"form": {tokenendpoint.Endpoint{Form: true, Fixed: map[string]string{"/grant": "r"}, Request: tokenendpoint.RequestFields{RefreshToken: "/token"}}, func(a asked) string {
			return differ(a.body+" "+a.header.Get("Content-Type"), "grant=r&token=old-refresh application/x-www-form-urlencoded")
		}},
		"header": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "header:X-Refresh"}}, func(a asked) string {
			return differ(a.header.Get("X-Refresh")+a.body+a.header.Get("Content-Type"), "old-refresh")
		}},
		"cookie": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "cookie:rt"}}, func(a asked) string {
			return differ(a.header.Get("Cookie"), "rt=old-refresh")
		}},
		"query": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "query:rt"}}, func(a asked) string {
			return differ(a.query, "rt=old-refresh")
		}},
		"bearer": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "bearer"}}, func(a asked) string {
			return differ(a.header.Get("Authorization"), "Bearer old-refresh")
		}},
		"the access token itself": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{AccessToken: "bearer"}}, func(a asked) string {
			return differ(a.header.Get("Authorization"), "Bearer old-access")
		}},
		"both in JSON": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{AccessToken: "/a", RefreshToken: "/r"}}, func(a asked) string {
			return differ(a.body, `{"a":"old-access","r":"old-refresh"}`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			srv, got := endpoint(t, 200, `{"t":"new"}`)
			token, err := renew(t, tokenendpoint.Auth{Refresh: tc.op}, srv.URL, pair)
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
		response tokenendpoint.ResponseFields
		body     string
		want     time.Duration // 0: nobody said
	}{
		"seconds":             {tokenendpoint.ResponseFields{ExpiresIn: "/e"}, `{"t":"x","e":90}`, 90 * time.Second},
		"digits":              {tokenendpoint.ResponseFields{ExpiresIn: "/e"}, `{"t":"x","e":"90"}`, 90 * time.Second},
		"milliseconds":        {tokenendpoint.ResponseFields{ExpiresInMillis: "/e"}, `{"t":"x","e":90000}`, 90 * time.Second},
		"a date":              {tokenendpoint.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).Format(time.RFC3339)), time.Hour},
		"a date without zone": {tokenendpoint.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).UTC().Format("2006-01-02T15:04:05.000")), time.Hour},
		"an HTTP date":        {tokenendpoint.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%q}`, in(time.Hour).UTC().Format(http.TimeFormat)), time.Hour},
		"Unix seconds":        {tokenendpoint.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%d}`, in(time.Hour).Unix()), time.Hour},
		"Unix milliseconds":   {tokenendpoint.ResponseFields{ExpiresAt: "/e"}, fmt.Sprintf(`{"t":"x","e":%d}`, in(time.Hour).UnixMilli()), time.Hour},
		"the exp of a JWT":    {tokenendpoint.ResponseFields{}, fmt.Sprintf(`{"t":%q}`, jwt(in(time.Hour))), time.Hour},
		"a JWT of the past":   {tokenendpoint.ResponseFields{}, fmt.Sprintf(`{"t":%q}`, jwt(in(-time.Hour))), 0},
		"absent, with a JWT":  {tokenendpoint.ResponseFields{ExpiresIn: "/e"}, fmt.Sprintf(`{"t":%q}`, jwt(in(time.Hour))), time.Hour},
		"nowhere":             {tokenendpoint.ResponseFields{ExpiresIn: "/e"}, `{"t":"x"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _ := endpoint(t, 200, tc.body)
			tc.response.AccessToken = "/t"
			token, err := renew(t, tokenendpoint.Auth{Refresh: tokenendpoint.Endpoint{
				Request: tokenendpoint.RequestFields{RefreshToken: "/r"}, Response: tc.response,
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
	auth := func(access, renewal string) tokenendpoint.Auth {
		return tokenendpoint.Auth{Refresh: tokenendpoint.Endpoint{
			Request:  tokenendpoint.RequestFields{RefreshToken: "cookie:rt"},
			Response: tokenendpoint.ResponseFields{AccessToken: access, RefreshToken: renewal},
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

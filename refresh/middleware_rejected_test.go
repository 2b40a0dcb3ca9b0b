package refresh_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

func TestAResponseThatRejectsTheTokenWithout401IsRepaired(t *testing.T) {
	for name, tc := range map[string]struct {
		rejection refresh.Rejection
		body      string
		refreshes int
	}{
		"by status":         {refresh.Rejection{Status: 403}, "no", 1},
		"by code":           {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"expired"}}, `{"code":"expired"}`, 1},
		"another code":      {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"expired"}}, `{"code":"forbidden"}`, 0},
		"a number":          {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"17"}}, `{"code":17}`, 1},
		"a body of no JSON": {refresh.Rejection{Status: 403, Code: "/code"}, "no", 0},
		"another status":    {refresh.Rejection{Status: 400}, "no", 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "Bearer new" {
					return
				}
				w.WriteHeader(403)
				_, _ = w.Write([]byte(tc.body))
			}))
			t.Cleanup(srv.Close)
			refreshes := 0
			s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
				refreshes++
				return refresh.Token{AccessToken: refresh.NewSecret("new")}, nil
			}))
			if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old-access"), RefreshToken: refresh.NewSecret("old-refresh")}); err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(srv.URL)
			origin, _ := refresh.ParseOrigin(u.String(), false)
			m := refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithRejected(tc.rejection))
			req, _ := http.NewRequestWithContext(refresh.WithOperation(t.Context(), read), "GET", srv.URL, nil)
			resp, err := m.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if refreshes != tc.refreshes || (resp.StatusCode == 200) != (refreshes == 1) {
				t.Errorf("%d refreshes, status %d", refreshes, resp.StatusCode)
			}
		})
	}
}

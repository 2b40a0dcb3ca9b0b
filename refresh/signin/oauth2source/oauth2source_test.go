package oauth2source_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin/oauth2source"
)

func TestClientOfOAuth2SendsTheSessionsToken(t *testing.T) {
	var got []string
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header.Get("Authorization")) }))
	defer api.Close()
	refreshes := 0
	s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		refreshes++
		return refresh.Token{AccessToken: refresh.NewSecret("two")}, nil
	}))
	defer s.Close()
	if err := s.SignIn(t.Context(), oauth2source.FromToken(&oauth2.Token{AccessToken: "one", RefreshToken: "r", Expiry: time.Now().Add(time.Hour)})); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &oauth2.Transport{Source: oauth2source.New(s)}}
	call := func() {
		resp, err := client.Get(api.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	call()
	now, _ := s.Token(t.Context())
	if _, err := s.Renew(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	call()
	if fmt.Sprint(got) != "[Bearer one Bearer two]" || refreshes != 1 {
		t.Errorf("sent %v after %d refreshes", got, refreshes)
	}
	if err := s.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := oauth2source.New(s).Token(); !errors.Is(err, refresh.ErrSignedOut) {
		t.Error(err)
	}
}

func TestSessionOfASource(t *testing.T) {
	n, answer := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("Content-Type", "application/json")
		if answer != "" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":%q,"error_description":"canary"}`, answer)
			return
		}
		fmt.Fprintf(w, `{"access_token":"a%d","token_type":"bearer","expires_in":3600}`, n)
	}))
	defer server.Close()
	cfg := clientcredentials.Config{ClientID: "app", ClientSecret: "s", TokenURL: server.URL, AuthStyle: oauth2.AuthStyleInHeader}
	fresh := freshSource(func() (*oauth2.Token, error) { return cfg.Token(t.Context()) })
	r := oauth2source.Refresher(fresh)
	s := refresh.NewSession(r)
	defer s.Close()
	first, err := fresh.Token()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SignIn(t.Context(), oauth2source.FromToken(first)); err != nil {
		t.Fatal(err)
	}
	now, _ := s.Token(t.Context())
	next, err := s.Renew(t.Context(), now)
	if err != nil || next.AccessToken.Reveal() != "a2" {
		t.Fatal(next, err)
	}
	for code, want := range map[string]error{"invalid_grant": refresh.ErrRefused, "invalid_client": refresh.ErrClientRefused} {
		answer = code
		if _, err := r.Refresh(t.Context(), now); !errors.Is(err, want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", code, err)
		}
	}
}

type freshSource func() (*oauth2.Token, error)

func (f freshSource) Token() (*oauth2.Token, error) { return f() }

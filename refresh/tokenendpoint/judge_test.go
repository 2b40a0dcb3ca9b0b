package tokenendpoint_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// endpoints are the kinds of endpoints that responses.tsv names.
func endpoints() map[string]tokenendpoint.Endpoint {
	oauth, own := tokenendpoint.OAuth2("https://a.test/token", nil).Refresh, tokenendpoint.JSON("https://a.test/refresh").Refresh
	renewal := own
	renewal.Request = tokenendpoint.RequestFields{AccessToken: "bearer"}
	return map[string]tokenendpoint.Endpoint{"oauth": oauth, "own": own, "renewal": renewal}
}

// response is one line of responses.tsv.
type response struct{ status, contentType, body, at, verdict, result, seen string }

func responses(t testing.TB) (all []response) {
	t.Helper()
	text, err := os.ReadFile("testdata/responses.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		l := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || l[0] == "status" {
			continue
		}
		if len(l) != 7 {
			t.Fatalf("%d columns: %s", len(l), line)
		}
		l[2] = strings.ReplaceAll(l[2], `\ufeff`, "\ufeff")
		all = append(all, response{l[0], l[1], l[2], l[3], l[4], l[5], l[6]})
	}
	return all
}

// judged is the judgment in the words of responses.tsv.
func judged(j tokenendpoint.Judgment, now time.Time) string {
	or := func(s refresh.Secret) string {
		if s.IsZero() {
			return "-"
		}
		return s.Reveal()
	}
	pair := or(j.Token.AccessToken) + " " + or(j.Token.RefreshToken)
	var e *refresh.ResponseError
	switch j.Verdict {
	case tokenendpoint.VerdictTokens:
		life := "unknown"
		if at := j.Token.Expiry; at.Sub(now) > 10*365*24*time.Hour {
			life = "at " + at.UTC().Truncate(time.Second).Format(time.RFC3339)
		} else if !at.IsZero() {
			life = strconv.FormatFloat(at.Sub(now).Seconds(), 'f', -1, 64) + "s"
		}
		if j.Token.Warning != "" {
			life += " warning"
		}
		return pair + " " + life
	case tokenendpoint.VerdictLost:
		return pair
	case tokenendpoint.VerdictTemporary:
		if errors.As(j.Err(), &e) && e.Repeatable {
			return "unused"
		}
		return "-"
	case tokenendpoint.VerdictUnknown:
		_, what, _ := strings.Cut(j.Err().Error(), "write ")
		return strings.TrimSuffix(what, " into x-auth")
	}
	return j.Code
}

func TestPromise44_EveryResponseIsJudgedAsTheTableSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock stands still
		seen := map[string]int{}
		for _, r := range responses(t) {
			h := http.Header{}
			if r.contentType != "" {
				h.Set("Content-Type", r.contentType)
			}
			e, ok := endpoints()[r.at]
			if !ok {
				t.Fatalf("no endpoint %q", r.at)
			}
			status, err := strconv.Atoi(r.status)
			if err != nil {
				t.Fatal(err)
			}
			j := e.Judge(tokenendpoint.Outcome{StatusCode: status, Header: h, Body: []byte(r.body)})
			if got := judged(j, time.Now()); string(j.Verdict) != r.verdict || got != r.result {
				t.Errorf("%s %s %s (%s)\n got %s: %s (%s)\nwant %s: %s", r.status, r.contentType, r.body, r.at, j.Verdict, got, j.Rule.Name, r.verdict, r.result)
			}
			if (j.Err() == nil) != (j.Verdict == tokenendpoint.VerdictTokens) {
				t.Errorf("%s %s: error %v", r.status, r.body, j.Err())
			}
			seen[j.Rule.Name]++
		}
		for _, rule := range tokenendpoint.Rules() {
			if seen[rule.Name] == 0 && rule.Delivery == "" && rule.Says != "named" && rule.Status != "" {
				t.Errorf("no response for the rule %q", rule.Name)
			}
		}
	})
}

func TestPromise45_WhatBecameOfTheRequestDecidesFirst(t *testing.T) {
	e := endpoints()["oauth"]
	pair := []byte(`{"access_token":"a2","refresh_token":"r2","expi`)
	for name, tc := range map[string]struct {
		outcome tokenendpoint.Outcome
		verdict tokenendpoint.Verdict
		unused  bool
		token   refresh.Secret
	}{
		"not sent":                         {tokenendpoint.Outcome{Unsent: true, Err: io.EOF}, tokenendpoint.VerdictTemporary, true, refresh.Secret{}},
		"sent":                             {tokenendpoint.Outcome{Err: io.EOF}, tokenendpoint.VerdictLost, false, refresh.Secret{}},
		"no response and no error":         {tokenendpoint.Outcome{}, tokenendpoint.VerdictLost, false, refresh.Secret{}},
		"a refusal that breaks off":        {tokenendpoint.Outcome{StatusCode: 400, Body: []byte(`{"error":"inv`), Err: io.ErrUnexpectedEOF}, tokenendpoint.VerdictLost, false, refresh.Secret{}},
		"a success that breaks off":        {tokenendpoint.Outcome{StatusCode: 200, Body: []byte(`{"access_token":"a`), Err: io.ErrUnexpectedEOF}, tokenendpoint.VerdictLost, false, refresh.Secret{}},
		"one that breaks off after a pair": {tokenendpoint.Outcome{StatusCode: 200, Body: pair, Err: io.ErrUnexpectedEOF}, tokenendpoint.VerdictTokens, false, refresh.NewSecret("r2")},
		"one that leaves a refresh token":  {tokenendpoint.Outcome{StatusCode: 200, Body: []byte(`{"refresh_token":"r2","access_token":"`), Err: io.ErrUnexpectedEOF}, tokenendpoint.VerdictLost, false, refresh.NewSecret("r2")},
	} {
		j := e.Judge(tc.outcome)
		if j.Verdict != tc.verdict || j.Rule.Unused != tc.unused || j.Token.RefreshToken != tc.token {
			t.Errorf("%s: %s, unused %t, %q", name, j.Verdict, j.Rule.Unused, j.Token.RefreshToken.Reveal())
		}
	}
}

func TestTheDocumentCanNameRefusals(t *testing.T) {
	e := endpoints()["oauth"]
	e.Refused = []tokenendpoint.Refusal{
		{Status: 418},
		{Values: []string{"invalid_request"}}, // as LinkedIn and X answer a dead refresh token
		{Status: 200, Code: "/errcode", Values: []string{"40030"}},
		{Status: 409, Code: "/state"},
	}
	for _, tc := range []struct {
		status  int
		body    string
		refused bool
	}{
		{418, "", true}, {418, "<html>", true}, {417, "", false},
		{400, `{"error":"invalid_request"}`, true}, {401, `{"error":{"code":"invalid_request"}}`, true}, {500, `{"error":"invalid_request"}`, false}, {400, `{"error":"invalid_scope"}`, false},
		{200, `{"errcode":40030}`, true}, {200, `{"errcode":0}`, false}, {400, `{"errcode":40030}`, false},
		{409, `{"state":"x"}`, true}, {409, `{}`, false}, {409, `{"state":{}}`, false},
	} {
		j := e.Judge(tokenendpoint.Outcome{StatusCode: tc.status, Body: []byte(tc.body)})
		if (j.Verdict == tokenendpoint.VerdictRefused) != tc.refused {
			t.Errorf("%d %s: %s", tc.status, tc.body, j.Verdict)
		}
	}
}

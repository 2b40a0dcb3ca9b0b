package rest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

func TestNextLinkIsThatOfTheRFC(t *testing.T) {
	for header, want := range map[string]string{
		``:                                    "",
		`<https://x.example/a?p=2>; rel=next`: "https://x.example/a?p=2",
		`<?p=2>; rel="next"`:                  "https://api.example.com/things/7?p=2",
		`</b,c;d>; title="<x>; rel=next"; rel="prev", </e>;rel=NEXT`: "https://api.example.com/e",
		`</a>; rel="start next"`:                                     "https://api.example.com/a",
		`</a>; rel="prev"; rel="next"`:                               "",                          // the first rel counts
		`</a>; rel="next"; anchor="/other", </b>; rel=next`:          "https://api.example.com/b", // of another resource
		`</a>; rel="next`:                                            "https://api.example.com/a",
		`</a>; title="a \"quoted\", one"; rel=next`:                  "https://api.example.com/a",
		`</a>; rel=nextish`:                                          "",
		`<`:                                                          "",
		`rel=next`:                                                   "",
		`<:>; rel=next`:                                              "",
	} {
		next := "left from before"
		if _, err := get(reply(200, `{}`, "Link", header), rest.NextLink(&next)); err != nil || next != want {
			t.Errorf("%s: next is %q, %v; want %q", header, next, err, want)
		}
	}
}

func TestFollowStaysAtTheOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"":                                 "https://api.example.com/things/7?key=" + canary,
		"?p=2":                             "https://api.example.com/things/7?p=2",
		"/other?p=2#x":                     "https://api.example.com/other?p=2",
		"https://api.example.com/a?p=2":    "https://api.example.com/a?p=2",
		"http://api.example.com/a":         "",
		"https://api.example.com:444/a":    "",
		"//evil.example/a":                 "",
		"https://u:p@api.example.com/a":    "",
		"https://api.example.com.evil/a":   "",
		"javascript:alert(1)":              "",
		"https://api.example.com\\@evil/a": "",
	} {
		sent := ""
		s := server(func(req *http.Request) (*http.Response, error) {
			sent = req.URL.String()
			return reply(200, `{}`)(req)
		})
		_, err := rest.JSON[thing](context.Background(), getThing(), []rest.Option{rest.Follow(address)}, s.send)
		if sent != want || want == "" && !errors.Is(err, refresh.ErrForeignOrigin) {
			t.Errorf("%q: sent to %q, %v; want %q", address, sent, err, want)
		}
	}
}

package refresh_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

func TestRecordsSurviveARoundTrip(t *testing.T) {
	for _, tok := range []refresh.Token{
		{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r"), Expiry: time.Now()},
		{RefreshToken: refresh.NewSecret("r")},
		{AccessToken: refresh.NewSecret("a"), Expiry: time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		got, err := refresh.DecodeToken(tok.Encode())
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "access token", got.AccessToken.Reveal(), tok.AccessToken.Reveal())
		wantEqual(t, "refresh token", got.RefreshToken.Reveal(), tok.RefreshToken.Reveal())
		if tok.Expiry.Year() < 10000 && !got.Expiry.Equal(tok.Expiry) {
			t.Errorf("expiry: got %s, want %s", got.Expiry, tok.Expiry)
		}
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "half": `{"version":1,"access_token":"can`, "foreign": `{"token":"canary"}`, "list": `["canary"]`,
		"newer": `{"version":99,"access_token":"canary"}`, "no tokens": `{"version":1}`, "line break": `{"version":1,"access_token":"can\nary"}`, "two": `{"version":1,"access_token":"canary"}{}`,
	} {
		_, err := refresh.DecodeToken([]byte(text))
		if !errors.Is(err, refresh.ErrFormat) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package doctor_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/doctor"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh/signin"
)

func TestDoctor(t *testing.T) {
	p := idp.Start(idp.Config{})
	defer p.Close()
	issuer := p.Issuer("").URL()
	opens := func(context.Context) error { return nil }
	locked := func(context.Context) error { return errors.New("locked") }
	for name, tc := range map[string]struct {
		o    doctor.Options
		want []string
		ok   bool
	}{
		"all is well": {doctor.Options{Issuer: issuer, Client: "app", Scopes: "openid", Keyring: true, Opens: opens},
			[]string{"ok    metadata", "browser, device", "register http://127.0.0.1/callback (any port)", `Its ID is "app"`, "ok    clock", "ok    keyring"}, true},
		"registers itself": {doctor.Options{Issuer: issuer, Host: "localhost", Port: 45671},
			[]string{"RFC 7591", "http://localhost:45671/callback"}, true},
		"by its API":     {doctor.Options{Resource: issuer + "/resource"}, []string{"It accepts tokens of " + issuer}, true},
		"trailing slash": {doctor.Options{Issuer: issuer + "/"}, []string{"FAIL  metadata", "trailing slash"}, false},
		"no keyring":     {doctor.Options{Issuer: issuer, Keyring: true, Opens: locked}, []string{"FAIL  keyring", "filestore"}, false},
		"no API":         {doctor.Options{Resource: issuer + "/nowhere"}, []string{"FAIL  API", "Config.Issuer"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := tc.o.Run(t.Context(), signin.Environment{}, &out)
			if (err == nil) != tc.ok || (!tc.ok && !errors.Is(err, doctor.ErrFound)) {
				t.Errorf("error %v", err)
			}
			for _, text := range tc.want {
				if !strings.Contains(out.String(), text) {
					t.Errorf("no %q in\n%s", text, out.String())
				}
			}
		})
	}
	if err := (doctor.Options{}).Run(t.Context(), signin.Environment{}, &strings.Builder{}); err == nil || errors.Is(err, doctor.ErrFound) {
		t.Errorf("neither issuer nor API: %v", err)
	}
}

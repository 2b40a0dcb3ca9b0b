package main

import (
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver/idp"
)

func TestDoctorSaysWhatToRegister(t *testing.T) {
	p := idp.Start(idp.Config{})
	defer p.Close()
	issuer := p.Issuer("").URL()
	for _, tc := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"doctor", "-issuer", issuer, "-client", "app", "-keyring=false"}, exitOK, "register http://127.0.0.1/callback"},
		{[]string{"doctor", "-issuer", issuer + "/", "-keyring=false"}, exitFailed, "trailing slash"},
		{[]string{"doctor"}, exitUsage, "-issuer ISSUER"},
		{[]string{"doctor", "-issuer", issuer, "more"}, exitUsage, "belongs to no flag"},
		{[]string{"help", "doctor"}, exitOK, "what to register where"},
	} {
		status, stdout, stderr := do(t, "", tc.args...)
		if status != tc.status || !strings.Contains(stdout+stderr, tc.says) {
			t.Errorf("%v: status %d, %s%s", tc.args, status, stdout, stderr)
		}
	}
}

// The mock of a document whose users sign in at a provider brings one along.
func TestMockOfADocumentWithAnAuthorizationServerHasOne(t *testing.T) {
	var m mockFlags
	m.spec = "internal/sdk/testdata/signin_flows.yaml"
	_, flows, err := m.read(t.Context(), &terminal{stderr: &strings.Builder{}})
	if err != nil || !flows.User {
		t.Errorf("%+v, %v", flows, err)
	}
	var out strings.Builder
	if err := m.welcome(&terminal{stdout: &out}, serving{URL: "http://127.0.0.1:1", Issuer: "http://127.0.0.1:1/_idp"}); err != nil || !strings.Contains(out.String(), "http://127.0.0.1:1/_idp") {
		t.Errorf("%s, %v", out.String(), err)
	}
}

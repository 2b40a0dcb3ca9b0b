package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func TestFlowFitsWhereTheProgramRuns(t *testing.T) {
	type env = signin.Environment
	for name, tc := range map[string]struct {
		env      env
		noDevice bool
		want     signin.Flow
		err      error
	}{
		"desktop":                  {env: env{}, want: signin.FlowBrowser},
		"desktop without terminal": {env: env{NoTerminal: true}, want: signin.FlowBrowser},
		"SSH":                      {env: env{Remote: true}, want: signin.FlowDevice},
		"SSH with X11":             {env: env{Remote: true, Browser: "firefox"}, want: signin.FlowDevice},
		"SSH, no device flow":      {env: env{Remote: true}, noDevice: true, want: signin.FlowPaste},
		"container":                {env: env{Container: true}, want: signin.FlowDevice},
		"container with $BROWSER":  {env: env{Container: true, NoDisplay: true, Browser: "code"}, want: signin.FlowBrowser},
		"WSL":                      {env: env{WSL: true, NoDisplay: true}, want: signin.FlowBrowser},
		"console":                  {env: env{NoDisplay: true}, want: signin.FlowDevice},
		"console with $BROWSER":    {env: env{NoDisplay: true, Browser: "w3m"}, want: signin.FlowBrowser},
		"cron":                     {env: env{NoDisplay: true, NoTerminal: true}, err: signin.ErrNoDisplay},
		"cron in a container":      {env: env{Container: true, NoTerminal: true}, noDevice: true, err: signin.ErrNoDisplay},
	} {
		m := &signin.Metadata{TokenEndpoint: "https://x.example/t", AuthorizationEndpoint: "https://x.example/a", DeviceAuthorizationEndpoint: "https://x.example/d"}
		if tc.noDevice {
			m.DeviceAuthorizationEndpoint = ""
		}
		c := client(t, signin.Config{Metadata: m, Client: tokenendpoint.PublicClient("app"), Environment: tc.env, Prompt: func(context.Context, signin.Notice) {}})
		flow, err := c.Flow(t.Context())
		if flow != tc.want || !errors.Is(err, tc.err) {
			t.Errorf("%s: %q, %v", name, flow, err)
		}
	}
}

// A browser elsewhere ends on a page that cannot be reached, and its address is
// pasted.
func TestPromise58_PastedAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		paste func(address string) string
		want  error
	}{
		"as it is":       {func(a string) string { return a }, nil},
		"with quotes":    {func(a string) string { return " \"" + a + "\"\n" }, nil},
		"of another one": {func(a string) string { return strings.Replace(a, "state=", "state=x", 1) }, signin.ErrState},
		"something else": {func(string) string { return canary }, signin.ErrState},
		"the first page": {func(string) string { return "https://login.example/authorize" }, signin.ErrState},
	} {
		p := newProvider(t)
		cfg := p.config()
		addresses := make(chan string, 1)
		cfg.OpenBrowser = nil
		cfg.Environment.Remote = true
		delete(p.metadata, "device_authorization_endpoint")
		cfg.Prompt = func(_ context.Context, n signin.Notice) {
			if n.Kind != signin.NoticePaste {
				t.Errorf("%s: %s", name, n.Kind)
			}
			noFollow := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			resp, err := noFollow.Get(n.URL)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			addresses <- resp.Header.Get("Location")
		}
		cfg.Paste = func(context.Context) (string, error) { return tc.paste(<-addresses), nil }
		g, err := client(t, cfg).SignIn(t.Context())
		if wantKind(t, err, tc.want); (err == nil) != (!g.Token.AccessToken.IsZero()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	line, err := signin.PasteFrom(strings.NewReader("http://127.0.0.1/?code=1\nrest"))(t.Context())
	if err != nil || strings.TrimSpace(line) != "http://127.0.0.1/?code=1" {
		t.Error(line, err)
	}
	if _, err = signin.PasteFrom(strings.NewReader(""))(t.Context()); err == nil {
		t.Error("nothing is an address")
	}
}

func TestNoticesSayWhatToDo(t *testing.T) {
	var out strings.Builder
	prompt := signin.PromptTo(&out)
	for _, kind := range []signin.NoticeKind{signin.NoticeBrowser, signin.NoticeOpen, signin.NoticePaste, signin.NoticeDevice, signin.NoticeForeign, signin.NoticeWaiting} {
		n := signin.Notice{Kind: kind, URL: "https://login.example/x", UserCode: "AB-CD"}
		prompt(t.Context(), n)
		if n.String() == "" {
			t.Errorf("%s says nothing", kind)
		}
	}
	if strings.Count(out.String(), "https://login.example/x") != 4 || !strings.Contains(out.String(), "AB-CD") {
		t.Error(out.String())
	}
}

func TestBrowserThatDoesNotOpen(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	cfg.OpenBrowser = func(context.Context, string) error { return errors.New("no display") }
	_, err := client(t, cfg).Browser(t.Context())
	wantKind(t, err, signin.ErrNoDisplay)
	cfg.Prompt = func(ctx context.Context, n signin.Notice) { _ = visit(ctx, n.URL) } // the user does it
	if _, err = client(t, cfg).Browser(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestServersThatCannotBeUsed(t *testing.T) {
	for name, change := range map[string]func(map[string]any, *signin.Config){
		"pushed requests alone": func(m map[string]any, _ *signin.Config) { m["require_pushed_authorization_requests"] = true },
		"no PKCE": func(m map[string]any, c *signin.Config) {
			m["code_challenge_methods_supported"] = []string{"plain"}
			c.RequirePKCE = true
		},
		"no device flow": func(m map[string]any, _ *signin.Config) { delete(m, "device_authorization_endpoint") },
	} {
		p := newProvider(t)
		cfg := p.config()
		change(p.metadata, &cfg)
		c := client(t, cfg)
		_, err := c.Browser(t.Context())
		if name == "no device flow" {
			cfg.Prompt = func(context.Context, signin.Notice) {}
			_, err = client(t, cfg).Device(t.Context())
		}
		wantKind(t, err, signin.ErrConfig)
	}
	p := newProvider(t)
	p.token = func(w http.ResponseWriter, _ url.Values) bool {
		p.json(w, map[string]string{"access_token": "a", "token_type": "DPoP"})
		return true
	}
	_, err := client(t, p.config()).Browser(t.Context())
	wantKind(t, err, signin.ErrResponse)
}

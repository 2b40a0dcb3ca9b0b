package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFlagsThatMakeNoSenseAreExplained(t *testing.T) {
	for args, want := range map[string]string{
		"-addr 8080":            "has to be host:port",
		"-addr 0.0.0.0:0":       "add -public",
		"-addr :8080":           "add -public",
		"-addr example.com:80":  "add -public",
		"-access-lifetime 0s":   "-access-lifetime 0s: has to be more than 0",
		"-access-lifetime soon": "-access-lifetime",
		"-refresh-lifetime -1s": "-refresh-lifetime -1s: has to be more than 0",
		"-grace-period -1s":     "-grace-period -1s: has to be 0 or more",
		"-colour":               "-colour",
		"serve":                 `unexpected argument "serve"`,
		"-addr 127.0.0.1:99999": "99999",
		"-spec none.yaml":       "-spec none.yaml: no such file",
		"-spec main.go":         "-spec main.go: mockserver: the API description: yaml: line ",
		"-spec ../../../go.mod": "-spec ../../../go.mod",
		"-seed -1":              "-seed",
	} {
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), strings.Fields(args), &stdout, &stderr)
		if status == 0 || status == 1 && !strings.Contains(args, "99999") || !strings.Contains(stderr.String(), want) || stdout.Len() > 0 {
			t.Errorf("%s: status %d, says %q and prints %q", args, status, stderr.String(), stdout.String())
		}
		if n := strings.Count(stderr.String(), "\n"); n != 1 {
			t.Errorf("%s: %d lines: %s", args, n, stderr.String())
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	var stderr bytes.Buffer
	if status := run(t.Context(), []string{"-help"}, io.Discard, &stderr); status != 0 || !strings.Contains(stderr.String(), "-access-lifetime") {
		t.Errorf("status %d: %s", status, stderr.String())
	}
}

func TestPublicAddressOnlyWhenAskedFor(t *testing.T) {
	for _, args := range [][]string{{"-addr", "0.0.0.0:0", "-public"}, {"-addr", "localhost:0"}, {"-addr", "[::1]:0"}} {
		if _, err := parse(args, io.Discard); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// screen is a writer that another goroutine may read.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func TestServesUntilItIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var stdout, stderr screen
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-log", "-access-lifetime", "30s"}, &stdout, &stderr)
	}()
	url := waitFor(t, &stdout, `http://[\d.:]+`)

	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	body := regexp.MustCompile(`\{.*\}`).FindString(stdout.String()) // of the curl line
	resp, err := client.Post(url+"/auth/login", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != 200 || !strings.Contains(string(answer), `"expires_in":30`) {
		t.Errorf("the sign-in that is advertised is answered %d: %s", resp.StatusCode, answer)
	}
	waitFor(t, &stderr, "operation=login")
	interrupt()
	if s := <-status; s != 0 {
		t.Errorf("status %d: %s", s, stderr.String())
	}
}

// waitFor waits until the screen shows the pattern.
func waitFor(t *testing.T, s *screen, pattern string) string {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if found := regexp.MustCompile(pattern).FindString(s.String()); found != "" {
			return found
		}
		<-tick.C
	}
	t.Fatalf("%s is not on the screen: %s", pattern, s.String())
	return ""
}

func TestAddressInUseIsAnError(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	var stdout, stderr screen
	status := make(chan int, 1)
	go func() { status <- run(ctx, []string{"-addr", "127.0.0.1:0"}, &stdout, &stderr) }()
	addr := strings.TrimPrefix(waitFor(t, &stdout, `http://[\d.:]+`), "http://")
	var second bytes.Buffer
	if s := run(ctx, []string{"-addr", addr}, io.Discard, &second); s != 1 || !strings.Contains(second.String(), syscall.EADDRINUSE.Error()) {
		t.Errorf("status %d: %s", s, second.String())
	}
	interrupt()
	<-status
}

func TestServesAnotherDocument(t *testing.T) {
	body := func(seed string) string {
		ctx, interrupt := context.WithCancel(t.Context())
		var stdout, stderr screen
		status := make(chan int, 1)
		go func() {
			status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-spec", "../../testdata/shop.yaml", "-seed", seed}, &stdout, &stderr)
		}()
		url := waitFor(t, &stdout, `http://[\d.:]+`)
		defer func() { interrupt(); <-status }()
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		get := func(path, user string) (int, string) {
			req, err := http.NewRequestWithContext(ctx, "GET", url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if user != "" {
				req.SetBasicAuth(user, "x")
			}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			data, _ := io.ReadAll(resp.Body)
			return resp.StatusCode, string(data)
		}
		if s, page := get("/_mock/", ""); s != 200 || !strings.Contains(page, "<h1") {
			t.Errorf("the page: %d %s", s, page)
		}
		if s, _ := get("/report", ""); s != 401 {
			t.Errorf("without credentials: %d", s)
		}
		s, news := get("/news", "")
		if s != 200 {
			t.Errorf("news: %d", s)
		}
		return news
	}
	if one, again := body("1"), body("1"); one != again || one == body("2") {
		t.Errorf("the seed does not decide: %s, %s", one, again)
	}
}

func TestServesAnIdentityProvider(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	var stdout, stderr screen
	status := make(chan int, 1)
	go func() { status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-idp"}, &stdout, &stderr) }()
	url := waitFor(t, &stdout, `http://[\d.:]+`)
	defer func() { interrupt(); <-status }()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(url + "/.well-known/openid-configuration")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(data), `"issuer":"`+url+`"`) || !strings.Contains(string(data), `"token_endpoint":"`+url+`/token"`) {
		t.Errorf("%v %s", err, data)
	}
	var said bytes.Buffer
	if s := run(ctx, []string{"-idp", "-spec", "x.yaml"}, io.Discard, &said); s != 2 || !strings.Contains(said.String(), "leave one of them out") {
		t.Errorf("status %d: %s", s, said.String())
	}
}

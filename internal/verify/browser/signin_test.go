package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A program signs in by a real browser: it opens the provider's page, and the
// code is gone from the address bar and the history when it says that it is done.
func TestProgramSignsInByTheBrowser(t *testing.T) {
	s := newBrowser(t, "mockserver", "-with-idp")
	cli := newCLI(t, s.url)
	login := cli.start("login")
	s.do(chromedp.Navigate(cli.opened()))
	s.do(chromedp.WaitVisible("input[name=email]"),
		chromedp.SetValue("input[name=email]", "ada@example.com"), chromedp.SetValue("input[name=password]", "correct-horse"),
		chromedp.Click("button[value=allow]"))
	s.until("signed in", "document.querySelector('h1')?.innerText === 'Signed in'")
	want(t, "address", eval[string](s, "location.pathname + location.search + location.hash"), "/callback/done")
	want(t, "scripts", eval[int](s, "document.scripts.length"), 0)
	if out := login(); !strings.Contains(out, "signed in as Ada Lovelace") {
		t.Errorf("the program says %q", out)
	}
	history, err := chromedp.Call(s.tab, cdppage.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range history.Entries {
		if strings.Contains(entry.URL, "code=") || strings.Contains(entry.UserTypedURL, "code=") {
			t.Error("the code is in the history of the browser")
		}
	}
	if out := cli.start("whoami")(); !strings.Contains(out, "Ada Lovelace <ada@example.com>") {
		t.Errorf("the next run says %q", out)
	}
	// The browser knows Ada by now: somebody else's session needs a click alone.
	s.do(chromedp.Navigate(s.url + "/_idp/authorize"))
	s.until("refused without a client", "document.body.innerText.includes('There is no such client_id')")
}

// A user who says no is told so, and so is the program.
func TestProgramIsToldThatTheUserSaidNo(t *testing.T) {
	s := newBrowser(t, "mockserver", "-with-idp")
	cli := newCLI(t, s.url)
	login := cli.start("login")
	s.do(chromedp.Navigate(cli.opened()), chromedp.WaitVisible("button[value=deny]"), chromedp.Click("button[value=deny]"))
	s.until("told", "document.querySelector('h1')?.innerText === 'Not signed in'")
	want(t, "address", eval[string](s, "location.pathname + location.search"), "/callback/done")
	if out := login(); !strings.Contains(out, "sign-in refused (access_denied)") {
		t.Errorf("the program says %q", out)
	}
}

// A device is let in on the provider's page, in a browser that never comes near
// the machine of the program.
func TestProgramSignsInOnAnotherDevice(t *testing.T) {
	s := newBrowser(t, "mockserver", "-with-idp")
	cli := newCLI(t, s.url)
	login := cli.start("login", "-device")
	text := cli.shown("enter the code ")
	_, code, _ := strings.Cut(text, "enter the code ")
	s.do(chromedp.Navigate(s.url+"/_idp/device"), chromedp.WaitVisible("input[name=user_code]"),
		chromedp.SetValue("input[name=user_code]", strings.TrimSpace(code)), chromedp.SetValue("input[name=email]", "ada@example.com"),
		chromedp.SetValue("input[name=password]", "correct-horse"), chromedp.Click("button[value=allow]"))
	s.until("connected", "document.querySelector('h1')?.innerText === 'The device is connected'")
	if out := login(); !strings.Contains(out, "signed in as Ada Lovelace") {
		t.Errorf("the program says %q", out)
	}
}

// cli is examples/cli, with a $BROWSER that writes down what it is to open.
type cli struct {
	t        *testing.T
	api, dir string
}

func newCLI(t *testing.T, api string) *cli {
	t.Helper()
	c := &cli{t: t, api: api, dir: t.TempDir()}
	script := "#!/bin/sh\nprintf %s \"$1\" > " + c.path("opening") + " && mv " + c.path("opening") + " " + c.path("opened") + "\n"
	if err := os.WriteFile(c.path("browser"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cli) path(name string) string { return filepath.Join(c.dir, name) }

// start runs a command. wait returns all that it wrote.
func (c *cli) start(args ...string) (wait func() string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	out, err := os.Create(c.path("output"))
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(programs, "cli"),
		append([]string{"-api", c.api, "-store", "file", "-file", c.path("session.json"), "-issuer", c.api + "/_idp"}, args...)...)
	cmd.Env = append(os.Environ(), "BROWSER="+c.path("browser"), "SSH_CONNECTION=", "SSH_CLIENT=", "SSH_TTY=")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	c.t.Cleanup(func() { cancel(); <-ended; _ = out.Close() })
	return func() string {
		<-ended
		text, _ := os.ReadFile(c.path("output"))
		return string(text)
	}
}

// opened is the address that the browser was started with.
func (c *cli) opened() string { return c.wait("opened", "http") }

// shown is what the program has written, once that is in it.
func (c *cli) shown(part string) string { return c.wait("output", part) }

func (c *cli) wait(file, part string) string {
	c.t.Helper()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	enough := time.After(30 * time.Second)
	for {
		text, _ := os.ReadFile(c.path(file))
		if strings.Contains(string(text), part) {
			return string(text)
		}
		select {
		case <-tick.C:
		case <-enough:
			c.t.Fatalf("no %q in %s within 30 s: %q", part, file, text)
		}
	}
}

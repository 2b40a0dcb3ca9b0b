package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// programs is where webapp, cli and mockserver are built.
var programs string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	programs = dir
	build := exec.Command("go", "build", "-o", dir, "./examples/webapp", "./examples/cli", "./mockserver/cmd/mockserver")
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the programs: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

var address = regexp.MustCompile(`http://(localhost|127\.0\.0\.1):\d+`)

// start starts a program and returns its address.
func start(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, program), append(args, "-addr", "127.0.0.1:0")...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s did not end as it should: %v", program, err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s said nothing: %v", program, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return address.FindString(line)
}

// chromium finds the browser: the one that the environment names, or what
// package managers install.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROME"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium found: make deps installs it, or set CHROME to its path")
	return ""
}

// site is one browser with one program, both of this test alone.
type site struct {
	t   *testing.T
	url string
	tab context.Context
}

// newSite is a browser at the webapp.
func newSite(t *testing.T) *site {
	t.Helper()
	s := newBrowser(t, "webapp")
	s.do(chromedp.Navigate(s.url))
	return s
}

func newBrowser(t *testing.T, program string, args ...string) *site {
	t.Helper()
	t.Parallel()
	return open(t, start(t, program, args...))
}

// open is a browser for the server at url.
func open(t *testing.T, url string) *site {
	t.Helper()
	s := &site{t: t, url: url}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.WindowSize(1280, 900))
	if os.Getuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium refuses to start as root with it
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	s.tab, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return s
}

// other is another tab of the same browser.
func (s *site) other() *site {
	ctx, cancel := chromedp.NewContext(s.tab)
	s.t.Cleanup(cancel)
	return &site{t: s.t, url: s.url, tab: ctx}
}

func (s *site) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.tab, steps...); err != nil {
		s.t.Fatal(err)
	}
}

// eval returns what a JavaScript expression comes to.
func eval[T any](s *site, expression string) T {
	s.t.Helper()
	v, err := chromedp.Run(s.tab, chromedp.Evaluate[T](expression))
	if err != nil {
		s.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a JavaScript expression to become true, over navigations too.
func (s *site) until(what, expression string) {
	s.t.Helper()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	enough := time.After(30 * time.Second)
	for {
		ok, err := chromedp.Run(s.tab, chromedp.Evaluate[bool]("!!("+expression+")"))
		if ok && err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-enough:
			text, _ := chromedp.Run(s.tab, chromedp.Evaluate[string]("location.href + ' ' + document.body?.innerText"))
			s.t.Fatalf("%s: not within 30 s (%v); the page is %s", what, err, text)
		}
	}
}

// at waits for the browser to be at a path.
func (s *site) at(path string) {
	s.t.Helper()
	s.until("at "+path, fmt.Sprintf("location.pathname + location.search === %q", path))
}

// signIn signs Ada in with what the form suggests, and waits for the board.
func (s *site) signIn() {
	s.t.Helper()
	s.do(chromedp.WaitVisible("#email"), chromedp.Click("form.card button"))
	s.at("/board")
	s.loaded(1)
}

// loaded waits until all parts of the board were loaded for the nth time.
func (s *site) loaded(n int) {
	s.t.Helper()
	s.until("loaded", fmt.Sprintf("Number(document.getElementById('status')?.dataset.loaded) >= %d", n))
}

func (s *site) text(selector string) string {
	s.t.Helper()
	return strings.TrimSpace(eval[string](s, fmt.Sprintf("document.querySelector(%q).innerText", selector)))
}

// demo does to the API what a button does.
func (s *site) demo(what string) {
	s.t.Helper()
	resp, err := http.Post(s.url+"/demo/"+what, "", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	resp.Body.Close()
}

type figures struct{ Refreshes, Reuses int }

// figures are what the API has counted.
func (s *site) figures() (f figures) {
	s.t.Helper()
	resp, err := http.Get(s.url + "/demo/figures")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&f); err != nil {
		s.t.Fatal(err)
	}
	return f
}

// picture writes a screenshot to a folder that git ignores.
func (s *site) picture(name string) {
	s.t.Helper()
	png, err := chromedp.Run(s.tab, chromedp.CaptureScreenshot())
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll("screenshots", 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("screenshots", name+".png"), png, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

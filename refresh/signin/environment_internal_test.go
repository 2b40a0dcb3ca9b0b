package signin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestEnvironmentIsRead(t *testing.T) {
	for name, tc := range map[string]struct {
		vars, files map[string]string
		goos        string
		want        Environment
	}{
		"desktop":   {map[string]string{"DISPLAY": ":0", "BROWSER": "firefox"}, nil, "linux", Environment{Browser: "firefox"}},
		"wayland":   {map[string]string{"WAYLAND_DISPLAY": "w"}, nil, "linux", Environment{}},
		"console":   {nil, nil, "linux", Environment{NoDisplay: true}},
		"mac":       {nil, nil, "darwin", Environment{}},
		"mac, SSH":  {map[string]string{"SSH_CONNECTION": "1 2"}, nil, "darwin", Environment{Remote: true}},
		"WSL":       {nil, map[string]string{"/proc/sys/kernel/osrelease": "5.15-microsoft-standard-WSL2"}, "linux", Environment{NoDisplay: true, WSL: true}},
		"container": {nil, map[string]string{"/proc/1/cgroup": "0::/docker/abc"}, "linux", Environment{NoDisplay: true, Container: true}},
		"pod":       {map[string]string{"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, nil, "linux", Environment{NoDisplay: true, Container: true}},
	} {
		got := readEnvironment(func(k string) string { return tc.vars[k] }, func(k string) string { return tc.files[k] }, tc.goos, true)
		if got != tc.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tc.want)
		}
	}
	_ = FromEnvironment()
}

func TestCommandsThatOpenABrowser(t *testing.T) {
	const address = "https://login.example/?a=b&c=d"
	for _, tc := range []struct {
		env         Environment
		goos, first string
	}{
		{Environment{}, "linux", "xdg-open " + address},
		{Environment{}, "darwin", "open " + address},
		{Environment{}, "windows", "rundll32 url.dll,FileProtocolHandler " + address},
		{Environment{WSL: true}, "linux", "wslview " + address},
		{Environment{Browser: "w3m:firefox --new-tab %s"}, "linux", "w3m " + address},
		{Environment{Browser: ":firefox --new-tab=%s"}, "linux", "firefox --new-tab=" + address},
	} {
		if got := strings.Join(tc.env.commands(tc.goos, address)[0], " "); got != tc.first {
			t.Errorf("got %q, want %q", got, tc.first)
		}
	}
}

func TestBrowserIsStarted(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "browser")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho noise\necho \"$1\" > "+dir+"/opened\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	e := Environment{Browser: dir + "/missing:" + script}
	if err := e.openBrowser(t.Context(), "https://login.example/?x=1"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(dir + "/opened"); strings.TrimSpace(string(got)) != "https://login.example/?x=1" {
		t.Errorf("opened %q", got)
	}
	for _, address := range []string{"file:///etc/passwd", "--version", "javascript:1"} {
		if e.openBrowser(t.Context(), address) == nil {
			t.Errorf("%s was opened", address)
		}
	}
}

// A monotonic clock that stands still, as on a laptop that sleeps: the wall clock
// counts.
func TestDeadlineByTheWallClock(t *testing.T) {
	d := newDeadline(time.Hour)
	if d.passed() {
		t.Error("at once")
	}
	d.wall = time.Now().Round(0).Add(-time.Second)
	if !d.passed() || d.sleep(context.Background(), time.Millisecond) == nil {
		t.Error("the wall clock does not count")
	}
	d = newDeadline(time.Hour)
	d.start = d.start.Add(-2 * time.Hour)
	if !d.passed() {
		t.Error("the monotonic clock does not count")
	}
}

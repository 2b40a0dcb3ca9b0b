package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestProgressIsForTerminalsOnly(t *testing.T) {
	t.Parallel()
	var pipe, tty bytes.Buffer
	for _, s := range []*screen{newScreen(&pipe), {w: &tty, terminal: true}} {
		s.progress("half done")
		s.progress("half done")
		s.line("done")
		s.progress("")
	}
	if got := pipe.String(); got != "done\n" {
		t.Errorf("a pipe gets %q", got)
	}
	if got, want := tty.String(), "half done\r\033[Kdone\n"; got != want {
		t.Errorf("a terminal gets %q, want %q", got, want)
	}
}

func TestProgressNeverWraps(t *testing.T) {
	t.Parallel()
	var tty bytes.Buffer
	s := &screen{w: &tty, terminal: true}
	s.progress(strings.Repeat("█", 200))
	if n := utf8.RuneCount(tty.Bytes()); n != 79 {
		t.Errorf("%d characters for a line of 80", n)
	}
}

func TestColoursAreLeftOut(t *testing.T) {
	t.Parallel()
	if got := (&screen{}).paint(red, "text"); got != "text" {
		t.Errorf("painted %q", got)
	}
	if got := (&screen{colour: true}).paint(red, "text"); got != "\033[31mtext\033[0m" {
		t.Errorf("painted %q", got)
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "", 1: "▏", 50: "████████", 100: "████████████████", 1000: "████████████████"} {
		if got := bar(n); strings.TrimSpace(got) != want || utf8.RuneCountInString(got) != barWidth {
			t.Errorf("bar(%d) is %q", n, got)
		}
	}
}

func TestTimelineIsInOrderAndCounts(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	begin := time.Now().Add(-time.Second)
	at := func(ms int) time.Time { return begin.Add(time.Duration(ms) * time.Millisecond) }
	tl := newTimeline(newScreen(&out), begin, func() {})
	tl.add(moment{at: at(30), who: "session", text: "refreshed"})
	tl.add(moment{at: at(22), who: "server", text: "refresh arrives", amid: true})
	for ms := range 10 {
		tl.add(moment{at: at(20 + ms), who: "client", group: "401", text: "answered 401"})
		tl.add(moment{at: at(40 + ms), who: "server", group: "calls", text: "arrive", part: []string{"read", "write"}[ms%5%2]})
	}
	tl.close()
	tl.close()
	var got []string
	for l := range strings.Lines(out.String()) {
		got = append(got, strings.Join(strings.Fields(l), " "))
	}
	want := []string{
		"22 server refresh arrives",
		"29 client █▌ 10 answered 401",
		"30 session refreshed",
		"49 server █▌ 10 arrive: 6 read, 4 write",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

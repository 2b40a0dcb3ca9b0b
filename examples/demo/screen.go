package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

// screen is where the demo prints. On a terminal it has colours, and a last
// line that changes while something is going on; in a pipe it has neither.
type screen struct {
	terminal bool
	colour   bool

	mu     sync.Mutex // guards what follows
	w      io.Writer
	status string // what the last line shows for now
	err    error
}

func newScreen(w io.Writer) *screen {
	s := &screen{w: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.terminal = os.Getenv("TERM") != "dumb"
		s.colour = s.terminal && os.Getenv("NO_COLOR") == "" // https://no-color.org
	}
	return s
}

// line prints a line that stays.
func (s *screen) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(s.wipe() + strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// progress shows a line that the next one replaces, on a terminal only. The
// empty text takes it away.
func (s *screen) progress(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.terminal || text == s.status {
		return
	}
	// A line that wraps could not be taken away again.
	shown := text
	if r := []rune(text); len(r) >= s.width() {
		shown = string(r[:s.width()-1])
	}
	s.write(s.wipe() + s.paint(faint, shown))
	s.status = text
}

// width is how many characters fit into a line of the terminal.
func (s *screen) width() int {
	if f, ok := s.w.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

// wipe takes the status away. The caller holds mu.
func (s *screen) wipe() string {
	if s.status == "" {
		return ""
	}
	s.status = ""
	return "\r\033[K"
}

func (s *screen) write(text string) {
	if _, err := io.WriteString(s.w, text); err != nil && s.err == nil {
		s.err = err
	}
}

// style is how a text looks on a terminal with colours, as the parameters of
// an ANSI escape sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	blue   style = "34"
	cyan   style = "36"
)

func (s *screen) paint(look style, text string) string {
	if !s.colour || look == plain || text == "" {
		return text
	}
	return "\033[" + string(look) + "m" + text + "\033[0m"
}

// heading starts a scene.
func (s *screen) heading(title, about string) {
	s.line("")
	s.line("%s", s.paint(bold, title))
	for l := range strings.SplitSeq(about, "\n") {
		s.line("%s", s.paint(faint, l))
	}
	s.line("")
	s.line("%s", s.paint(faint, fmt.Sprintf("%*s  %-*s  what", timeWidth, "ms", laneWidth, "who")))
}

// The columns of every line: when, who, and what, with a bar where it counts.
const (
	timeWidth = 6
	laneWidth = 9
	barWidth  = 16
)

// row is one line of a timeline.
func (s *screen) row(ms int64, who, what string, look style) string {
	return fmt.Sprintf("%s  %-*s  %s", s.paint(faint, fmt.Sprintf("%*d", timeWidth, ms)),
		laneWidth, who, s.paint(look, what))
}

// bar is as long as n of a hundred.
func bar(n int) string {
	const eighths = "▏▎▍▌▋▊▉█"
	parts := min(n, 100) * barWidth * 8 / 100
	text := strings.Repeat("█", parts/8)
	if rest := parts % 8; rest > 0 {
		text += string([]rune(eighths)[rest-1])
	}
	return pad(text, barWidth)
}

// pad fills text up with spaces to a width in characters.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-utf8.RuneCountInString(text), 0))
}

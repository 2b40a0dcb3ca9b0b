package progress_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
)

// begin is how a line of a terminal is begun anew: ECMA-48, CR and EL.
const begin = "\r\033[K"

func TestOnATerminalTheLineOfAStepTakesThePlaceOfTheLast(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	l := &progress.Line{W: &b, Terminal: true, Total: 2}
	l.Step("reading %s", "a.yaml")
	l.Step("types")
	l.Clear()
	if want := begin + "[1/2] reading a.yaml" + begin + "[2/2] types" + begin; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// What is said stays: the line of the progress is taken away before it, and the next
// step goes on counting.
func TestWhatIsSaidStays(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	l := &progress.Line{W: &b, Terminal: true, Total: 2}
	l.Step("one")
	l.Say("100%% of %s", "it")
	l.Step("two")
	if want := begin + "[1/2] one" + begin + "100% of it\n" + begin + "[2/2] two"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// A file or a pipe gets what is said, line for line, and nothing that moves a cursor.
func TestElsewhereOnlyWhatIsSaidIsShown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	l := &progress.Line{W: &b, Total: 2}
	l.Step("one")
	l.Say("said %d", 1)
	l.Step("two")
	l.Say("said %d", 2)
	l.Clear()
	if b.String() != "said 1\nsaid 2\n" {
		t.Errorf("%q", b.String())
	}
}

// closed is an output that is closed.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

// Nobody watches any more: the work goes on.
func TestAnOutputThatIsClosedIsNoReasonToEnd(t *testing.T) {
	t.Parallel()
	l := &progress.Line{W: closed{}, Terminal: true, Total: 1}
	l.Step("one")
	l.Say("two")
	l.Clear()
}

// A text that is said may come from a document: it is not a format.
func TestATextIsNoFormat(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	l := &progress.Line{W: &b, Terminal: true, Total: 1}
	l.Step("reading %s", "50%d.yaml")
	if want := begin + "[1/1] reading 50%d.yaml"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

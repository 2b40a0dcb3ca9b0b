package main

import (
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"
)

// flagsOf are the flags of a command.
func flagsOf(c command) (names []string, all map[string]*flag.Flag) {
	set := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.set(set)
	all = map[string]*flag.Flag{}
	set.VisitAll(func(f *flag.Flag) { names, all[f.Name] = append(names, f.Name), f })
	return names, all
}

// mistakes are command lines that are wrong, whatever the documents are.
var mistakes = map[string]string{
	"sdk -spec a":                         "it takes -spec DOCUMENT and -out DIR",
	"sdk -out a":                          "it takes -spec DOCUMENT and -out DIR",
	"sdk -spec a -out b c":                `"c" belongs to no flag`,
	"sdk -spec a -out b -parts sdk,,mock": "-parts sdk,,mock: a list of",
	"sdk -spec a -out b -parts none,sdk":  "-parts none,sdk: a list of",
	"sdk -spec a -out b -parts SDK":       "-parts SDK: a list of",
	"sdk -spec a -out b -mock=perhaps":    `invalid boolean value "perhaps" for -mock`,
	"sdk -spec":                           "flag needs an argument: -spec",
	"suggest":                             "it takes -spec DOCUMENT",
	"suggest a.yaml":                      "it takes -spec DOCUMENT",
	"suggest -spec a b":                   `"b" belongs to no flag`,
	"lint":                                "it takes -spec DOCUMENT",
	"lint -spec a b":                      `"b" belongs to no flag`,
	"diff a b c":                          "it takes two documents",
	"diff -changelog -json a b":           "two ways to print the same",
	"diff a b -json":                      "it takes two documents", // flags go first
	"diff -limit MINOR a b":               "-limit MINOR: one of none, minor, major",
	"mock":                                "it takes -spec DOCUMENT",
	"mock -spec a -addr 8080":             "-addr 8080: is no host:port",
	"mock -spec a -addr :8080":            "other machines could reach it",
	"mock -spec a -addr [::]:0":           "other machines could reach it",
	"mock -spec a -addr 192.168.0.1:1":    "other machines could reach it",
	"mock -spec a -access-lifetime 5":     `invalid value "5" for flag -access-lifetime`,
	"mock -spec a -access-lifetime -5m":   "-access-lifetime -5m0s: a token has to be valid for some time",
	"mock -spec a -seed -1":               `invalid value "-1" for flag -seed`,
	"doctor -issuer a -api b":             "it takes -issuer ISSUER, or -api ADDRESS",
	"completion":                          "it takes the name of a shell",
	"completion bash zsh":                 "it takes the name of a shell",
	"version 1":                           `"1" belongs to no flag`,
}

// A mistake in the command line is found before anything is read, written or listened
// on; it is one line, that says which help explains it.
func TestAMistakeInTheCommandLineIsOneLineThatSaysWhatToWrite(t *testing.T) {
	for line, want := range mistakes {
		args := strings.Fields(line)
		status, stdout, stderr := do(t, "", args...)
		if status != exitUsage || !strings.Contains(stderr, want) || stdout != "" {
			t.Errorf("perennial %s: status %d, stdout %q, stderr %q, want %q", line, status, stdout, stderr, want)
		}
		if !strings.HasPrefix(stderr, "perennial "+args[0]+": ") || !strings.HasSuffix(stderr, "; perennial help "+args[0]+" explains it\n") {
			t.Errorf("perennial %s: %q", line, stderr)
		}
	}
}

// The examples of a help are command lines that the command itself can read.
func TestTheFlagsOfAnExampleAreFlagsOfItsCommand(t *testing.T) {
	for _, c := range commands() {
		for _, e := range c.examples {
			_, line, ok := strings.Cut(e, "perennial "+c.name)
			if !ok {
				t.Errorf("%q is no example of %s", e, c.name)
			}
			line, _, _ = strings.Cut(line, ">")
			set := flag.NewFlagSet(c.name, flag.ContinueOnError)
			set.SetOutput(io.Discard)
			c.set(set)
			if err := set.Parse(strings.Fields(line)); err != nil {
				t.Errorf("%q: %v", e, err)
			}
		}
	}
}

// Every flag says what it is, and names what it takes: the name is in the help in the
// place of the type.
func TestEveryFlagIsExplained(t *testing.T) {
	typed := regexp.MustCompile(`(?m)^  -\S+ (string|int|uint|value)$`)
	for _, c := range commands() {
		names, all := flagsOf(c)
		_, help, _ := do(t, "", "help", c.name)
		for _, name := range names {
			if len(all[name].Usage) < 15 || !strings.Contains(help, "\n  -"+name) {
				t.Errorf("%s -%s: %q", c.name, name, all[name].Usage)
			}
		}
		for _, m := range typed.FindAllString(help, -1) {
			if c.name != "doctor" || !strings.Contains(m, "-scopes") {
				t.Errorf("%s: %q names no value", c.name, m)
			}
		}
		if c.short == "" || strings.HasSuffix(c.short, ".") || len(c.short) > 70 {
			t.Errorf("%s: %q is no line of the overview", c.name, c.short)
		}
	}
}

// What a flag means is the same in every command that has it.
func TestAFlagOfTwoCommandsMeansTheSame(t *testing.T) {
	usage := map[string]string{}
	for _, c := range commands() {
		_, all := flagsOf(c)
		for _, name := range []string{"spec", "overlay"} {
			f := all[name]
			if f == nil || c.name == "diff" { // it has two documents
				continue
			}
			if usage[name] != "" && usage[name] != f.Usage {
				t.Errorf("%s -%s: %q, elsewhere %q", c.name, name, f.Usage, usage[name])
			}
			usage[name] = f.Usage
		}
	}
	if len(usage) != 2 {
		t.Errorf("found %v", usage)
	}
}

func TestHelpIsTheSameHoweverItIsAskedFor(t *testing.T) {
	for _, c := range commands() {
		_, want, _ := do(t, "", "help", c.name)
		for _, args := range [][]string{{c.name, "-help"}, {c.name, "-h"}, {c.name, "--help"}} {
			if status, got, stderr := do(t, "", args...); status != exitOK || got != want || stderr != "" {
				t.Errorf("%v: status %d, %q", args, status, stderr)
			}
		}
	}
	_, overview, _ := do(t, "", "help")
	for _, c := range commands() {
		if !strings.Contains(overview, "  "+c.name+" ") || !strings.Contains(overview, c.short) {
			t.Errorf("the overview has no %s", c.name)
		}
	}
	for _, args := range [][]string{{"-help"}, {"--help"}, {"-h"}} {
		if status, got, _ := do(t, "", args...); status != exitOK || got != overview {
			t.Errorf("%v: status %d", args, status)
		}
	}
	if status, _, stderr := do(t, "", "help", "nothing"); status != exitUsage || !strings.Contains(stderr, `there is no command "nothing"`) {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestPartsAreReadAsAList(t *testing.T) {
	for list, want := range map[string]int{"none": 0, "sdk": 1, "sdk,mock,docs": 3, "sdk, mock": 2, "client,server,spec,signin": 4} {
		if got := partsOf(list); got == nil || len(got) != want {
			t.Errorf("%q: %v", list, got)
		}
	}
	for _, list := range []string{"", ",", "sdk,", "none,none", "sdk mock"} {
		if got := partsOf(list); got != nil {
			t.Errorf("%q: %v", list, got)
		}
	}
}

// broken is an output that takes nothing: a full disk, or a pipe that was closed.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWhatCouldNotBePrintedIsAFailure(t *testing.T) {
	good := file(t, "good.yaml", small)
	for _, line := range []string{"suggest -spec " + good, "suggest -json -spec " + good, "lint -spec " + good, "lint -json -spec " + good, "version", "version -json",
		"completion bash", "completion fish", "completion zsh"} {
		var errs strings.Builder
		status := run(t.Context(), strings.Fields(line), &terminal{stdin: strings.NewReader(""), stdout: broken{}, stderr: &errs})
		if status != exitFailed || !strings.Contains(errs.String(), "no space left") {
			t.Errorf("perennial %s: status %d, %q", line, status, errs.String())
		}
	}
}

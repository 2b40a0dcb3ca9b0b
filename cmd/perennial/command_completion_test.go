package main

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// completes asks bash what it would complete a line to.
func completes(t *testing.T, script, line string) []string {
	t.Helper()
	words := strings.Split(line, " ")
	ask := script + "\nCOMP_WORDS=('" + strings.Join(words, "' '") + "')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_perennial\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
	out, err := exec.CommandContext(t.Context(), "bash", "--norc", "-u", "-c", ask).CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", line, err, out)
	}
	return strings.Fields(string(out))
}

// Every command and every flag of it is completed, and nothing that there is not.
func TestBashCompletesEveryCommandAndEveryFlag(t *testing.T) {
	_, script, _ := do(t, "", "completion", "bash")
	want := []string{"help"}
	for _, c := range commands() {
		want = append(want, c.name)
		flags, _ := flagsOf(c)
		for i := range flags {
			flags[i] = "-" + flags[i]
		}
		got := completes(t, script, "perennial "+c.name+" -")
		if slices.Sort(got); !slices.Equal(got, flags) {
			t.Errorf("the flags of %s complete to %v, want %v", c.name, got, flags)
		}
	}
	got := completes(t, script, "perennial ")
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("commands complete to %v, want %v", got, want)
	}
	if got := completes(t, script, "perennial help d"); !slices.Equal(got, []string{"diff", "doctor"}) {
		t.Errorf("help d completes to %v", got)
	}
	if got := completes(t, script, "perennial sdk -spec command_flags"); !slices.Equal(got, []string{"command_flags_test.go"}) {
		t.Errorf("a document completes to %v", got)
	}
	if got := completes(t, script, "perennial nothing -"); len(got) != 0 {
		t.Errorf("no command completes to %v", got)
	}
}

// What somebody has typed is data: it is never run while it is completed.
func TestAttackCompletionRunsNothingThatWasTyped(t *testing.T) {
	_, script, _ := do(t, "", "completion", "bash")
	for _, word := range []string{"$(echo${IFS}evil)", "`echo${IFS}evil`", ";echo${IFS}evil", "-$(echo${IFS}evil)"} {
		for _, line := range []string{"perennial " + word, "perennial sdk " + word, "perennial help " + word} {
			if got := completes(t, script, line); slices.Contains(got, "evil") {
				t.Errorf("%q completes to %v", line, got)
			}
		}
	}
}

func TestTheScriptForZshIsThatForBashBehindItsBridge(t *testing.T) {
	_, bash, _ := do(t, "", "completion", "bash")
	_, zsh, _ := do(t, "", "completion", "zsh")
	if zsh != "autoload -U +X bashcompinit && bashcompinit\n"+bash {
		t.Errorf("%s", zsh)
	}
}

// Every line for fish is a command of fish whose quotes are closed.
func TestFishGetsALineForEveryCommandAndFlag(t *testing.T) {
	_, script, _ := do(t, "", "completion", "fish")
	line := regexp.MustCompile(`^complete -c perennial (-f )?-n ('[a-z_ ]+'|__fish_use_subcommand) (-a ([a-z]+|'[a-z ]+')|-o [a-z-]+)( -d '(\\.|[^'\\])*')?$`)
	for l := range strings.Lines(script) {
		if !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("%q", l)
		}
	}
	for _, c := range commands() {
		if !strings.Contains(script, "__fish_use_subcommand -a "+c.name+" -d '") {
			t.Errorf("no %s", c.name)
		}
		flags, _ := flagsOf(c)
		for _, f := range flags {
			if !strings.Contains(script, "'__fish_seen_subcommand_from "+c.name+"' -o "+f+" -d '") {
				t.Errorf("no %s -%s", c.name, f)
			}
		}
	}
}

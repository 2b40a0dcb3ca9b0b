package sim

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mutants are sessions with one safeguard taken out.
var mutants = []struct{ name, file, old, new, caught string }{
	{
		"generation check removed", "session_acquire.go",
		"d.rejected.epoch != 0 && d.rejected.gen == v.gen {", "d.rejected.epoch != 0 {",
		"a good token was refreshed before its time",
	},
	{
		"epoch check removed", "session_acquire.go",
		"d.rejected.epoch != 0 && d.rejected.epoch != v.epoch:", "false:",
		"was sent again as",
	},
	{
		"read again under the lock removed", "session_exchange.go",
		"stored, at, err := s.store.Load(ctx)\n\t\tif err", "stored, at, err := held, rev, error(nil)\n\t\tif err",
		"a replaced refresh token was used",
	},
	{
		"leader's context not detached", "session_acquire.go",
		"case <-ctx.Done():\n\t\treturn nil, ctx.Err()", "case <-ctx.Done():\n\t\tf.cancel()\n\t\treturn nil, ctx.Err()",
		"a refresh was cut off by somebody who went away",
	},
	{
		"limit of refreshes removed", "session_acquire.go",
		"s.limit.take(now, v.token.lifetime); !ok {", "s.limit.take(now, v.token.lifetime); !ok && wait < 0 {",
		"a storm",
	},
	{
		"cool-down removed", "session_limits.go",
		"if failures > 1 {", "if failures < 0 {",
		"a storm",
	},
	{
		"Date header not looked at", "tokenendpoint/lifetime.go",
		`http.ParseTime(h.Get("Date"))`, `http.ParseTime(h.Get("None"))`,
		"was taken for one of",
	},
	{
		"readable tokens thrown away", "tokenendpoint/token.go",
		`t.Warning = strings.ReplaceAll(err.Error(), "\n", "; ")`, `_ = strings.ToLower; return refresh.Token{}, err`,
		"a replaced refresh token was used",
	},
	{
		"signed out when the client is refused", "tokenendpoint/rules.go",
		`Says: "client", Verdict: VerdictClientRefused`, `Says: "client", Verdict: VerdictRefused`,
		"sessions ended by",
	},
}

// The simulation finds what it is for: each mutant breaks a promise within the
// number of sessions that every test run simulates, and the seed that it is
// found with breaks it again, by the very same steps.
func TestMutantsAreCaught(t *testing.T) {
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			mutant := mutate(t, m.file, m.old, m.new)
			out, failed := run(t, mutant)
			if !failed {
				t.Fatal("not caught")
			}
			if !strings.Contains(out, m.caught) {
				t.Fatalf("caught, but not by %q:\n%s", m.caught, out)
			}
			seed := regexp.MustCompile(`-seed=\d+`).FindString(out)
			first, failed := run(t, mutant, seed)
			if !failed || !strings.Contains(first, m.caught) {
				t.Fatalf("%s does not replay:\n%s", seed, first)
			}
			if again, _ := run(t, mutant, seed); again != first {
				t.Fatalf("%s replays two ways:\n%s", seed, difference(first, again))
			}
		})
	}
}

// mutate compiles this test with old replaced by changed, once, in a file of
// package refresh, and returns the program.
func mutate(t *testing.T, file, old, changed string) (program string) {
	t.Helper()
	original, err := filepath.Abs(filepath.Join("..", "..", "..", "refresh", file))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), old); n != 1 {
		t.Fatalf("%s has %d times %q, want once: adapt the mutant to the code", file, n, old)
	}
	dir := t.TempDir()
	patched, overlay, program := filepath.Join(dir, filepath.Base(file)), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "mutant.exe")
	write(t, patched, []byte(strings.Replace(string(source), old, changed, 1)))
	list, err := json.Marshal(map[string]map[string]string{"Replace": {original: patched}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, overlay, list)
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program, "-overlay", overlay, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// run simulates with a mutant, and returns what was printed without the
// durations, which are of this world.
func run(t *testing.T, mutant string, args ...string) (out string, failed bool) {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), mutant, append(args, "-test.run=^TestSimulation$")...).CombinedOutput()
	return regexp.MustCompile(`(?m) \(\d[\d.]+s\)$`).ReplaceAllString(string(text), ""), err != nil
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

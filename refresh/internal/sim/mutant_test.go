package sim

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are sessions with one safeguard taken out.
var mutants = []struct{ name, file, old, new, caught string }{
	{
		"generation check removed", "settle.go",
		"d.rejected.epoch != 0 && d.rejected.gen == v.gen {", "d.rejected.epoch != 0 {",
		"a good token was refreshed before its time",
	},
	{
		"epoch check removed", "settle.go",
		"d.rejected.epoch != 0 && d.rejected.epoch != v.epoch:", "false:",
		"was sent again as",
	},
	{
		"read again under the lock removed", "exchange.go",
		"stored, at, err := s.store.Load(ctx)\n\t\tif err", "stored, at, err := held, rev, error(nil)\n\t\tif err",
		"a replaced refresh token was used",
	},
	{
		"leader's context not detached", "settle.go",
		"case <-ctx.Done():\n\t\treturn nil, ctx.Err()", "case <-ctx.Done():\n\t\tf.cancel()\n\t\treturn nil, ctx.Err()",
		"a refresh was cut off by somebody who went away",
	},
}

// The simulation finds what it is for: each mutant breaks a promise within the
// number of sessions that every test run simulates.
func TestMutantsAreCaught(t *testing.T) {
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			original, err := filepath.Abs(filepath.Join("..", "..", m.file))
			if err != nil {
				t.Fatal(err)
			}
			source, err := os.ReadFile(original)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(source), m.old); n != 1 {
				t.Fatalf("%s has %d times %q, want once: adapt the mutant to the code", m.file, n, m.old)
			}
			dir := t.TempDir()
			patched, overlay := filepath.Join(dir, m.file), filepath.Join(dir, "overlay.json")
			write(t, patched, []byte(strings.Replace(string(source), m.old, m.new, 1)))
			list, err := json.Marshal(map[string]map[string]string{"Replace": {original: patched}})
			if err != nil {
				t.Fatal(err)
			}
			write(t, overlay, list)
			out, err := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay", overlay,
				"-run", "^TestSimulation$", ".").CombinedOutput()
			if err == nil {
				t.Fatal("not caught")
			}
			if !strings.Contains(string(out), m.caught) {
				t.Fatalf("caught, but not by %q:\n%s", m.caught, out)
			}
		})
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

// A member is one of the documents that one driver is made of: linking takes longer
// than all the rest.
type member struct {
	source source
	doc    []byte
	result result
}

// place is the directory of a member's package, below the module and in imports.
func place(i int) string { return fmt.Sprintf("d%d/their", i) }

// driver writes the source of a driver of the packages that were generated.
func driver(dir string, members []*member) error {
	at := filepath.Join(dir, "driver")
	if err := empty(at); err != nil {
		return err
	}
	var imports, embeds, cases strings.Builder
	for i, m := range members {
		if m.result.err != nil {
			continue
		}
		all, err := methods(filepath.Join(dir, place(i)))
		if err != nil {
			return err
		}
		list, err := json.Marshal(all)
		if err != nil {
			return err
		}
		for name, data := range map[string][]byte{"document": m.doc, "methods": list} {
			if err := os.WriteFile(filepath.Join(at, fmt.Sprintf("%s%d", name, i)), data, 0o600); err != nil {
				return err
			}
		}
		fmt.Fprintf(&imports, "\tp%d %q\n", i, run+"/"+place(i))
		fmt.Fprintf(&embeds, "\n//go:embed document%[1]d\nvar document%[1]d []byte\n\n//go:embed methods%[1]d\nvar methods%[1]d []byte\n", i)
		fmt.Fprintf(&cases, "\tcase \"%[1]d\":\n\t\tdrive.Main(document%[1]d, methods%[1]d, p%[1]d.New)\n", i)
	}
	text := "package main\n\nimport (\n\t_ \"embed\"\n\t\"os\"\n\n\t\"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive\"\n" + imports.String() + ")\n" +
		embeds.String() + "\nfunc main() {\n\tswitch os.Args[1] {\n" + cases.String() + "\t}\n}\n"
	return os.WriteFile(filepath.Join(at, "main.go"), []byte(text), 0o600)
}

// driven runs a driver, which calls every operation of one document.
func driven(ctx context.Context, binary string, i int) (*drive.Report, error) {
	cmd := exec.CommandContext(ctx, binary, strconv.Itoa(i))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("driver: %w: %s", err, stderr.String()[:min(stderr.Len(), 400)])
	}
	report := &drive.Report{}
	return report, json.Unmarshal(out, report)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

// program is the main of a driver: it is compiled with the generated package.
const program = `package main

import (
	_ "embed"

	"` + run + `/their"
	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

//go:embed document
var document []byte

//go:embed methods.json
var methods []byte

func main() { drive.Main(document, methods, their.New) }
`

// driven calls every operation of a document by way of the package at dir/their.
func driven(ctx context.Context, doc []byte, dir string) (*drive.Report, error) {
	at := filepath.Join(dir, "driver")
	if err := empty(at); err != nil {
		return nil, err
	}
	all, err := methods(filepath.Join(dir, "their"))
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"main.go": []byte(program), "document": doc, "methods.json": list} {
		if err := os.WriteFile(filepath.Join(at, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	binary := filepath.Join(dir, "bin", "driver")
	if err := goes(ctx, dir, "build", "-ldflags=-w", "-o", binary, "./driver"); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("driver: %w: %s", err, stderr.String()[:min(stderr.Len(), 400)])
	}
	report := &drive.Report{}
	return report, json.Unmarshal(out, report)
}

package wall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// maxCompile bounds how long the go command may take to compile what generated
// packages import.
const maxCompile = 10 * time.Minute

// Compiled is the packages that generated code imports, as the module that it is
// written into has them.
type Compiled struct {
	mu       sync.Mutex // guards importer, which is not safe for many at once
	importer types.Importer
}

// Compile asks the go command for packages, in a directory of that module.
func Compile(ctx context.Context, dir string, packages []string) (*Compiled, error) {
	ctx, cancel := context.WithTimeout(ctx, maxCompile)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "--"}, packages...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the module in %s does not have what the package would import: go get -tool github.com/perennial-go/perennial/cmd/perennial there adds it: %w: %s",
			dir, err, strings.TrimSpace(stderr.String()))
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if p, file, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && file != "" {
			exports[p] = file
		}
	}
	open := func(p string) (io.ReadCloser, error) {
		if exports[p] == "" {
			return nil, errors.New("it is not among what generated code imports")
		}
		return os.Open(exports[p])
	}
	return &Compiled{importer: importer.ForCompiler(token.NewFileSet(), "gc", open)}, nil
}

// Import returns a package.
func (c *Compiled) Import(p string) (*types.Package, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.importer.Import(p)
}

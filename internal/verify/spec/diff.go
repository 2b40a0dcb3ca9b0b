package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	oasdiff "github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// diff says what changed in openapi.yaml since base, and fails for a change that
// breaks users and that CHANGELOG.md does not declare.
func diff(ctx context.Context, root, base string, stdout io.Writer) error {
	if base == "" {
		if base = defaultBase(ctx, root); base == "" {
			fmt.Fprintln(stdout, "openapi.yaml: nothing to compare with: no tag, and no origin/main; give BASE=<git ref>")
			return nil
		}
	}
	if _, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", base+"^{commit}"); err != nil {
		return fmt.Errorf("BASE=%s is no commit, branch or tag of this repository", base)
	}
	before, err := git(ctx, root, "show", base+":openapi.yaml")
	if err != nil {
		fmt.Fprintf(stdout, "openapi.yaml: not there yet at %s\n", base)
		return nil
	}
	after, err := os.ReadFile(filepath.Join(root, "openapi.yaml"))
	if err != nil {
		return err
	}
	changelog, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	changes, err := compare(before, after)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "openapi.yaml since %s:\n", base)
	return report(changes, string(changelog), stdout)
}

// compare lists the changes between two documents, the worst first.
func compare(before, after []byte) (checker.Changes, error) {
	one, err := load.NewSpecInfoFromData(openapi3.NewLoader(), before, "openapi.yaml")
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml at the base: %w", err)
	}
	two, err := load.NewSpecInfoFromData(openapi3.NewLoader(), after, "openapi.yaml")
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	found, sources, err := oasdiff.GetWithOperationsSourcesMap(oasdiff.NewConfig(), one, two)
	if err != nil {
		return nil, err
	}
	return checker.CheckBackwardCompatibilityUntilLevel(checker.NewConfig(checker.GetAllChecks()), found, sources, checker.INFO), nil
}

// breaks reports whether a change breaks users. Renaming an operation breaks no call on
// the wire, but it renames the method of the SDK.
func breaks(c checker.Change) bool {
	return c.GetLevel() == checker.ERR || c.GetId() == "api-operation-id-removed"
}

// report prints the changes and the version that they ask for.
func report(changes checker.Changes, changelog string, stdout io.Writer) error {
	if len(changes) == 0 {
		fmt.Fprintln(stdout, "  no change that matters to users\nasks for: a patch version at most")
		return nil
	}
	l := checker.NewDefaultLocalizer()
	declared := declarations(changelog)
	broken, undeclared := 0, 0
	for _, c := range changes {
		mark := "        "
		if breaks(c) {
			broken++
			mark = "BREAKS  "
			if !declares(declared, c) {
				undeclared++
			}
		}
		fmt.Fprintf(stdout, "  %s%s: %s\n", mark, place(c), c.GetUncolorizedText(l))
	}
	if broken == 0 {
		fmt.Fprintln(stdout, "asks for: a minor version")
		return nil
	}
	fmt.Fprintln(stdout, "asks for: a major version (a minor one before 1.0)")
	if undeclared > 0 {
		return fmt.Errorf("%d of %d breaking changes are not declared: under Unreleased in CHANGELOG.md, "+
			"add a line \"- Breaking: ...\" that names the operation by its ID or path", undeclared, broken)
	}
	return nil
}

func place(c checker.Change) string {
	if c.GetPath() == "" {
		return c.GetSection()
	}
	return c.GetOperation() + " " + c.GetPath()
}

// declarations are the lines of the section Unreleased that begin with Breaking.
func declarations(changelog string) []string {
	var out []string
	inside := false
	for line := range strings.Lines(changelog) {
		if strings.HasPrefix(line, "## ") {
			inside = strings.Contains(line, "Unreleased")
		}
		if inside && strings.HasPrefix(line, "- Breaking:") {
			out = append(out, line)
		}
	}
	return out
}

// declares reports whether one of the lines speaks of the operation of a change. A
// change outside of operations is declared by any line.
func declares(lines []string, c checker.Change) bool {
	for _, line := range lines {
		if c.GetPath() == "" || strings.Contains(line, c.GetPath()) ||
			c.GetOperationId() != "" && strings.Contains(line, c.GetOperationId()) {
			return true
		}
	}
	return false
}

// defaultBase is the newest tag, or where this branch left origin/main.
func defaultBase(ctx context.Context, root string) string {
	if tag, err := git(ctx, root, "describe", "--tags", "--abbrev=0"); err == nil {
		return strings.TrimSpace(string(tag))
	}
	base, err := git(ctx, root, "merge-base", "HEAD", "origin/main")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(base))
}

func git(ctx context.Context, root string, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(failed.Stderr)))
	}
	return out, err
}

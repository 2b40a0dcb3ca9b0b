package tree

import (
	"crypto/rand"
	"fmt"
	"os"
	"path"
	"slices"
)

// Install makes the files in place those that were generated, and returns what
// it changed. Every file is written beside its place before the first one is
// moved there, so that a full disk changes nothing; files that do not differ
// are left alone. The manifest goes last.
func (t Tree) Install() (diffs []Difference, err error) {
	if diffs, err = t.Diff(); err != nil || len(diffs) == 0 {
		return diffs, err
	}
	if err := os.MkdirAll(t.Root, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(t.Root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if diffs, err = t.diff(root); err != nil { // it is this directory that is written to
		return nil, err
	}
	slices.SortStableFunc(diffs, func(a, b Difference) int { return last(a) - last(b) })
	return diffs, t.install(root, diffs)
}

// last puts the manifest at the end.
func last(d Difference) int {
	if d.Path == LockName {
		return 1
	}
	return 0
}

func (t Tree) install(root *os.Root, diffs []Difference) error {
	files, err := t.all()
	if err != nil {
		return err
	}
	var temps []string
	defer func() {
		for _, temp := range temps {
			_ = root.Remove(temp) // gone already when it was moved
		}
	}()
	moves := make([]string, len(diffs))
	for i, d := range diffs {
		if d.What == "is stale" {
			continue
		}
		if moves[i], err = write(root, d.Path, files[d.Path]); err != nil {
			return err
		}
		temps = append(temps, moves[i])
	}
	for i, d := range diffs {
		if d.What == "is stale" {
			err = root.Remove(d.Path)
		} else {
			err = root.Rename(moves[i], d.Path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write writes a file beside its place, under a name that nobody has, and returns
// that.
func write(root *os.Root, name string, data []byte) (temp string, err error) {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return "", err
	}
	temp = path.Join(path.Dir(name), "."+path.Base(name)+"."+rand.Text()+".tmp")
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = root.Remove(temp)
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return temp, nil
}

package sdk

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// importPath returns the import path of a directory, which need not be there yet,
// and the root of its module.
func importPath(dir string) (home, root string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", "", err
	}
	for root = dir; ; root = filepath.Dir(root) {
		data, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			rel, err := filepath.Rel(root, dir)
			if err != nil || modfile.ModulePath(data) == "" {
				return "", "", fmt.Errorf("%s: no module path", filepath.Join(root, "go.mod"))
			}
			return path.Join(modfile.ModulePath(data), filepath.ToSlash(rel)), root, nil
		}
		if filepath.Dir(root) == root {
			return "", "", errors.New("the directory of the package is in no module: go mod init makes one")
		}
	}
}

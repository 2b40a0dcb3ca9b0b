package tree

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// LockName is the name of the manifest. It stands beside the files that it lists.
const LockName = "perennial.lock"

// Lock is the manifest: what was generated, and of what. A file that it lists and
// that has not changed since is the generator's, and only such a file is ever
// overwritten or removed.
type Lock struct {
	// Generator is the version of the command that wrote the files.
	Generator string `json:"generator"`
	// Inputs are the documents, by what errors call them.
	Inputs map[string]string `json:"inputs"`
	// Files are the files, by their path with slashes. The values here and in
	// Inputs are SHA-256 in hex.
	Files map[string]string `json:"files"`
	// Methods are the names of the methods, by their operations, such as
	// "Issues.List" for "GET /issues": they stay when others are added.
	Methods map[string]string `json:"methods,omitempty"`
}

// Methods returns those of the manifest in a directory; nil if there is none.
func Methods(dir string) (map[string]string, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	lock, err := Tree{Root: dir}.lock(root)
	return lock.Methods, err
}

// Sum is the sum of a file as a [Lock] has it.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// marshal returns the text of the manifest.
func (l Lock) marshal() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(l)
	return b.Bytes(), err
}

// readLock reads a manifest. A list of files may name none outside of its
// directory: it says what may be removed.
func readLock(data []byte) (l Lock, err error) {
	if err := json.Unmarshal(data, &l); err != nil {
		return l, fmt.Errorf("%s is no list of generated files: %w; remove it together with these", LockName, err)
	}
	for name := range l.Files {
		if !fs.ValidPath(name) || name == "." {
			return l, fmt.Errorf("%s lists %q, which is no path below its directory; remove it together with the generated files", LockName, name)
		}
	}
	return l, nil
}

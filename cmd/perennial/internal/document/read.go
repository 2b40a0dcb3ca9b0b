package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding/unicode"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// maxBytes is how large a document or an overlay may be. The largest public one
// known, Microsoft Graph's, has 35 MB.
const maxBytes = 64 << 20

// Read reads the document at spec, drops from it what only a user's own overlay
// may say, and lays the overlay at overlay over it; "" is none.
func Read(spec, overlay string) (*Document, error) {
	data, err := ReadFile(spec)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(spec)
	d, err := read(name, data)
	if err != nil {
		return nil, err
	}
	d.Inputs, d.Contents = []string{spec}, map[string][]byte{name: data}
	if !d.converted { // files of Swagger 2.0 would have to be converted as well
		if err := d.bundle(spec); err != nil {
			return nil, err
		}
	}
	d.settle()
	if overlay == "" {
		return d, nil
	}
	if err := d.overlay(overlay); err != nil {
		return nil, err
	}
	d.Inputs = append(d.Inputs, overlay)
	d.Name += "+" + filepath.Base(overlay)
	return d, d.bound()
}

// Parse reads a document, JSON or YAML, of OpenAPI 3. name is what errors call it.
// It has no folder, and so no files that it can refer to.
func Parse(name string, data []byte) (*Document, error) {
	d, err := read(name, data)
	if err != nil {
		return nil, err
	}
	d.settle()
	return d, nil
}

// settle puts in order what YAML and other tools have said in the document.
func (d *Document) settle() {
	d.strings()
	d.hints()
}

// read reads a document without what it refers to.
func read(name string, data []byte) (*Document, error) {
	text, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, err := parse(text)
	if err != nil {
		return nil, named(name, err)
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: the document is no mapping; an OpenAPI document begins with openapi: 3.0.x, 3.1.x or 3.2.x", name)
	}
	old := isSwagger(root)
	if old {
		if root, err = swagger(root); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	version := node.Get(root, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return nil, fmt.Errorf("%s: the document says neither openapi: 3.0.x, 3.1.x or 3.2.x nor swagger: 2.0", name)
	}
	d := &Document{Name: name, Root: root, source: text, converted: old}
	if d.converted {
		d.Note(Path{"swagger"}, root, "it is Swagger 2.0: converted to OpenAPI 3.0, so that what follows has no lines")
	}
	return d, d.bound()
}

// parse reads JSON as JSON and everything else as YAML: what begins with a brace
// and no quote is a flow mapping of YAML.
func parse(text []byte) (*yaml.Node, error) {
	if rest, ok := bytes.CutPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")); ok {
		if rest = bytes.TrimLeft(rest, " \t\r\n"); len(rest) == 0 || rest[0] == '"' || rest[0] == '}' {
			return parseJSON(text)
		}
	}
	return parseYAML(text)
}

// ReadFile reads a regular file of a bounded size. A pipe might never end, and
// reading a device may do anything.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is no regular file; write the document into one", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: has more than %d MB; leave out what is not needed of it", path, maxBytes>>20)
	}
	return data, nil
}

// decode returns text in UTF-8 without a byte order mark.
func decode(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return data[3:], nil
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err := unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return nil, fmt.Errorf("is not the UTF-16 that it begins as; save it as UTF-8: %w", err)
		}
		return text, nil
	}
	return data, nil
}

// named puts the name of the document in front of an error.
func named(name string, err error) error {
	if line := new(lineError); errors.As(err, &line) {
		return fmt.Errorf("%s:%d: %s", name, line.line, line.text)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lineError is something wrong in a line.
type lineError struct {
	line int
	text string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

// valid reports where text stops being UTF-8.
func valid(text []byte) error {
	if utf8.Valid(text) {
		return nil
	}
	line := 1
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			return &lineError{line, fmt.Sprintf("the byte 0x%02X is no UTF-8; save the document as UTF-8", rest[0])}
		}
		if r == '\n' {
			line++
		}
		rest = rest[size:]
	}
	return nil
}

package sdk

import (
	"bufio"
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// stock is oapi-codegen on one document. It runs in this process: its version is
// the one that this module names.
type stock struct {
	data    []byte // the document as JSON
	from    string // its name, for the marker
	imports source.Imports
}

// configuration is what every document is generated with. Each option cures
// something that would have to be repaired otherwise.
func configuration(pkg string, make codegen.GenerateOptions) codegen.Configuration {
	c := codegen.Configuration{PackageName: pkg, Generate: make}
	// Two enums that share a value would declare one constant twice.
	c.Compatibility.AlwaysPrefixEnumValues = true
	// Operations are known by their ID as it stands in the document.
	c.Compatibility.PreserveOriginalOperationIdCasingInEmbeddedSpec = true
	o := &c.OutputOptions
	o.NameNormalizer = string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms)
	o.NullableType = true
	o.PreferSkipOptionalPointerOnContainerTypes = true
	// A schema, a parameter and a response of one name, and a schema that is
	// named like the wrapper of an operation's responses.
	o.ResolveTypeNameCollisions = true
	// A schema may be used by no operation: by an event, or a webhook.
	o.SkipPrune = true
	o.SkipFmt = true // finished here
	o.UserTemplates = map[string]string{
		"imports.tmpl":               templates.Text("imports.tmpl"),
		"client-with-responses.tmpl": templates.Text("names.tmpl"),
	}
	return c.UpdateDefaults()
}

// run runs oapi-codegen. It changes the document it is given, so each run reads
// its own.
func (s stock) run(c codegen.Configuration) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // it panics on some documents
			err = fmt.Errorf("oapi-codegen panicked: %v", p)
		}
	}()
	doc, err := openapi3.NewLoader().LoadFromData(s.data)
	if err != nil {
		return "", err
	}
	return codegen.Generate(doc, c)
}

// file makes one file. dot is the package of the types, "" if they are in it.
func (s stock) file(pkg, dot string, make codegen.GenerateOptions) (file []byte, err error) {
	file, _, err = s.named(pkg, dot, make)
	return file, err
}

// client makes the client, and says what names it gives to the operations.
func (s stock) client(pkg string) (file []byte, ops []names.Operation, err error) {
	file, said, err := s.named(pkg, "", codegen.GenerateOptions{Client: true})
	if err != nil {
		return nil, nil, err
	}
	ops, err = names.Parse(said)
	return file, ops, err
}

// named makes a file and returns the lines of names.tmpl apart.
func (s stock) named(pkg, dot string, make codegen.GenerateOptions) (file, said []byte, err error) {
	text, err := s.run(configuration(pkg, make))
	if err != nil {
		return nil, nil, err
	}
	var code, lines bytes.Buffer
	imports := source.Imports{}
	in := bufio.NewScanner(strings.NewReader(text))
	in.Buffer(nil, 64<<20) // inline types are long
	for in.Scan() {
		switch line := strings.TrimSpace(in.Text()); {
		case strings.HasPrefix(line, "//names "):
			lines.WriteString(line + "\n")
		case strings.HasPrefix(line, "//import "):
			if err := external(imports, strings.TrimPrefix(line, "//import ")); err != nil {
				return nil, nil, err
			}
		default:
			code.Write(in.Bytes())
			code.WriteByte('\n')
		}
	}
	if err := in.Err(); err != nil {
		return nil, nil, err
	}
	file, err = source.File{From: s.from, Text: code.Bytes(), Imports: s.imports.With(imports), Dot: dot}.Finish()
	return file, lines.Bytes(), err
}

// finish finishes a file that is no oapi-codegen's.
func (s stock) finish(text []byte) ([]byte, error) {
	return source.File{From: s.from, Text: text, Imports: s.imports}.Finish()
}

// external reads an import that an overlay asks for: a path, with or without a name.
func external(imports source.Imports, line string) error {
	name, quoted, ok := strings.Cut(line, " ")
	if !ok {
		name, quoted = "", line
	}
	p, err := strconv.Unquote(quoted)
	if err != nil {
		return fmt.Errorf("x-go-type-import %s: %w", line, err)
	}
	if name == "" {
		name = path.Base(p)
	}
	imports[name] = p
	return nil
}

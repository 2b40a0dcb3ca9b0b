package sdk

import (
	"bufio"
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// stock is oapi-codegen. It runs in this process: its version is the one that this
// module names.
type stock struct {
	from    string // the name of the document, for the marker
	imports source.Imports
}

// configuration is what every document is generated with. Each option cures
// something that would have to be repaired otherwise.
func configuration(pkg string, parts codegen.GenerateOptions) codegen.Configuration {
	c := codegen.Configuration{PackageName: pkg, Generate: parts}
	// Two enums that share a value would declare one constant twice.
	c.Compatibility.AlwaysPrefixEnumValues = true
	// A field is called what package normal has called it.
	c.Compatibility.AllowUnexportedStructFieldNames = true
	o := &c.OutputOptions
	o.NameNormalizer = string(codegen.NameNormalizerFunctionToCamelCaseWithInitialisms)
	o.NullableType = true
	o.PreferSkipOptionalPointerOnContainerTypes = true
	// A schema may be used by no operation: by an event, or a webhook.
	o.SkipPrune = true
	o.SkipFmt = true // finished here
	// 1234567.89 does not fit into a float32.
	o.TypeMapping = &codegen.TypeMapping{Number: codegen.FormatMapping{Default: codegen.SimpleTypeSpec{Type: "float64"}}}
	o.UserTemplates = map[string]string{
		"imports.tmpl": templates.Text("imports.tmpl"),
		"client.tmpl":  templates.Text("client.tmpl"),
		// Its own repeats the names of the values, and these are long.
		"constants.tmpl": templates.Text("constants.tmpl"),
		// Its own says of an alias nothing but its name.
		"typedef.tmpl": templates.Text("typedef.tmpl"),
		"union.tmpl":   templates.Text("union.tmpl"),
		// The type of the map and that of its methods would differ where null is allowed.
		"additional-properties.tmpl":           templates.Text("additional-properties.tmpl"),
		"union-and-additional-properties.tmpl": templates.Text("union-and-additional-properties.tmpl"),
		// An override of white space only does nothing, hence the action.
		"client-with-responses.tmpl": "{{print \"\\n\"}}\n",
	}
	return c.UpdateDefaults()
}

// running keeps runs of oapi-codegen apart: it keeps what it is about in variables
// of its package.
var running sync.Mutex

// held is how many schemas of the last document oapi-codegen may hold on to, which
// it does until it has seen another one.
const held = 1000

// run runs oapi-codegen on a document.
func (s stock) run(doc *document.Document, c codegen.Configuration) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // it panics on some documents
			err = fmt.Errorf("oapi-codegen panicked: %v", p)
		}
	}()
	api, err := doc.OpenAPI()
	if err != nil {
		return "", err
	}
	running.Lock()
	defer running.Unlock()
	if api.Components != nil && len(api.Components.Schemas) > held {
		defer func() {
			_, _ = codegen.Generate(&openapi3.T{OpenAPI: "3.0.3", Info: &openapi3.Info{}, Paths: openapi3.NewPaths()}, c)
		}()
	}
	return codegen.Generate(api, c)
}

// file makes one file of a document.
func (s stock) file(doc *document.Document, pkg string, parts codegen.GenerateOptions) ([]byte, error) {
	text, err := s.run(doc, configuration(pkg, parts))
	if err != nil {
		return nil, err
	}
	code, imports, err := split(text)
	if err != nil {
		return nil, err
	}
	return source.File{From: s.from, Text: code, Imports: s.imports.With(imports)}.Finish()
}

// split takes the lines of imports.tmpl out of what oapi-codegen made.
func split(text string) (code []byte, imports source.Imports, err error) {
	var b bytes.Buffer
	imports = source.Imports{}
	in := bufio.NewScanner(strings.NewReader(text))
	in.Buffer(nil, 64<<20) // inline types are long
	for in.Scan() {
		line, ok := strings.CutPrefix(strings.TrimSpace(in.Text()), "//import ")
		if !ok {
			b.Write(in.Bytes())
			b.WriteByte('\n')
			continue
		}
		if err := external(imports, line); err != nil {
			return nil, nil, err
		}
	}
	return b.Bytes(), imports, in.Err()
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

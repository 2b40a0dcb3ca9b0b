// Package spec reads an OpenAPI document, checks what oapi-codegen does not,
// and says of each operation what the generator has to know.
package spec

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Document is an OpenAPI document that was checked.
type Document struct {
	// Path is where it was read from, as it was given.
	Path string
	// Operations are sorted by route, then by method.
	Operations []Operation

	auth tokenendpoint.Auth
	api  *openapi3.T
	log  place.Log
	data []byte
}

// Load reads the document at path and checks it. Its error joins all that is
// wrong with it, in the order of lines. A document that could be read is
// returned beside the error.
func Load(path string) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse is Load for a document that was read already. path is what errors call
// it, and what its references to other files are relative to.
func Parse(path string, data []byte) (*Document, error) {
	d := &Document{Path: path, data: data, log: place.Log{File: path, Root: new(yaml.Node)}}
	if err := yaml.Unmarshal(data, d.log.Root); err != nil {
		return nil, d.yamlError(err)
	}
	var all any // a node takes keys that stand twice, a map does not
	if err := d.log.Root.Decode(&all); err != nil {
		return nil, d.yamlError(err)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = localOnly
	var err error
	if d.api, err = loader.LoadFromDataWithPath(data, &url.URL{Path: filepath.ToSlash(path)}); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	d.read()
	return d, d.Err()
}

// Title is the name of the API.
func (d *Document) Title() string {
	if d.api.Info == nil || d.api.Info.Title == "" {
		return "the API"
	}
	return strings.Join(strings.Fields(d.api.Info.Title), " ") // it goes into comments
}

// Err joins all that was reported, in the order of lines.
func (d *Document) Err() error { return d.log.Err() }

// localOnly reads files. A document that refers to another host is refused:
// what is generated must not depend on who answers there today.
func localOnly(loader *openapi3.Loader, at *url.URL) ([]byte, error) {
	if at.Host != "" || (at.Scheme != "" && at.Scheme != "file") {
		return nil, fmt.Errorf("a reference to another host: %s", at.Redacted())
	}
	return openapi3.ReadFromFile(loader, at)
}

var yamlLine = regexp.MustCompile(`line (\d+): ([^\n]*)`)

// yamlError puts the line of an error of the YAML parser in front.
func (d *Document) yamlError(err error) error {
	var errs []error
	seen := map[string]bool{}
	for _, m := range yamlLine.FindAllStringSubmatch(err.Error(), -1) {
		if seen[m[0]] {
			continue
		}
		seen[m[0]] = true
		n, _ := strconv.Atoi(m[1])
		if strings.HasPrefix(m[2], "did not find expected") {
			n++ // the scanner counts from 1, the parser behind it from 0
		}
		errs = append(errs, &place.Problem{File: d.Path, Line: n, Text: "invalid YAML: " + m[2]})
	}
	if errs == nil {
		return fmt.Errorf("%s: %w", d.Path, err)
	}
	return errors.Join(errs...)
}

// Package names asks a stock oapi-codegen which Go names and types it gives to
// the operations of a document.
//
// Nothing here repeats its rules for names: a user template makes it print what
// its own templates would write, under the configuration of the client that
// is generated. So the names agree, at every version of it.
package names

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Operation is what oapi-codegen calls one operation and what belongs to it.
type Operation struct {
	Name   string // of the method
	Method string
	Route  string

	HasParams bool // the method takes a *<Name>Params
	HasBody   bool // there is a <Name>WithBody method
	Path      []Param
	Bodies    []Body
	Answers   []Answer
}

// Key is the method and the route: how to find the operation in the document.
func (o *Operation) Key() string { return o.Method + " " + o.Route }

// Param is a path parameter.
type Param struct{ Name, Type string }

// Body is a request body of one media type.
type Body struct {
	Media  string
	Suffix string // of the method that takes it typed
	Tag    string // of its type: <Name><Tag>RequestBody
	Typed  bool   // whether there is a method that takes it typed
	Type   string
}

// Answer is the type of one documented response.
type Answer struct{ Status, Media, Type string }

// Parse reads the output of a run with the user template.
func Parse(out []byte) ([]Operation, error) {
	var ops []Operation
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20) // inline types are long
	for lines.Scan() {
		rest, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "//names ")
		if !ok {
			continue
		}
		kind, rest, _ := strings.Cut(rest, " ")
		words, err := unquote(rest)
		if err != nil {
			return nil, fmt.Errorf("oapi-codegen printed %q: %w", rest, err)
		}
		if ops, err = add(ops, kind, words); err != nil {
			return nil, err
		}
	}
	return ops, lines.Err()
}

// add takes one line in.
func add(ops []Operation, kind string, w []string) ([]Operation, error) {
	want := map[string]int{"op": 5, "path": 2, "body": 5, "answer": 3}[kind]
	if want == 0 || len(w) != want || (kind != "op" && len(ops) == 0) {
		return nil, fmt.Errorf("oapi-codegen printed a line %q of %d words", kind, len(w))
	}
	if kind == "op" {
		return append(ops, Operation{Name: w[0], Method: w[1], Route: w[2], HasParams: w[3] == "true", HasBody: w[4] == "true"}), nil
	}
	o := &ops[len(ops)-1]
	switch kind {
	case "path":
		o.Path = append(o.Path, Param{Name: w[0], Type: w[1]})
	case "body":
		o.Bodies = append(o.Bodies, Body{Media: w[0], Suffix: w[1], Tag: w[2], Typed: w[3] == "true", Type: w[4]})
	case "answer":
		o.Answers = append(o.Answers, Answer{Status: w[0], Media: w[1], Type: w[2]})
	}
	return ops, nil
}

// unquote splits a line into its words, quoted or plain.
func unquote(s string) ([]string, error) {
	var words []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] != '"' {
			word, rest, _ := strings.Cut(s, " ")
			words, s = append(words, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, err
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		words, s = append(words, word), s[len(quoted):]
	}
	return words, nil
}

package render

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Example is a call that needs nothing that only the server knows.
type Example struct {
	Method Method
	// Owner is the type that it is a method of, and Path how a client gets to it.
	Owner, Path string
	// Args are the arguments after the context, each after a comma.
	Args string
	// Result is a name for the result, "" if there is none.
	Result string
}

// Call is the call in Go, on a client c.
func (e Example) Call() string {
	return "c." + e.Path + "(ctx" + e.Args + ")"
}

// examples returns one for every resource that has a method which can be called by
// anybody, and those of API itself at most once.
func examples(resources []*Resource) []Example {
	var all []Example
	for _, r := range resources {
		if e, ok := r.example(); ok {
			all = append(all, e)
		}
	}
	return all
}

// example returns the simplest call there is.
func (r *Resource) example() (Example, bool) {
	best := Example{}
	rank := math.MaxInt
	for _, m := range r.Methods {
		op := m.Op
		args, ok := op.sampleArgs()
		if !ok || strings.HasPrefix(m.Helper, "Streamed") || m.Item != "" || op.Auth.Role != "" || op.Deprecated != "" || m.Name != op.MethodName() || len(op.shape.Bodies) > 0 {
			continue
		}
		score := len(op.Sample)*10 + len(m.Name)/8
		if op.Method != http.MethodGet {
			score += 100
		}
		if strings.HasPrefix(m.Helper, "None") {
			score += 50
		}
		if score >= rank {
			continue
		}
		rank = score
		best = Example{Method: m, Owner: m.Receiver, Path: m.Name, Args: args}
		if r.Name != "" {
			best.Path = r.Name + "." + m.Name
		}
		if m.Returns != "error" {
			best.Result = resultName(m)
		}
	}
	return best, rank < math.MaxInt
}

// sampleArgs are the arguments of a call with the sample's values.
func (o Operation) sampleArgs() (string, bool) {
	if o.Sample == nil {
		return "", false
	}
	var b strings.Builder
	for _, p := range o.shape.Path {
		lit, ok := literalOf(o.Sample[p.Name], o.types[p.Probe])
		if !ok {
			return "", false
		}
		b.WriteString(", " + lit)
	}
	if o.shape.Params != "" {
		b.WriteString(", nil")
	}
	return b.String(), true
}

// literalOf writes a value as one of a Go type.
func literalOf(v any, goType string) (string, bool) {
	switch v := v.(type) {
	case string:
		if goType == "string" {
			return strconv.Quote(v), true
		}
	case float64:
		integer := slices.Contains([]string{"int", "int32", "int64"}, goType) && v == math.Trunc(v) && math.Abs(v) < 1<<31
		if integer {
			return fmt.Sprintf("%.0f", v), true
		}
	}
	return "", false
}

// resultName is a variable for the result of a method.
func resultName(m Method) string {
	if strings.HasPrefix(m.Returns, "(*") {
		return "result"
	}
	return "results"
}

// examplesFile is the file of the examples. Its name ends as that of a test, and has
// no other word that the go command reads.
const examplesFile = "examples_gen_test.go"

// Alias is what the package is called in a program of others: its name, unless that
// is the name of a package that generated code imports.
func (p *page) Alias() string {
	if p.Imports[p.Package] != "" || p.Package == "c" || p.Package == "ctx" || p.Package == "server" || p.Package == "document" || p.Package == "option" {
		return p.Package + "sdk"
	}
	return p.Package
}

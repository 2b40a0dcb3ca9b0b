package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// Method is one typed method.
type Method struct {
	Op       Operation
	Receiver string // the type that it is a method of
	Name     string
	Comment  string
	Args     string // after ctx, each after a comma
	Names    string // to pass them on
	Helper   string // of package rest, with its type argument
	Opts     string
	Returns  string
	Set      []string // the statements that fill in the request

	result string // the Go type, "" for none
	Item   string // that of the items of a stream, "" for none
}

// Methods returns the typed methods of ops. An operation has one for each way
// to give its body and each way to take its response; most have one of each.
func Methods(ops []Operation) []Method {
	var all []Method
	for _, op := range ops {
		for _, body := range bodies(op) {
			for _, r := range results(op) {
				all = append(all, method(op, body, r))
			}
		}
	}
	return all
}

// method writes one method.
func method(op Operation, b body, r result) Method {
	m := Method{
		Op:       op,
		Receiver: "API",
		Name:     op.MethodName() + b.suffix + r.suffix,
		Args:     op.PathArgs() + op.ParamsArg() + b.args,
		Names:    op.PathNames() + op.ParamsName() + b.names,
		Helper:   r.helper,
		Opts:     "opts",
		Returns:  r.returns,
		result:   r.goType,
		Item:     r.item,
	}
	if op.Resource() != nil {
		m.Receiver = op.Resource().Service
	}
	path, others := op.Setters()
	m.Set = path
	if len(others) > 0 {
		open := "if params != nil {"
		if op.RequiredParams() {
			m.Set = append(m.Set, "if params == nil {\nparams = &"+op.shape.Params+"{} // what is required is missing\n}")
			open = "{"
		}
		if open == "{" {
			m.Set = append(m.Set, others...)
		} else {
			m.Set = append(m.Set, open+"\n"+strings.Join(others, "\n")+"\n}")
		}
	}
	if b.set != "" {
		m.Set = append(m.Set, b.set)
	}
	var own []string
	if r.accept != "" {
		own = append(own, fmt.Sprintf("rest.Header(%q, %q)", "Accept", r.accept))
	}
	if op.Idempotent {
		own = append(own, `rest.IdempotencyKey("")`)
	}
	if len(own) > 0 {
		m.Opts = "append([]rest.Option{" + strings.Join(own, ", ") + "}, opts...)"
	}
	m.Comment = comment(op, m.Name, r)
	return m
}

// body is one way to give a request its body.
type body struct {
	suffix string // of the method's name
	args   string // what the method takes
	names  string // the same, to pass on
	set    string // the statement that sets it
}

// bodies returns the ways to give the body: typed, one for each media type that
// has a type, and one that takes a reader for all others.
func bodies(op Operation) []body {
	if len(op.shape.Bodies) == 0 {
		return []body{{}}
	}
	var all []body
	var readers []string
	for _, b := range sortedBodies(op.shape.Bodies) {
		if b.Probe == "" {
			readers = append(readers, b.Media)
			continue
		}
		one := typed(op, b)
		if len(all) > 0 {
			one.suffix = suffix(b, all)
		}
		all = append(all, one)
	}
	if len(readers) > 0 || len(all) == 0 {
		all = append(all, reader(readers, len(all) > 0))
	}
	return all
}

// sortedBodies puts the one whose method has the plain name first: JSON.
func sortedBodies(list []normal.Body) []normal.Body {
	list = slices.Clone(list)
	rank := func(b normal.Body) int {
		switch {
		case b.Media == "application/json":
			return 0
		case schema.IsJSON(b.Media):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b normal.Body) int { return rank(a) - rank(b) })
	return list
}

// suffix is the end of the name of a method that is not the first one.
func suffix(b normal.Body, taken []body) string {
	s := "With" + names.Exported(b.Media, "Media") + "Body"
	switch {
	case b.Media == "application/x-www-form-urlencoded":
		s = "WithFormdataBody"
	case strings.HasPrefix(b.Media, "multipart/"):
		s = "WithMultipartBody"
	case strings.HasPrefix(b.Media, "text/plain"):
		s = "WithTextBody"
	}
	for base, i := s, 2; slices.ContainsFunc(taken, func(o body) bool { return o.suffix == s }); i++ {
		s = fmt.Sprintf("%s%d", base, i)
	}
	return s
}

// typed is the way to give a body that has a type.
func typed(op Operation, b normal.Body) body {
	one := body{args: ", body ", names: ", body"}
	if !op.BodyRequired {
		one.args += "*"
	}
	one.args += op.types[b.Probe]
	switch {
	case schema.IsJSON(b.Media):
		one.set = fmt.Sprintf("r.JSON(%q, body)", b.Media)
	case strings.HasPrefix(b.Media, "text/"):
		one.set = fmt.Sprintf("r.Body(%q, strings.NewReader(string(body)))", b.Media)
		if !op.BodyRequired {
			one.set = fmt.Sprintf("if body != nil {\nr.Body(%q, strings.NewReader(string(*body)))\n}", b.Media)
		}
	case strings.HasPrefix(b.Media, "multipart/"):
		one.set = "r.Multipart(" + strings.Join(append([]string{"body"}, b.Encodings...), ", ") + ")"
	default:
		one.set = "r.Form(" + strings.Join(append([]string{"body"}, b.Encodings...), ", ") + ")"
	}
	return one
}

// reader is the way to give a body as it is. Its content type is asked for when
// it is not the only one, or has to say more than the document knows (a
// multipart boundary).
func reader(media []string, beside bool) body {
	b := body{args: ", body io.Reader", names: ", body"}
	if beside {
		b.suffix = "WithBody"
	}
	if len(media) == 1 && !strings.HasPrefix(media[0], "multipart/") && !strings.Contains(media[0], "*") {
		b.set = fmt.Sprintf("r.Body(%q, body)", media[0])
		return b
	}
	b.args, b.names = ", contentType string"+b.args, ", contentType"+b.names
	b.set = "r.Body(contentType, body)"
	return b
}

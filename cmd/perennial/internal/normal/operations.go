package normal

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Operation is an operation with the names that it has in Go.
type Operation struct {
	// Method is what is sent; with Route it says which operation it is.
	Method, Route string
	// Name is that of the method, and of the operation in the table.
	Name string
	// Path are the arguments that the path takes.
	Path []Argument
	// Params is the name of the struct of all other parameters, "" if there are none.
	Params string
	// Others are the parameters in it.
	Others []Argument
	// Bodies are the request bodies.
	Bodies []Body
	// Results are the JSON bodies of the responses.
	Results []Result
	// Items are those of the responses that are streams of them.
	Items []Result
	// Resumes is true when a stream of events goes on from Last-Event-ID.
	Resumes bool
	// Failures are those of the other responses, as far as they are typed.
	Failures []Result
}

// Argument is a parameter.
type Argument struct {
	// In is where it goes: path, query, querystring, header or cookie.
	In string
	// Name is that in the document, and Go that of the argument or field.
	Name, Go string
	// Style is an expression of package wire.
	Style string
	// Media is the media type of a parameter that has content.
	Media string
	// Probe is the field of the probe that has its type; "" for a field of Params.
	Probe string
}

// Body is a request body of one media type.
type Body struct {
	Media string
	// Probe is the field of the probe that has its type, "" if it is not typed.
	Probe string
	// Encodings are expressions of wire.Encoding.
	Encodings []string
}

// Result is the body of one response.
type Result struct{ Status, Media, Probe string }

// Key is the method and the route.
func (o *Operation) Key() string { return o.Method + " " + o.Route }

// operations names the operations, their arguments, bodies and results: those of the
// last run first.
func (f *form) operations(options Options) []*Operation {
	var all []*Operation
	scope := names.NewScope(options.Methods...)
	table := names.NewScope("All", "Auth", "Schemes")
	found := f.calls()
	for _, old := range []bool{true, false} {
		for _, c := range found {
			o := c.Operation
			if known := options.Known != nil && options.Known(o.Key()); known != old {
				continue
			}
			f.call(c.at, o, c.node, scope, table)
			f.arguments(c.at, o, c.item, c.node)
			f.bodies(c.at, o, c.node)
			f.results(c.at, o, c.node)
			f.items(c.at, o, c.node)
			f.failures(c.at, o, c.node)
			o.Resumes = o.resumes()
		}
	}
	for _, c := range found {
		all = append(all, c.Operation)
	}
	return all
}

// called is an operation of the document.
type called struct {
	*Operation

	at         document.Path
	item, node *yaml.Node // the path item, and the operation
}

// calls are the operations, in the order of the document.
func (f *form) calls() (all []called) {
	for route, item := range node.Pairs(node.Get(f.Root, "paths")) {
		if strings.HasPrefix(route, "x-") {
			continue
		}
		item = f.Target(item)
		for _, c := range document.Calls(item) {
			all = append(all, called{&Operation{Method: c.Method, Route: route}, document.Path{"paths", route}.With(c.At...), item, c.Node})
		}
	}
	return all
}

// call names the method of an operation. The names that go with it, of the iterator
// and of the other ways to call it, have to be free as well.
func (f *form) call(at document.Path, o *Operation, op *yaml.Node, scope, table names.Scope) {
	base := names.Exported(node.Text(op, "operationId"), "Op")
	with := func(name string) (more []string) {
		if has(op, "x-paging") {
			more = append(more, name+"All")
		}
		if has(op, "requestBody") {
			more = append(more, name+"WithBody", name+"WithFormdataBody", name+"WithMultipartBody", name+"WithTextBody")
		}
		if f.streams(op) {
			more = append(more, name+"Events")
		}
		return append(more, name+"Stream")
	}
	for try := base; ; try = base + "Operation" {
		o.Name = scope.Take(try, "Operation", with)
		if !table[o.Name] {
			break
		}
	}
	table.Reserve(o.Name)
	if o.Name != base {
		f.Note(at, op, "another thing has the Go name %s: the method of this operation is called %s", base, o.Name)
	}
}

// arguments are the parameters of an operation, and of its path.
func (f *form) arguments(at document.Path, o *Operation, item, op *yaml.Node) {
	args := names.Arguments()
	properties, required := node.Map(), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	scope := names.NewScope("Union")
	params := ""
	for _, p := range f.parameters(item, op) {
		a := Argument{In: node.Text(p, "in"), Name: node.Text(p, "name")}
		schema := f.style(&a, p)
		if a.In == "path" {
			base := names.Unexported(a.Name, "arg")
			if a.Go = args.Take(base, "Param"); a.Go != base && !strings.HasPrefix(a.Go, base+"Param") {
				f.Note(at, p, "another argument has the Go name %s: the parameter %s is called %s", base, a.Name, a.Go)
			}
			if params == "" {
				params = o.Name
			}
			a.Probe = f.probed(at, o.Name+names.Exported(a.Name, "Param"), schema)
			o.Path = append(o.Path, a)
			continue
		}
		if why := owned(&a); why != "" {
			f.Note(at, p, "the %s %s is not among the parameters in Go: %s", a.In, a.Name, why)
			continue
		}
		f.field(at, &a, p, schema, scope, properties)
		if node.Text(p, "required") == "true" {
			required.Content = append(required.Content, properties.Content[len(properties.Content)-2])
		}
		o.Others = append(o.Others, a)
	}
	o.Path = inOrder(o.Path, o.Route)
	if len(o.Others) > 0 {
		o.Params = f.declare(at, o.Name+"Params", node.Map(
			node.Str("type"), node.Str("object"), node.Str("description"), node.Str("are the parameters of "+o.Name+"."),
			node.Str("properties"), properties, node.Str("required"), required))
	}
}

// field makes a parameter a member of the struct of parameters.
func (f *form) field(at document.Path, a *Argument, p, schema *yaml.Node, scope names.Scope, properties *yaml.Node) {
	base := names.Exported(a.Name, "Param")
	prefixed := names.Exported(a.In, "") + base
	if a.Go = base; scope[base] {
		a.Go = scope.Take(prefixed, "Param")
		f.Note(at, p, "another parameter has the Go name %s: the %s %s is the field %s", base, a.In, a.Name, a.Go)
	} else {
		scope.Reserve(base)
	}
	member := f.Clone(at, schema)
	if text := node.Get(p, "description"); text != nil && !has(member, "description") {
		if target(member) != "" {
			member = wrap(node.Map(node.Str("description"), text), member)
		} else {
			node.Set(member, "description", text)
		}
	}
	node.Set(member, "x-go-name", node.Str(a.Go))
	key := a.Name
	for !taggable(key) || node.Get(properties, key) != nil {
		key = a.In + ":" + a.Go // a name in no document: the field is what is used
		if node.Get(properties, key) != nil {
			key += ":"
		}
	}
	properties.Content = append(properties.Content, node.Str(key), member)
}

// parameters are those of the path and the operation, which goes before.
func (f *form) parameters(item, op *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for _, n := range []*yaml.Node{op, item} {
		list := node.Get(n, "parameters")
		if list == nil {
			continue
		}
		for _, p := range list.Content {
			p = f.Target(p)
			if !slices.ContainsFunc(all, func(o *yaml.Node) bool {
				return node.Text(o, "name") == node.Text(p, "name") && node.Text(o, "in") == node.Text(p, "in")
			}) {
				all = append(all, p)
			}
		}
	}
	return all
}

// inOrder returns path arguments in the order of the path.
func inOrder(args []Argument, route string) []Argument {
	slices.SortStableFunc(args, func(a, b Argument) int {
		return strings.Index(route, "{"+a.Name+"}") - strings.Index(route, "{"+b.Name+"}")
	})
	return args
}

// owned says whose a parameter is, if it is not the caller's.
func owned(a *Argument) string {
	if a.In != "header" {
		return ""
	}
	switch strings.ToLower(a.Name) {
	case "accept", "content-type", "authorization":
		return "OpenAPI says it elsewhere (OpenAPI 3.0.4, section 4.8.12.2.1)"
	case "host", "content-length", "transfer-encoding", "connection", "trailer", "upgrade", "cookie", "te", "keep-alive", "proxy-authorization", "proxy-connection":
		return "it belongs to HTTP itself"
	}
	return ""
}

// declare makes a schema one of the components, and returns its Go name.
func (f *form) declare(at document.Path, base string, schema *yaml.Node) string {
	name := f.scope.Take(base, "Schema")
	f.add(at, name, schema)
	return name
}

// probed makes a schema a field of the probe, and returns the field. One that
// becomes a type is called base.
func (f *form) probed(at document.Path, base string, schema *yaml.Node) string {
	if schema == nil {
		schema = node.Map()
	}
	copied := f.Clone(at, schema)
	for _, key := range []string{"nullable", "readOnly", "writeOnly"} {
		node.Remove(copied, key)
	}
	f.lifted(at, base, copied)
	if list := node.Get(copied, "allOf"); list != nil && len(list.Content) == 1 {
		copied = list.Content[0] // without the remarks
	}
	field := fmt.Sprintf("p%d", len(f.probe.Content)/2)
	f.probe.Content = append(f.probe.Content, node.Str(field), copied)
	return field
}

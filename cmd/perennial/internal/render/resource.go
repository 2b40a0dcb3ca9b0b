package render

import (
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// Resource is the operations that are about one thing.
type Resource struct {
	// Name is the field of API, Service its type, and Interface what a fake of it
	// implements.
	Name, Service, Interface string
	// File is the name of its file.
	File string
	// Comment says what it is about.
	Comment string

	Methods []Method
	Pages   []Page
	// Subscriptions are the methods whose stream of events is connected again.
	Subscriptions []Method

	subject string
	ops     []Operation
}

// Plan says which resource each operation belongs to.
type Plan struct {
	// Resources are in the order of their names.
	Resources []*Resource

	byKey map[string]*Resource // by the keys of operations
	// pinned are the names that methods had in the last run, by the keys of
	// operations, such as "Issues.List".
	pinned map[string]string
	fields names.Scope // of API
	files  names.Scope
}

// NewPlan gives every operation of a document a resource. Fields have none of the
// names that are taken, and methods the ones that are pinned, wherever they can. The
// resources of pinned methods have their names then; others get theirs by Declare.
func NewPlan(doc *spec.Document, taken []string, pinned map[string]string) *Plan {
	p := &Plan{
		byKey: map[string]*Resource{}, pinned: pinned, fields: names.NewScope(append(slices.Clone(taken), "NewAPI")...),
		files: names.NewScope("api", "client", "doc", "models", "sdk", "server", "unions", "resource", "signin", "webhooks"),
	}
	bySubject := map[string]*Resource{}
	for i := range doc.Operations {
		o := &doc.Operations[i]
		subject := names.Exported(o.Subject(), "Group")
		if o.Subject() == "" {
			subject = "Root"
		}
		r := bySubject[subject]
		if r == nil {
			r = &Resource{subject: subject}
			if len(o.Tags) > 0 {
				r.Comment = doc.Info().Tags[o.Tags[0]]
			}
			bySubject[subject] = r
			p.Resources = append(p.Resources, r)
		}
		p.byKey[o.Key()] = r
		if name, _, ok := strings.Cut(pinned[o.Key()], "."); ok && r.Name == "" && (name == subject || strings.HasPrefix(name, subject+"Resource")) {
			p.call(r, name, names.Scope{})
		}
	}
	return p
}

// Declare names the resources that have no name yet. scope has the names of the
// package, and gets those of their types.
func (p *Plan) Declare(scope names.Scope) {
	for _, r := range p.Resources {
		if r.Name == "" {
			p.call(r, r.subject, scope)
		}
	}
	slices.SortFunc(p.Resources, func(a, b *Resource) int { return strings.Compare(a.Name, b.Name) })
}

// call names a resource and its types.
func (p *Plan) call(r *Resource, wish string, scope names.Scope) {
	declared := func(name string) []string { return []string{name + "API", name + "Service"} }
	for name := p.fields.Take(wish, "Resource", declared); ; name = p.fields.Take(wish, "Resource", declared) {
		r.Name, r.Service, r.Interface = name, name+"Service", name+"API"
		if !scope[r.Service] && !scope[r.Interface] {
			break
		}
	}
	scope.Reserve(r.Service, r.Interface)
	r.File = p.files.Take(fileName(r.Name), "resource") + ".gen.go"
}

// fileName is a name for a file. It has no underscore: the go command would read
// an operating system or a test out of what follows.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if plain == "" || plain[0] < 'a' {
		return "resource" + plain
	}
	return plain
}

// Taken are the names that the resources of the last run declare in the package.
func (p *Plan) Taken() (all []string) {
	for _, r := range p.Resources {
		if r.Name != "" {
			all = append(all, r.Service, r.Interface)
		}
	}
	return all
}

// Known reports whether an operation had a method in the last run.
func (p *Plan) Known(key string) bool { return p.pinned[key] != "" }

// Of returns the resource of an operation by its key, or nil.
func (p *Plan) Of(key string) *Resource {
	if p == nil {
		return nil
	}
	return p.byKey[key]
}

// name gives the operations of every resource their methods: the ones that they
// had first, so that a new operation takes nobody's name.
func (p *Plan) name(ops []Operation) {
	scopes := map[*Resource]names.Scope{}
	for _, r := range p.Resources {
		scopes[r] = names.NewScope()
	}
	given := make([]string, len(ops))
	for i, op := range ops {
		r := p.byKey[op.Key()]
		name, ok := strings.CutPrefix(p.pinned[op.Key()], r.Name+".")
		if with := ways(op); ok && scopes[r].Free(name, with) && slices.Contains(candidates(op, r.Name), name) {
			given[i] = scopes[r].Take(name, "", with)
		}
	}
	for i, op := range ops {
		r := p.byKey[op.Key()]
		if given[i] == "" {
			given[i] = methodName(scopes[r], op, r.Name)
		}
		ops[i].method, ops[i].resource = given[i], r
		r.ops = append(r.ops, ops[i])
	}
}

// methodName is a name for the method of an operation: without the resource if nobody
// has that, or else the whole one.
func methodName(scope names.Scope, op Operation, resource string) string {
	for _, name := range candidates(op, resource) {
		if scope.Free(name, ways(op)) {
			return scope.Take(name, "", ways(op))
		}
	}
	return scope.Take(op.Name(), "Operation", ways(op))
}

// candidates are the names for the method of an operation, the best first.
func candidates(op Operation, resource string) []string {
	whole := names.Exported(op.ID, "Op")
	short := names.Without(whole, resource)
	if below := names.Exported(names.Below(op.ID, resource), "Op"); below != "Op" {
		short = below
	}
	return []string{short, whole, op.Name()}
}

// ways are the names of the other methods that an operation has.
func ways(op Operation) func(name string) []string {
	return func(name string) (all []string) {
		if op.Paging != nil {
			all = append(all, name+"All")
		}
		for _, b := range bodies(op) {
			for _, r := range results(op) {
				if s := b.suffix + r.suffix; s != "" {
					all = append(all, name+s)
				}
				if op.subscribed(r.item) {
					all = append(all, name+"Events")
				}
			}
		}
		return all
	}
}

// Names are the names of the methods, by the keys of operations, such as
// "Issues.List": what the next run is given as pinned.
func (p *Plan) Names() map[string]string {
	all := map[string]string{}
	for _, r := range p.Resources {
		for _, op := range r.ops {
			all[op.Key()] = r.Name + "." + op.method
		}
	}
	return all
}

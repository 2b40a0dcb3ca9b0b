package render

import (
	"maps"
	"math"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/refresh"
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
	// Plain is true when no argument has more than a value of Go.
	Plain bool
}

// Call is the call in Go, on a client c.
func (e Example) Call() string {
	return "c." + e.Path + "(ctx" + e.Args + ")"
}

// Stream reports whether the result is one that is closed.
func (e Example) Stream() bool { return e.Result == "stream" }

// First is the example that is shown first: one that is read at a glance, of an
// operation that a user of the API would call.
func (p *page) First() (Example, bool) {
	for _, e := range p.Examples {
		if e.Plain && !e.Stream() && e.Method.Op.Auth.Role == "" {
			return e, true
		}
	}
	return Example{}, false
}

// examples returns one for every resource that has a method which can be called by
// anybody, and those of API itself at most once.
func (p *page) examples(resources []*Resource) []Example {
	l := literals{types: p.Types, alias: p.Alias()}
	var all []Example
	for _, r := range resources {
		if e, ok := r.example(l); ok {
			all = append(all, e)
		}
	}
	return all
}

// example returns the simplest call there is.
func (r *Resource) example(l literals) (Example, bool) {
	best := Example{}
	rank := math.MaxInt
	for _, m := range r.Methods {
		if m.Op.Sample == nil || m.Name != m.Op.MethodName() || score(m) >= rank {
			continue
		}
		args, plain, ok := l.args(m)
		if !ok {
			continue
		}
		rank = score(m)
		best = Example{Method: m, Owner: m.Receiver, Path: m.Name, Args: args, Plain: plain, Result: resultName(m)}
		if r.Name != "" {
			best.Path = r.Name + "." + m.Name
		}
	}
	return best, rank < math.MaxInt
}

// score is lower for a call that is easier to read, and for one that a user of the
// API makes: signing in and out is the work of the session.
func score(m Method) int {
	op := m.Op
	n := (len(op.Sample.Path)+len(op.Sample.Params))*10 + len(m.Name)/8
	for _, more := range []struct {
		is   bool
		cost int
	}{
		{op.Method != http.MethodGet, 100},
		{m.Returns == "error", 50},
		{strings.HasPrefix(m.Helper, "Streamed") || m.Item != "", 150},
		{len(op.shape.Bodies) > 0, 200},
		{op.Deprecated != "", 1000},
		{op.Auth.Role != "", 2000},
	} {
		if more.is {
			n += more.cost
		}
	}
	if role := refresh.Role(op.Auth.Role); role == refresh.RoleRefresh || role == refresh.RoleSignOut {
		return math.MaxInt // after these the session of the example is another one
	}
	return n
}

// args are the arguments of a call with the values of the sample. plain is true when
// they are values of Go, and nothing of the package stands in them.
func (l literals) args(m Method) (args string, plain, ok bool) {
	op := m.Op
	var b strings.Builder
	plain = true
	for _, p := range op.shape.Path {
		lit, ok := l.of(op.Sample.Path[p.Name], op.types[p.Probe])
		if !ok {
			return "", false, false
		}
		plain = plain && !strings.ContainsAny(lit, "{(")
		b.WriteString(", " + lit)
	}
	switch {
	case op.shape.Params != "" && len(op.Sample.Params) > 0:
		lit, ok := l.of(op.Sample.Params, op.shape.Params)
		if !ok {
			return "", false, false
		}
		plain = false
		b.WriteString(", &" + lit)
	case op.shape.Params != "":
		b.WriteString(", nil")
	}
	if len(op.shape.Bodies) == 0 {
		return b.String(), plain, true
	}
	body := sortedBodies(op.shape.Bodies)[0]
	if body.Probe != "" && !op.BodyRequired {
		return b.String() + ", nil", plain, true
	}
	if body.Media == op.Sample.Media && body.Probe != "" && op.BodyRequired {
		lit, ok := l.of(l.signed(op), op.types[body.Probe])
		b.WriteString(", " + lit)
		return b.String(), false, ok
	}
	return "", false, false
}

// signed is the body of the sample; that of a sign-in has the name and the password
// of a user of the mock server.
func (l literals) signed(op Operation) any {
	object, ok := op.Sample.Body.(map[string]any)
	if !ok || refresh.Role(op.Auth.Role) != refresh.RoleSignIn {
		return op.Sample.Body
	}
	object = maps.Clone(object)
	for at, value := range map[string]string{op.Auth.Request.Username: "ada@example.com", op.Auth.Request.Password: "correct-horse"} {
		name, below := strings.CutPrefix(at, "/")
		if _, has := object[name]; below && has {
			object[name] = value
		}
	}
	return object
}

// resultName is a variable for the result of a method, "" for none.
func resultName(m Method) string {
	switch {
	case m.Returns == "error":
		return ""
	case strings.HasPrefix(m.Helper, "Streamed") || m.Item != "":
		return "stream"
	case strings.HasPrefix(m.Returns, "(*"):
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
	if p.Imports[p.Package] != "" || p.Package == "c" || p.Package == "ctx" || p.Package == "server" || p.Package == "document" || p.Package == "option" || p.Package == "example" {
		return p.Package + "sdk"
	}
	return p.Package
}

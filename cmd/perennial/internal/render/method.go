package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

// Method is one typed method.
type Method struct {
	Op      Operation
	Name    string
	Comment string
	Args    string // after ctx, each after a comma
	Names   string // to pass them on
	Helper  string // of package rest, with its type argument
	Opts    string
	Returns string
	Send    string // the call of the client
	// BodyOptional is true when the body may be nil.
	BodyOptional bool

	result string // the Go type, "" for none
}

// Methods returns the typed methods of ops. An operation has one for each way
// to give its body and each way to take its answer; most have one of each.
func Methods(ops []Operation, types *Types) []Method {
	var all []Method
	for _, op := range ops {
		for _, body := range bodies(op, types) {
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
		Op:           op,
		Name:         op.Name() + b.suffix + r.suffix,
		Args:         op.PathArgs() + op.ParamsArg() + b.args,
		Names:        op.PathNames() + op.ParamsName() + b.names,
		Helper:       r.helper,
		Opts:         "opts",
		Returns:      r.returns,
		Send:         fmt.Sprintf("%s(ctx%s%s%s)", op.Name()+b.client, op.PathNames(), op.ParamsName(), b.pass),
		BodyOptional: b.optional,
		result:       r.goType,
	}
	if r.accept != "" {
		m.Opts = fmt.Sprintf("append([]rest.Option{rest.Header(%q, %q)}, opts...)", "Accept", r.accept)
	}
	m.Comment = comment(op, m.Name, r)
	return m
}

// body is one way to give a request its body.
type body struct {
	suffix   string // of the method's name
	client   string // suffix of the client's method
	args     string // what the method takes
	names    string // the same, to pass on
	pass     string // what the client's method is given, the editors too
	optional bool
}

// bodies returns the ways to give the body: typed, one for each media type that
// oapi-codegen has a type for, and one that takes a reader for all others.
func bodies(op Operation, types *Types) []body {
	if !op.HasBody() {
		return []body{{pass: ", edit..."}}
	}
	var all []body
	var readers []string
	typed := slices.Clone(op.Bodies())
	// The one whose method has the plain name goes first.
	slices.SortStableFunc(typed, func(a, b names.Body) int { return len(a.Suffix) - len(b.Suffix) })
	for _, b := range typed {
		if !b.Typed {
			readers = append(readers, b.Media)
			continue
		}
		one := body{client: b.Suffix, args: ", body ", names: ", body", pass: ", body, edit..."}
		if len(all) > 0 {
			one.suffix = b.Suffix
		}
		if one.optional = !op.BodyRequired; one.optional {
			one.args += "*"
			one.pass = ", *body, edit..."
		}
		one.args += types.alias(op.Name() + b.Tag + "RequestBody")
		all = append(all, one)
	}
	if len(readers) > 0 || len(all) == 0 {
		all = append(all, reader(readers, len(all) > 0, !op.BodyRequired))
	}
	return all
}

// reader is the way to give a body as it is. Its content type is asked for when
// it is not the only one, or has to say more than the document knows (a
// multipart boundary).
func reader(media []string, beside, optional bool) body {
	b := body{client: "WithBody", optional: optional}
	if beside {
		b.suffix = "WithBody"
	}
	if len(media) == 1 && !strings.HasPrefix(media[0], "multipart/") && !strings.Contains(media[0], "*") {
		b.args, b.names = ", body io.Reader", ", body"
		b.pass = fmt.Sprintf(", %q, body, rest.Replay(body, edit)...", media[0])
		return b
	}
	b.args, b.names = ", contentType string, body io.Reader", ", contentType, body"
	b.pass = ", contentType, body, rest.Replay(body, edit)..."
	return b
}

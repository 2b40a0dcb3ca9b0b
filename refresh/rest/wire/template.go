package wire

import (
	"strconv"
	"strings"
)

// argument is the value of one path parameter, escaped.
type argument struct{ name, text string }

// templateKeep is what a template may have as it is, beside unreserved characters.
const templateKeep = "/" + reservedPath + ";"

// fill puts the arguments into a path template and returns it as it is on the
// wire, with the query that the template itself may have. A fragment is no part
// of a request, and is cut.
func fill(route string, args []argument) (path, query string, err error) {
	route, _, _ = strings.Cut(route, "#")
	route, query, _ = strings.Cut(route, "?")
	if len(args) == 0 && query == "" && legal(route, templateKeep) {
		return route, "", nil // what most routes without an argument are
	}
	out := make([]byte, 0, len(route)+32)
	for rest := route; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			out = literal(out, rest, templateKeep)
			break
		}
		out = literal(out, rest[:open], templateKeep)
		name, after, ok := strings.Cut(rest[open+1:], "}")
		if !ok {
			return "", "", &Error{In: "path", Reason: "the template has a brace that is not closed"}
		}
		text, ok := find(args, name)
		if !ok {
			return "", "", &Error{In: "path", Name: name, Reason: "the template names it, and it has no value"}
		}
		out = append(out, text...)
		rest = after
	}
	if err := used(route, args); err != nil {
		return "", "", err
	}
	return string(out), string(literal(nil, query, reservedQuery+"&+;[]")), nil
}

// find returns the text of an argument.
func find(args []argument, name string) (string, bool) {
	for i := range args {
		if args[i].name == name {
			return args[i].text, true
		}
	}
	return "", false
}

// used refuses an argument that the template has no place for.
func used(route string, args []argument) error {
	for i := range args {
		if !strings.Contains(route, "{"+args[i].name+"}") {
			return &Error{In: "path", Name: args[i].name, Reason: "the template of the path has no " + strconv.Quote("{"+args[i].name+"}")}
		}
	}
	return nil
}

package render

import (
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// result is one way to take a response.
type result struct {
	suffix  string // of the method's name
	helper  string // of package rest
	returns string
	goType  string // "" when there is nothing to decode
	accept  string // media types to ask for; "" when there is no choice
	note    string // a sentence for the comment
	item    string // the Go type of the items of a stream; "" for none
}

// results returns the ways to take the response of op. There are two when the
// server can answer with JSON or with something else: the second one streams.
func results(op Operation) []result {
	a := op.Successes
	types, jsons := jsonTypes(op)
	switch {
	case len(types) == 0 && len(a.JSON)+len(a.Streams) == 0:
		return []result{{helper: "None", returns: "error"}}
	case len(types) == 0:
		return []result{streamOf(op, "")}
	case len(types) > 1:
		r := stream("")
		r.note = "Its responses are of more than one type: look at the status and the content type of the stream."
		return []result{r}
	}
	r := decoded(types[0], jsons, a.Empty)
	if len(a.Streams) == 0 {
		return []result{r}
	}
	r.accept = jsons[0].Media
	s := streamOf(op, strings.Join(a.Streams, ", "))
	s.suffix = "Stream"
	s.note = "It asks for " + s.accept + " in the place of " + r.accept + "."
	return []result{r, s}
}

// stream is a response that is handed on as it comes.
func stream(accept string) result {
	return result{
		helper: "Streamed", returns: "(*rest.Stream, error)", accept: accept,
	}
}

// streamOf is a response that is handed on as it comes, item by item if all that it
// may be are streams of one type.
func streamOf(op Operation, accept string) result {
	r := stream(accept)
	item := ""
	media := map[string]bool{}
	for _, i := range op.shape.Items {
		t := op.types[i.Probe]
		if t == "" || item != "" && item != t {
			return r
		}
		item, media[i.Media] = t, true
	}
	if len(media) != len(op.Successes.Streams) || item == "" {
		return r
	}
	r.item, r.helper, r.returns = item, "Items["+item+"]", "(*rest.StreamOf["+item+"], error)"
	r.accept = strings.Join(op.Successes.Streams, ", ")
	return r
}

// decoded is a response that is decoded.
func decoded(goType string, responses []spec.JSONResponse, empty bool) result {
	object, nullable := true, empty
	for _, a := range responses {
		object = object && a.Object
		nullable = nullable || a.Nullable
	}
	r := result{goType: goType, helper: "JSON[" + goType + "]", returns: "(*" + goType + ", error)"}
	switch {
	case nullable:
		r.helper = "Optional[" + goType + "]"
		r.note = "The response may be empty: then it returns nil without an error."
	case !object:
		r.helper = "Value[" + goType + "]"
		r.returns = "(" + goType + ", error)"
	}
	return r
}

// jsonTypes returns the Go types of the JSON responses, each once, and the
// responses that have one.
func jsonTypes(op Operation) (types []string, responses []spec.JSONResponse) {
	for _, a := range op.Successes.JSON {
		for _, r := range op.shape.Results {
			if r.Status == a.Status && r.Media == a.Media {
				types, responses = append(types, op.types[r.Probe]), append(responses, a)
			}
		}
	}
	slices.Sort(types)
	return slices.Compact(types), responses
}

// subscribed reports whether the stream of op, with items of a type, is one of
// events that goes on from the last one.
func (o Operation) subscribed(item string) bool {
	return item != "" && o.shape.Resumes && !slices.ContainsFunc(o.shape.Items, func(i normal.Result) bool {
		return mediatype.FramingOf(i.Media) != mediatype.Events
	})
}

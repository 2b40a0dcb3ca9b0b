package render_test

import (
	"net/http"
	"strings"
	"testing"
)

// thing is a response with one member.
var thing = response{body: `{"id":"1"}`}

// results are responses of every kind.
var results = []called{
	{do: "Results.List", responses: []response{{body: `[{"id":"1"},{"id":"2"}]`}}, want: []string{"GET /result/list"}, value: `[{"id":"1"},{"id":"2"}]`},
	{do: "Results.List", responses: []response{{body: `[]`}}, want: []string{"GET /result/list"}, value: `[]`},
	{do: "Results.Maybe", responses: []response{thing}, want: []string{"GET /result/maybe"}, value: `{"id":"1"}`},
	{do: "Results.Maybe", want: []string{"GET /result/maybe"}},
	{do: "Results.Number", responses: []response{{body: "9007199254740993"}}, want: []string{"GET /result/number"}, value: "9007199254740993"},
	{do: "Results.Bytes", responses: []response{{media: "application/octet-stream", body: "\x01\x02"}}, want: []string{"GET /result/bytes"}, value: `"\u0001\u0002 \u003cnil\u003e"`},
	{do: "Results.Both", responses: []response{thing}, want: []string{"GET /result/both"}, header: map[string]string{"Accept": "application/json"}, value: `{"id":"1"}`},
	{do: "Results.BothStream", responses: []response{{media: "application/pdf", body: "%PDF"}}, want: []string{"GET /result/both"},
		header: map[string]string{"Accept": "application/pdf"}, value: `"%PDF \u003cnil\u003e"`},
	{do: "Results.Either", responses: []response{{status: 202, body: `{"other":true}`}}, want: []string{"GET /result/either"}, value: `"{\"other\":true} \u003cnil\u003e"`},
	{do: "Results.Head", want: []string{"HEAD /result/head"}, responses: []response{{status: 200}}},
}

func TestAResponseIsWhatItsDocumentSays(t *testing.T) { check(t, results) }

// wrong are responses that are not what the document says.
var wrong = []called{
	{do: "Results.Failed", responses: []response{{body: `{"id":`}}, want: []string{"GET /result/failed"}, err: "does not decode"},
	{do: "Results.Failed", responses: []response{{body: `{"id":7}`}}, want: []string{"GET /result/failed"}, err: "does not decode"},
	{do: "Results.Failed", responses: []response{{status: 204}}, want: []string{"GET /result/failed"}, err: "does not decode"},
	{do: "Results.Failed", responses: []response{{media: "text/html", body: "<html>s3cret</html>"}}, want: []string{"GET /result/failed"}, err: "does not decode"},
	{do: "Results.Number", responses: []response{{body: "9223372036854775808"}}, want: []string{"GET /result/number"}, value: "0", err: "does not decode"},
}

func TestAResponseThatIsNotWhatTheDocumentSaysIsAnError(t *testing.T) { check(t, wrong) }

// failures are responses that say that a call has failed.
var failures = []called{
	{do: "Results.Failed", responses: []response{{status: 404, media: "application/problem+json", body: `{"code":"gone"}`}}, want: []string{"GET /result/failed"}, err: "404"},
	{do: "Results.Failed", responses: []response{{status: 418, body: `{"code":"teapot"}`}}, want: []string{"GET /result/failed"}, err: "418"},
	{do: "Results.Failed", responses: []response{{status: 400, media: "text/html", body: "<html>s3cret"}}, want: []string{"GET /result/failed"}, err: "400"},
	{do: "Results.BothStream", responses: []response{{status: 403, body: `{}`}}, want: []string{"GET /result/both"}, err: "403"},
}

// The body of a failure is there by its type; the text of the error has nothing of a
// body that is none of that type.
func TestAFailureHasItsStatusAndItsBody(t *testing.T) {
	check(t, failures)
	problems, statuses := []string{"gone", "teapot", "", ""}, []int{404, 418, 400, 403}
	next := 0
	outcomes := drive(t, func(w http.ResponseWriter, r *http.Request) {
		failures[next].responses[0].write(w, r)
		next++
	}, failures)
	for i, o := range outcomes {
		if o.Status != statuses[i] || o.Problem != problems[i] || strings.Contains(o.Error, "s3cret") {
			t.Errorf("%s: status %d, problem %q, error %q; want %d, %q", failures[i].do, o.Status, o.Problem, o.Error, statuses[i], problems[i])
		}
	}
}

package drive_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

const document = `openapi: 3.0.3
info: {title: t, version: '1'}
security: [{key: []}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Thing:
      type: object
      required: [name]
      properties: {name: {type: string}, size: {type: integer, format: int64}}
paths:
  /things/{id}:
    put:
      operationId: put
      parameters:
        - {in: path, name: id, required: true, schema: {type: string}}
        - {in: query, name: tags, schema: {type: array, items: {type: string}}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '404': {description: none, content: {application/json: {schema: {type: object, properties: {detail: {type: string}}}}}}
`

// put is the operation of the document.
var put = refresh.Operation{ID: "put", Method: "PUT", Route: "/things/{id}", Security: [][]string{{"key"}}}

type (
	thing struct {
		Name string `json:"name"`
		Size int64  `json:"size,omitempty"`
	}
	// rounded is what decodes numbers as float64 does.
	rounded struct {
		Name string  `json:"name"`
		Size float64 `json:"size,omitempty"`
	}
	// short has not what the document has.
	short struct {
		Name string `json:"name"`
	}
	params struct {
		Tags []string `json:"tags,omitempty"`
	}
)

// service is a client as it would be generated, with a fault.
type service[In, Out any] struct {
	client *apiclient.Client
	path   string
	style  wire.Style
	op     refresh.Operation
}

func (s *service[In, Out]) Put(ctx context.Context, id string, params *params, body In, opts ...rest.Option) (*Out, error) {
	r := wire.NewRequest(s.op)
	r.Path(s.path, id, wire.Simple)
	r.Query("tags", params.Tags, s.style)
	r.JSON("application/json", body)
	return rest.JSON[Out](ctx, s.op, opts, s.client.Sender(r))
}

// api is what New of a generated package returns.
type api[In, Out any] struct{ Things *service[In, Out] }

// driven drives a client and returns what was found.
func driven[In, Out any](t *testing.T, s service[In, Out]) *drive.Report {
	t.Helper()
	connect := func(opts ...apiclient.Option) (any, error) {
		opts = append([]apiclient.Option{apiclient.WithSchemes(apiclient.Scheme{Name: "key", Type: apiclient.SchemeAPIKey, In: "header", Param: "X-Key"})}, opts...)
		client, err := apiclient.New(tokenendpoint.Auth{}, "https://api.example.com", opts...)
		s.client = client
		return &api[In, Out]{&s}, err
	}
	name := reflect.TypeFor[service[In, Out]]().Name()
	report, err := drive.Run(t.Context(), []byte(document), []drive.Method{{
		Type: name, Name: "Put", Verb: "PUT", Route: "/things/{id}", Media: "application/json",
		Args: []drive.Arg{{Name: "id", Path: "id"}, {Name: "params"}, {Name: "body"}},
	}}, connect)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestARightClientHasNoFindings(t *testing.T) {
	t.Parallel()
	r := driven(t, service[thing, thing]{path: "id", style: wire.Form | wire.Explode, op: put})
	if len(r.Findings) != 0 || r.Operations != 1 || r.Called != 1 || r.Protected < 2 || r.Compared < 1 || r.Refused != 1 {
		t.Errorf("%+v", r)
	}
}

func TestEveryFaultIsFound(t *testing.T) {
	t.Parallel()
	open := put
	open.Security, open.Public = nil, true
	right := wire.Form | wire.Explode
	for name, c := range map[string]struct {
		report *drive.Report
		want   string
	}{
		"a field that is not sent":      {driven(t, service[short, thing]{path: "id", style: right, op: put}), "body: /size is lost"},
		"a number that loses digits":    {driven(t, service[thing, rounded]{path: "id", style: right, op: put}), "response 200: /size was 900719925474099"},
		"a field that is not decoded":   {driven(t, service[thing, short]{path: "id", style: right, op: put}), "response 200: /size is lost"},
		"a parameter in a wrong style":  {driven(t, service[thing, thing]{path: "id", style: wire.DeepObject, op: put}), "query parameter tags"},
		"a credential that is not sent": {driven(t, service[thing, thing]{path: "id", style: right, op: open}), "the credential is not on the wire"},
		"a parameter that is not sent":  {driven(t, service[thing, thing]{path: "other", style: right, op: put}), "sends nothing"},
	} {
		found := false
		for _, f := range c.report.Findings {
			found = found || f.Kind == drive.Generator && f.Operation == "PUT /things/{id}" && strings.Contains(f.Text, c.want)
		}
		if !found {
			t.Errorf("%s: %+v", name, c.report)
		}
	}
}

package sdk_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/prune"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
)

const tracker = `openapi: 3.0.3
info: {title: Tracker, version: 3.1.0, description: "Issues of <b>everybody</b>. And more."}
servers:
  - {url: 'https://{region}.tracker.example/v1', description: Production server, variables: {region: {default: eu, enum: [eu, us]}}}
  - {url: 'https://sandbox.tracker.example/v1', description: Sandbox}
tags: [{name: issues, description: 'What is to be done. See [the guide](https://tracker.example/guide).'}]
components:
  schemas:
    Issue: {type: object, required: [id], properties: {id: {type: string}, by: {$ref: '#/components/schemas/User'}}}
    User: {type: object, properties: {name: {type: string}}}
    Team: {type: object, properties: {lead: {$ref: '#/components/schemas/User'}}}
    Event: {type: object, properties: {kind: {type: string}}}
    Problem: {type: object, properties: {code: {type: string}}}
  responses:
    NotFound: {description: none, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
security: []
paths:
  /issues:
    get: {operationId: issues/list, tags: [issues], responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Issue'}}}}}}}
    #more
  /issues/{id}:
    get:
      operationId: issues/get
      tags: [issues]
      summary: Get an issue
      description: <p>Closed ones <i>too</i>.</p>
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Issue'}}}}
        '404': {$ref: '#/components/responses/NotFound'}
  /teams:
    get: {operationId: teams/list, tags: [teams], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Team'}}}}}}
`

// trackerIn makes the package of tracker, in a module that has what it needs.
func trackerIn(t *testing.T, o sdk.Options) (dir string, said []string) {
	t.Helper()
	dir, _ = module(t)
	o.Spec, o.Out = filepath.Join(dir, "tracker.yaml"), filepath.Join(dir, "tracker")
	write(t, o.Spec, tracker)
	heard := &quiet{}
	if err := sdk.Generate(t.Context(), o, heard); err != nil {
		t.Fatal(err)
	}
	return dir, heard.said
}

// The examples of a package are run against its mock; a user's fake takes the place
// of a resource; the comments are what go doc shows.
func TestAPackageHasResourcesExamplesAndAFirstScreen(t *testing.T) {
	dir, _ := trackerIn(t, sdk.Options{})
	write(t, filepath.Join(dir, "tracker/fake_test.go"), `package tracker_test

import (
	"context"
	"testing"

	"example.com/app/tracker"
	"github.com/perennial-go/perennial/refresh/rest"
)

type fake struct{ tracker.IssuesAPI }

func (fake) Get(context.Context, string, ...rest.Option) (*tracker.Issue, error) {
	return &tracker.Issue{ID: "fake"}, nil
}

func title(ctx context.Context, issues tracker.IssuesAPI) string {
	issue, err := issues.Get(ctx, "1")
	if err != nil {
		return err.Error()
	}
	return issue.ID
}

func TestFake(t *testing.T) {
	if got := title(context.Background(), fake{}); got != "fake" {
		t.Error(got)
	}
	var _ tracker.IssuesAPI = (&tracker.API{}).Issues
}

func TestServers(t *testing.T) {
	if _, err := tracker.New(tracker.WithRegion("us")); err != nil {
		t.Error(err)
	}
	if _, err := tracker.New(tracker.WithRegion("evil.example/")); err == nil {
		t.Error("a region that is none")
	}
	_ = tracker.ServerSandbox
}
`)
	goes(t, dir, "vet", "./...")
	out := goes(t, dir, "test", "-v", "./tracker")
	for _, want := range []string{"--- PASS: ExampleIssuesService_List", "--- PASS: ExampleTeamsService_List", "--- PASS: TestFake"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing:\n%s", want, out)
		}
	}
	doc := goes(t, dir, "doc", "./tracker") + goes(t, dir, "doc", "./tracker", "IssuesService") + goes(t, dir, "doc", "./tracker", "IssuesService.Get")
	for _, want := range []string{
		"Package tracker calls Tracker (version 3.1.0 of its document). Issues of\neverybody.", "c, err := tracker.New()", "results, err := c.Issues.List(ctx)",
		"[the guide]: https://tracker.example/guide", "Get: Get an issue.\n\n    Closed ones too.", "404 with a Problem",
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("go doc has no %q:\n%s", want, doc)
		}
	}
}

// What a README shows is a program.
func TestTheProgramOfAReadmeCompiles(t *testing.T) {
	dir, _ := trackerIn(t, sdk.Options{})
	_, rest, _ := strings.Cut(read(t, filepath.Join(dir, "tracker/README.md")), "```go\n")
	program, _, ok := strings.Cut(rest, "```")
	if !ok || !strings.HasPrefix(program, "package main\n") {
		t.Fatalf("the README has no program: %s", rest)
	}
	write(t, filepath.Join(dir, "try/main.go"), program)
	goes(t, dir, "vet", "./try")
}

func TestANewOperationRenamesNothing(t *testing.T) {
	dir, _ := trackerIn(t, sdk.Options{})
	lock := func() map[string]string {
		names, err := tree.Methods(filepath.Join(dir, "tracker"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	before := lock()
	if before["GET /issues"] != "Issues.List" || before["GET /issues/{id}"] != "Issues.Get" {
		t.Fatalf("the methods are %v", before)
	}
	// It comes first in the document, and would like the name List as well.
	spec := filepath.Join(dir, "tracker.yaml")
	write(t, spec, strings.Replace(tracker, "paths:\n", "paths:\n  /all-issues:\n    get: {operationId: listIssues, tags: [issues], responses: {'204': {description: ok}}}\n", 1))
	generate(t, sdk.Options{Spec: spec, Out: filepath.Join(dir, "tracker")})
	after := lock()
	if got := after["GET /all-issues"]; got != "Issues.ListIssues" {
		t.Errorf("the new one is called %s", got)
	}
	delete(after, "GET /all-issues")
	if !maps.Equal(before, after) {
		t.Errorf("renamed: %v, was %v", after, before)
	}
}

func TestWhatIsNotAskedForIsLeftOutAndTold(t *testing.T) {
	dir, said := trackerIn(t, sdk.Options{Filter: prune.Filter{Tags: []string{"iss*"}}})
	if !slices.ContainsFunc(said, func(s string) bool {
		return strings.Contains(s, "left out 1 of 3 operations, and 1 schemas that nothing else needs")
	}) {
		t.Errorf("said %q", said)
	}
	models := read(t, filepath.Join(dir, "tracker/models.gen.go"))
	for name, want := range map[string]bool{"type Issue struct": true, "type User struct": true, "type Event struct": true, "type Team struct": false} {
		if strings.Contains(models, name) != want {
			t.Errorf("%q in the types: %t", name, !want)
		}
	}
	goes(t, dir, "vet", "./...")
	err := sdk.Generate(t.Context(), sdk.Options{Spec: filepath.Join(dir, "tracker.yaml"), Out: filepath.Join(dir, "other"), Filter: prune.Filter{Paths: []string{"/isues/**"}}}, &quiet{})
	if err == nil || !strings.Contains(err.Error(), "no operation of the document fits -path /isues/**") {
		t.Errorf("a typing mistake: %v", err)
	}
}

func TestFlatMethodsAreAnOption(t *testing.T) {
	dir, _ := trackerIn(t, sdk.Options{Flat: true})
	if !strings.Contains(read(t, filepath.Join(dir, "tracker/api.gen.go")), "func (a *API) IssuesList(ctx context.Context, opts ...rest.Option)") {
		t.Error("there is no flat method")
	}
	goes(t, dir, "test", "./...")
}

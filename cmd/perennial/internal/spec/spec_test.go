package spec_test

import (
	"slices"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// operation returns one operation of a document.
func operation(t *testing.T, d *spec.Document, key string) spec.Operation {
	t.Helper()
	for _, o := range d.Operations {
		if o.Key() == key {
			return o
		}
	}
	t.Fatalf("no %s", key)
	return spec.Operation{}
}

func TestLoadReadsWhatTheGeneratorNeeds(t *testing.T) {
	d, err := changed(t)
	if err != nil {
		t.Fatal(err)
	}
	keys := make([]string, len(d.Operations))
	for i, o := range d.Operations {
		keys[i] = o.Key()
	}
	if want := []string{"POST /auth/refresh", "GET /tasks", "POST /tasks"}; !slices.Equal(keys, want) || d.Title() != "Tasks" {
		t.Errorf("operations of %q are %v, want %v", d.Title(), keys, want)
	}
	o := operation(t, d, "POST /auth/refresh")
	if !o.Public || o.Auth.Role != "refresh" || o.Auth.Request.RefreshToken != "/refresh_token" || o.Auth.Response.AccessToken != "/access_token" {
		t.Errorf("refresh is %+v", o)
	}
	o = operation(t, d, "GET /tasks")
	if o.Public || o.Paging == nil || *o.Paging != (spec.Paging{Kind: spec.PagingCursor, Param: "cursor", Next: "/next", Items: "/items"}) {
		t.Errorf("list is %+v", o)
	}
	o = operation(t, d, "POST /tasks")
	if o.Deprecated == "" || !o.Successes.Empty || !slices.Equal(o.Failures, []string{"404", "409"}) {
		t.Errorf("create is %+v", o)
	}
}

func TestPublicFollowsTheSecurityOfTheOperationAndOfTheDocument(t *testing.T) {
	const optional = "security: [{}, {bearer: []}]"
	for security, want := range map[string]bool{
		"":                                   false, // inherited: bearer
		"security: []":                       true,
		"security: [{}]":                     true,
		"security: [{bearer: []}]":           false,
		"security: [{oauth: []}]":            false,
		"security: [{raw: []}]":              false,
		"security: [{key: []}]":              true, // a key, and no token
		"security: [{basic: []}]":            true,
		"security: [{cookie: []}]":           true,
		"security: [{key: [], bearer: []}]":  false, // both are needed
		"security: [{key: []}, {oauth: []}]": false, // either will do
		optional:                             false, // may be left out, and is sent if there is one
	} {
		d, err := changed(t, "deprecated: true", security)
		if err != nil {
			t.Fatal(err)
		}
		if o := operation(t, d, "POST /tasks"); o.Public != want || o.Optional != (security == optional) {
			t.Errorf("%q: public is %t, want %t; optional is %t", security, o.Public, want, o.Optional)
		}
	}
	d, err := changed(t, "security:\n  - bearer: []\n", "")
	if err != nil {
		t.Fatal(err)
	}
	if !operation(t, d, "POST /tasks").Public {
		t.Error("a document without security: not public")
	}
}

// A role is the operation that the document has, with its security: a sign-out says
// the same in the table of operations and among the roles.
func TestARoleHasTheSecurityOfItsOperation(t *testing.T) {
	for security, want := range map[string]bool{"": false, "security: []": true, "security: [{key: []}]": true, "security: [{bearer: []}]": false} {
		d, err := changed(t, "deprecated: true", security+"\n      x-auth: {role: logout}")
		if err != nil {
			t.Fatal(err)
		}
		o := operation(t, d, "POST /tasks")
		if got := d.Auth().SignOut.Operation.Public; got != want || o.Public != want || o.Auth.Operation.Public != want {
			t.Errorf("%q: public is %t for the role, %t for the operation, want %t", security, got, o.Public, want)
		}
	}
}

func TestSuccessesAreSortedOut(t *testing.T) {
	json := func(schema string) string { return "content: {application/json: {schema: " + schema + "}}" }
	for responses, want := range map[string]spec.Successes{
		"'204': {description: x}": {Empty: true},
		"'200': {description: x, " + json("{type: array, items: {}}") + "}": {
			JSON: []spec.JSONResponse{{Status: "200", Media: "application/json"}}},
		"2XX: {description: x, " + json("{type: object, nullable: true, properties: {a: {}}}") + "}": {
			JSON: []spec.JSONResponse{{Status: "2XX", Media: "application/json", Object: true, Nullable: true}}},
		"default: {description: x, " + json("{oneOf: [{type: string}]}") + "}": {
			JSON: []spec.JSONResponse{{Status: "default", Media: "application/json", Object: true}}},
		"'302': {description: x}\n        default: {description: x, " + json("{}") + "}":                          {},
		"'200': {description: x, content: {text/csv: {}, application/json: {}}}\n        '202': {description: x}": {Streams: []string{"application/json", "text/csv"}, Empty: true},
	} {
		d, err := changed(t, "'201': {description: made}", responses)
		if err != nil {
			t.Fatal(err)
		}
		got := operation(t, d, "POST /tasks").Successes
		if !slices.Equal(got.JSON, want.JSON) || !slices.Equal(got.Streams, want.Streams) || got.Empty != want.Empty {
			t.Errorf("%s:\n got %+v\nwant %+v", responses, got, want)
		}
	}
}

func TestAnOperationWithoutResponsesAnswersWithNothing(t *testing.T) {
	d, err := changed(t, "      responses:\n        '201': {description: made}\n        '404': {description: no}\n        '409': {description: no}\n", "")
	if err != nil {
		t.Fatal(err)
	}
	if o := operation(t, d, "POST /tasks"); len(o.Successes.JSON)+len(o.Successes.Streams)+len(o.Failures) != 0 {
		t.Errorf("operation is %+v", o)
	}
}

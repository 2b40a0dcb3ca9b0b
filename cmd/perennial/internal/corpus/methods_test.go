package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

const operationsSource = `package operations

var Get = refresh.Operation{ID: "get", Method: "GET", Route: "/things/{id}"}

var Send = refresh.Operation{
	Method: "POST",
	Route:  "/things",
}
`

const servicesSource = `package their

func (a *ThingsService) Get(ctx context.Context, idParam string, params *P, opts ...rest.Option) (*Thing, error) {
	r := wire.NewRequest(operations.Get)
	r.Path("id", idParam, wire.Simple)
	return rest.JSON[Thing](ctx, operations.Get, opts, a.client.Sender(r))
}

func (a *ThingsService) Send(ctx context.Context, body *Thing, opts ...rest.Option) error {
	r := wire.NewRequest(operations.Send)
	r.JSON("application/json", body)
	return rest.None(ctx, operations.Send, opts, a.client.Sender(r))
}

func (a *ThingsService) SendRaw(ctx context.Context, contentType string, body io.Reader, opts ...rest.Option) error {
	r := wire.NewRequest(operations.Send)
	r.Body(contentType, body)
	return rest.None(ctx, operations.Send, opts, a.client.Sender(r))
}

func (a *ThingsService) All(ctx context.Context, opts ...rest.Option) iter.Seq2[Thing, error] {
	return rest.Pages(operations.Get, nil)
}

func (s *SDK) Close() error { return nil }
`

func TestMethodsAreReadFromTheSource(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "operations"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"operations/operations.gen.go": operationsSource, "things.gen.go": servicesSource} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := methods(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []drive.Method{
		{Type: "ThingsService", Name: "Get", Verb: "GET", Route: "/things/{id}", Args: []drive.Arg{{Name: "idParam", Path: "id"}, {Name: "params"}}},
		{Type: "ThingsService", Name: "Send", Verb: "POST", Route: "/things", Args: []drive.Arg{{Name: "body"}}, Media: "application/json"},
		{Type: "ThingsService", Name: "SendRaw", Verb: "POST", Route: "/things", Args: []drive.Arg{{Name: "contentType"}, {Name: "body"}}},
		{Type: "ThingsService", Name: "All", Verb: "GET", Route: "/things/{id}", Paging: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

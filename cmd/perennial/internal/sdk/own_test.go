package sdk_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// recorder keeps the last request, and answers none.
type recorder struct{ req *http.Request }

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.req = req
	return nil, errors.New("not answered")
}

// call calls a method with a context and some value for everything else.
func call(m reflect.Value) {
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	for i := 1; i < m.Type().NumIn()-1; i++ { // the last is variadic
		args = append(args, some(m.Type().In(i)))
	}
	m.Call(args)
}

// some is a value of a type that can be sent.
func some(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[wire.File]():
		v.Set(reflect.ValueOf(wire.File{Content: strings.NewReader("x")}))
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).Type == reflect.TypeFor[wire.File]() {
				v.Field(i).Set(some(t.Field(i).Type))
			}
		}
	case t.Kind() == reflect.String:
		v.SetString("x")
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		v.Set(reflect.New(t.Elem()))
		for i := range t.Elem().NumField() {
			if f := v.Elem().Field(i); f.Kind() == reflect.String {
				f.SetString("x")
			}
		}
	}
	return v
}

// methodsOf are the methods of all resources, with their names.
func methodsOf(resources reflect.Value) iter.Seq2[reflect.Value, string] {
	return func(yield func(reflect.Value, string) bool) {
		for i := range resources.NumField() {
			r := resources.Field(i)
			for j := range r.NumMethod() {
				if !yield(r.Method(j), resources.Type().Field(i).Name+"."+r.Type().Method(j).Name) {
					return
				}
			}
		}
	}
}

// What a method puts into the context is compared with the request that it
// sends: the method and the path say which operation it really is.
func TestEveryMethodNamesTheOperationThatItSends(t *testing.T) {
	t.Parallel()
	sent := &recorder{}
	raw, err := gen.NewClient("https://api.example.com", gen.WithHTTPClient(sent))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	resources := reflect.ValueOf(gen.NewAPI(raw)).Elem()
	for m, name := range methodsOf(resources) {
		if m.Type().NumOut() == 1 && strings.HasSuffix(name, "All") {
			continue // an iterator sends when it is ranged over
		}
		sent.req = nil
		if call(m); sent.req == nil {
			t.Errorf("%s sends nothing", name)
			continue
		}
		op, ok := refresh.OperationFrom(sent.req.Context())
		path := regexp.MustCompile("^" + regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(op.Route), "[^/]*") + "$")
		if !ok || op.Method != sent.req.Method || !path.MatchString(sent.req.URL.Path) {
			t.Errorf("%s sends %s %s and names %+v", name, sent.req.Method, sent.req.URL.Path, op)
		}
		seen[op.ID] = true
	}
	for _, op := range operations.All() {
		if !seen[op.ID] {
			t.Errorf("there is no method for %s", op.ID)
		}
	}
}

func TestEveryRoleIsInTheTable(t *testing.T) {
	t.Parallel()
	auth := operations.Auth()
	for role, op := range map[refresh.Role]tokenendpoint.Endpoint{
		refresh.RoleSignIn: auth.SignIn, refresh.RoleRefresh: auth.Refresh,
		refresh.RoleVerify: auth.Verify, refresh.RoleSignOut: auth.SignOut,
	} {
		if op.Operation.Role != role {
			t.Errorf("the operation of %s is %+v", role, op.Operation)
		}
	}
}

package sdk_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// recorder keeps the last request, and answers none.
type recorder struct{ req *http.Request }

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.req = req
	return nil, errors.New("not answered")
}

// call calls a method with a context and zero values for the rest.
func call(m reflect.Value) {
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	for i := 1; i < m.Type().NumIn()-1; i++ { // the last is variadic
		args = append(args, reflect.Zero(m.Type().In(i)))
	}
	m.Call(args)
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
	for _, client := range []any{gen.WithOperations(raw), gen.NewAPI(raw)} {
		seen := map[string]bool{}
		v := reflect.ValueOf(client)
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if v.Method(i).Type().NumOut() == 1 && strings.HasSuffix(name, "All") {
				continue // an iterator sends when it is ranged over
			}
			call(v.Method(i))
			op, ok := refresh.OperationFrom(sent.req.Context())
			path := regexp.MustCompile("^" + regexp.MustCompile(`\\\{[^}]*\\\}`).ReplaceAllString(regexp.QuoteMeta(op.Route), "[^/]*") + "$")
			if !ok || op.Method != sent.req.Method || !path.MatchString(sent.req.URL.Path) {
				t.Errorf("%T.%s sends %s %s and names %+v", client, name, sent.req.Method, sent.req.URL.Path, op)
			}
			seen[op.ID] = true
		}
		for _, op := range operations.All() {
			if !seen[op.ID] {
				t.Errorf("%T has no method for %s", client, op.ID)
			}
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

package drive

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/refresh/apiclient"
)

// driver is one run.
type driver struct {
	doc      *openapi3.T
	report   Report
	expected *expected // what the server waits for; calls are made one after the other
	seen     bool      // a credential
}

// Main is the main of a driver: it prints the report as JSON. methods is a JSON list
// of [Method], and connect makes the client of a generated package.
func Main[T any](document, methods []byte, connect func(...apiclient.Option) (T, error)) {
	var all []Method
	err := json.Unmarshal(methods, &all)
	var report *Report
	if err == nil {
		report, err = Run(context.Background(), document, all, func(o ...apiclient.Option) (any, error) { return connect(o...) })
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Run calls all methods and returns what was found.
//
// Errors: a document that kin-openapi cannot read, a client that cannot be made.
func Run(ctx context.Context, document []byte, methods []Method, connect func(...apiclient.Option) (any, error)) (*Report, error) {
	doc, err := load(document)
	if err != nil {
		return nil, fmt.Errorf("kin-openapi does not read it: %w", err)
	}
	d := &driver{doc: doc}
	server := httptest.NewServer(d)
	defer server.Close()
	client, err := connect(append(d.credentials(), apiclient.WithBaseURL(server.URL+base))...)
	if err != nil {
		return nil, err
	}
	services := map[string]reflect.Value{}
	collect(reflect.ValueOf(client), services)
	all := operations(doc)
	d.report.Operations = len(all)
	for _, m := range methods {
		o, service := all[m.Verb+" "+m.Route], services[m.Type]
		switch {
		case m.Paging || !service.IsValid():
		case o == nil:
			d.report.find(Validator, m.Verb+" "+m.Route, "the validator's reading of the document has no such operation")
		default:
			d.drive(ctx, service.MethodByName(m.Name), o, m)
		}
	}
	for _, label := range slices.Sorted(maps.Keys(all)) {
		if all[label].called {
			d.report.Called++
		} else if !slices.ContainsFunc(d.report.Findings, func(f Finding) bool { return f.Operation == label }) {
			d.report.find(Generator, label, "no method calls it")
		}
	}
	return &d.report, nil
}

// collect finds the services of a client, by the names of their types.
func collect(v reflect.Value, into map[string]reflect.Value) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Struct {
		if v.Kind() == reflect.Pointer && v.NumMethod() > 0 {
			into[v.Type().Elem().Name()] = v
		}
		v = v.Elem()
	}
	for i := 0; v.Kind() == reflect.Struct && i < v.NumField(); i++ {
		if f := v.Type().Field(i); f.IsExported() && f.Type.Kind() == reflect.Pointer {
			if _, known := into[f.Type.Elem().Name()]; !known {
				collect(v.Field(i), into)
			}
		}
	}
}

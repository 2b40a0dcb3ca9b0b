package contract

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"unicode"

	"github.com/perennial-go/perennial/refresh/rest"
)

// methodOf finds the method of an operation: one of the client itself that has its
// name, or one of the client or of its resources, such as c.Issues.List, that says
// it is.
func methodOf(client any, id string) (reflect.Value, bool) {
	v := reflect.ValueOf(client)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, id)
	for i := range v.NumMethod() {
		if strings.EqualFold(v.Type().Method(i).Name, letters) {
			return v.Method(i), true
		}
	}
	for _, holder := range append([]reflect.Value{v}, resources(v)...) {
		for i := range holder.NumMethod() {
			if m := holder.Method(i); operationOf(m) == id {
				return m, true
			}
		}
	}
	return reflect.Value{}, false
}

// resources are the fields of a client that have methods.
func resources(v reflect.Value) (all []reflect.Value) {
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	for i := range v.Elem().NumField() {
		if f := v.Elem().Field(i); v.Elem().Type().Field(i).IsExported() && f.Kind() == reflect.Pointer && !f.IsNil() {
			all = append(all, f)
		}
	}
	return all
}

// unsendable is an option that every call fails with before it sends.
var unsendable = reflect.ValueOf(rest.Timeout(0))

// operationOf calls a method in a way that nothing is sent: its error names the
// operation. What is no method of an operation has none.
func operationOf(method reflect.Value) (id string) {
	t := method.Type()
	last := t.NumIn() - 1
	if !t.IsVariadic() || t.In(last).Elem() != unsendable.Type() || t.NumOut() == 0 || t.Out(t.NumOut()-1) != reflect.TypeFor[error]() {
		return ""
	}
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	for i := 1; i < last; i++ {
		args = append(args, reflect.Zero(t.In(i)))
	}
	defer func() { _ = recover() }() // of a method that takes no zero value
	err, _ := method.Call(append(args, unsendable))[t.NumOut()-1].Interface().(error)
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Operation
	}
	return ""
}

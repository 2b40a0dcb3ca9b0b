package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

// variants is how many requests and responses of one kind there are at most: a union
// has that many of its variants taken.
const variants = 3

// perCall bounds one call.
const perCall = 10 * time.Second

// drive calls one method once for each response that the document has.
func (d *driver) drive(ctx context.Context, fn reflect.Value, o *operation, m Method) {
	responses := planned(o)
	if len(responses) == 0 {
		responses[200] = nil
	}
	seen := map[string]bool{}
	for variant := range variants {
		for _, status := range slices.Sorted(maps.Keys(responses)) {
			e, err := d.expect(o, m, variant)
			if err != nil {
				d.report.find(Document, o.label(), line(err))
				return
			}
			e.status, e.response = status, responses[status]
			if variant > 0 && status >= 300 {
				continue
			}
			if !d.call(ctx, fn, m, e) {
				return
			}
			if seen[string(e.sent)+string(e.body.data)] && variant > 0 {
				return
			}
			seen[string(e.sent)+string(e.body.data)] = true
		}
	}
}

// call calls a method and looks at what it returns.
func (d *driver) call(ctx context.Context, fn reflect.Value, m Method, e *expected) (came bool) {
	ctx, cancel := context.WithTimeout(ctx, perCall)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			d.report.find(Generator, e.o.label(), fmt.Sprintf("%s panics: %v", m.Name, p))
		}
	}()
	args, err := arguments(ctx, fn.Type(), m, e)
	if err != nil {
		d.report.find(Generator, e.o.label(), m.Name+" cannot be given what fits: "+line(err))
		return false
	}
	d.expected, d.seen = e, false
	results := fn.Call(args)
	d.expected = nil
	err, _ = results[len(results)-1].Interface().(error)
	if !e.came {
		d.report.find(Generator, e.o.label(), fmt.Sprintf("%s sends nothing: %v", m.Name, err))
		return false
	}
	e.o.called = true
	if d.seen {
		d.report.Protected++
	}
	if e.status >= 300 {
		d.refusal(e, m, err)
		return true
	}
	if err != nil {
		d.report.find(Generator, e.o.label(), fmt.Sprintf("%s fails at %d %s: %v", m.Name, e.status, e.chosen, err))
		return true
	}
	if len(results) > 1 {
		d.success(e, m, results[0])
	}
	return true
}

// refusal looks at the error of a status that is no success.
func (d *driver) refusal(e *expected, m Method, err error) {
	failed := new(rest.Error)
	switch {
	case !errors.As(err, &failed):
		d.report.find(Generator, e.o.label(), fmt.Sprintf("%s returns no *rest.Error for %d but %v", m.Name, e.status, err))
	case failed.StatusCode != e.status:
		d.report.find(Generator, e.o.label(), fmt.Sprintf("%s: the error of %d says %d", m.Name, e.status, failed.StatusCode))
	case !bytes.Equal(failed.Body, e.sent):
		d.report.find(Generator, e.o.label(), fmt.Sprintf("%s: the error of %d has another body", m.Name, e.status))
	default:
		d.report.Refused++
	}
}

// success compares what was decoded with what was sent.
func (d *driver) success(e *expected, m Method, result reflect.Value) {
	if stream, is := result.Interface().(io.ReadCloser); is {
		defer stream.Close()
		got, err := io.ReadAll(stream)
		if err != nil || !bytes.Equal(got, e.sent) {
			d.report.find(Generator, e.o.label(), fmt.Sprintf("%s: the stream was %s, and is %s (%v)", m.Name, brief(e.sent), brief(got), err))
			return
		}
		d.report.Compared++
		return
	}
	if !e.json {
		return
	}
	got, err := json.Marshal(result.Interface())
	if err != nil {
		d.report.find(Generator, e.o.label(), m.Name+": what was decoded has no JSON: "+line(err))
		return
	}
	all := differences(e.sent, got)
	for _, text := range all {
		d.report.find(Generator, e.o.label(), fmt.Sprintf("response %d: %s", e.status, text))
	}
	d.report.Compared++
}

package repair_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/internal/pointer"
)

// tree is a document as encoding/json has it.
func tree(t *testing.T, d *document.Document) (v any) {
	t.Helper()
	text, err := d.JSON()
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// differences are the places where two trees differ, as far up as a key is there or
// is not.
func differences(at string, a, b any) (all []string) {
	x, isMap := a.(map[string]any)
	y, both := b.(map[string]any)
	if isMap && both {
		for key := range x {
			if _, there := y[key]; !there {
				all = append(all, at+"/"+pointer.Escape(key))
			}
		}
		for key, v := range y {
			old, there := x[key]
			if !there {
				all = append(all, at+"/"+pointer.Escape(key))
				continue
			}
			all = append(all, differences(at+"/"+pointer.Escape(key), old, v)...)
		}
		return all
	}
	l, isList := a.([]any)
	m, both := b.([]any)
	if isList && both && len(l) == len(m) {
		for i := range l {
			all = append(all, differences(at+"/"+strconv.Itoa(i), l[i], m[i])...)
		}
		return all
	}
	if !reflect.DeepEqual(a, b) {
		all = append(all, at)
	}
	return all
}

// told reports whether a note speaks of a place: of itself, of what is around it, or
// of what is inside of it.
func told(notes []document.Note, place string) bool {
	for _, n := range notes {
		if n.Pointer == place || strings.HasPrefix(place, n.Pointer+"/") || strings.HasPrefix(n.Pointer, place+"/") {
			return true
		}
		// The note of a component that has another name has both.
		if section, _, ok := strings.Cut(strings.TrimPrefix(n.Pointer, "/components/"), "/"); ok && strings.Contains(n.Text, "percent sign") {
			if _, name, ok := strings.Cut(n.Text, "renamed it "); ok && strings.HasPrefix(place+"/", "/components/"+section+"/"+name+"/") {
				return true
			}
		}
		// The note of a reference into a component names the schema that was made of it.
		if name, ok := strings.CutPrefix(place, "/components/schemas/"); ok && strings.HasSuffix(n.Text, "made it the schema "+name) {
			return true
		}
	}
	return false
}

// lawful repairs a document and checks what every repair promises: each change is
// told, nothing else is touched, and there is nothing left for a second time.
func lawful(t *testing.T, name string, text []byte) (notes int) {
	t.Helper()
	d, err := document.Parse("api.json", text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if judge.Judge(d) != nil {
		return 0
	}
	before, already := tree(t, d), len(d.Notes)
	if repair.Repair(d) != nil {
		return 0
	}
	after := tree(t, d)
	for _, place := range differences("", before, after) {
		if !told(d.Notes[already:], place) && !silent(before, after, place) {
			t.Errorf("%s: %s has changed, and no note says so: %v", name, place, d.Notes[already:])
		}
	}
	notes = len(d.Notes)
	if err := repair.Repair(d); err != nil || len(d.Notes) != notes || !reflect.DeepEqual(after, tree(t, d)) {
		t.Errorf("%s: repaired twice: %v, %v", name, err, d.Notes[notes:])
	}
	return notes - already
}

// silent reports whether a change means the same, and needs no note: a reference
// that was percent-encoded, what a path is by reference, a number or a text that
// was written as the other one, and that what has members is an object, which so
// many documents leave out that nobody would read the notes.
func silent(before, after any, place string) bool {
	if strings.HasSuffix(place, "/type") && at(before, place) == nil && at(after, place) == "object" {
		return true
	}
	a, b := fmt.Sprint(at(before, place)), fmt.Sprint(at(after, place))
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	refers := strings.HasSuffix(place, "/$ref") || strings.Contains(place, "/discriminator/mapping/")
	return refers && strings.Contains(a, "%") || strings.EqualFold(a, b) || errors.Join(errA, errB) == nil && x == y
}

func at(v any, place string) any {
	for token := range strings.SplitSeq(strings.TrimPrefix(place, "/"), "/") {
		switch below := v.(type) {
		case map[string]any:
			v = below[pointer.Unescape(token)]
		case []any:
			i, _ := strconv.Atoi(token)
			if i >= len(below) {
				return nil
			}
			v = below[i]
		default:
			return nil
		}
	}
	return v
}

func TestLawEveryChangeIsToldAndNothingElseIsTouched(t *testing.T) {
	t.Parallel()
	notes := 0
	for seed := range uint64(120) {
		notes += lawful(t, fmt.Sprintf("seed %d", seed), grammar.Draw(seed))
	}
	if notes < 120 {
		t.Errorf("%d notes of 120 documents: the test says little", notes)
	}
	for _, c := range wrongs {
		if lawful(t, c.name, []byte(head+c.doc)) == 0 {
			t.Errorf("%s: nothing was repaired", c.name)
		}
	}
}

// The judge is kin-openapi, which reads documents for others: what was repaired it
// reads, and finds every reference.
func TestLawWhatWasRepairedIsReadByOthers(t *testing.T) {
	t.Parallel()
	for _, c := range wrongs {
		d, err := document.Parse("api.yaml", []byte(strings.Replace(head, "3.0.3", "3.1.0", 1)+c.doc)) // examples of schemas are of 3.1
		if err != nil {
			t.Fatal(err)
		}
		if err := repair.Repair(d); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		api, err := d.OpenAPI()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err := api.Validate(t.Context()); err != nil && !strings.Contains(err.Error(), "no security scheme") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

package prune_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prune"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
)

// drawn is the document of a seed as it comes to be pruned, nil if it is refused.
func drawn(t *testing.T, seed uint64) *document.Document {
	t.Helper()
	d, err := document.Parse("api.json", grammar.Draw(seed))
	if err != nil {
		t.Fatal(err)
	}
	if judge.Judge(d) != nil || repair.Repair(d) != nil {
		return nil
	}
	return d
}

// operationsOf are the operations by their IDs, as encoding/json has them.
func operationsOf(t *testing.T, d *document.Document) map[string]any {
	t.Helper()
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, item := range doc.Paths {
		for _, op := range item {
			if o, ok := op.(map[string]any); ok && o["responses"] != nil {
				all[fmt.Sprint(o["operationId"])] = op
			}
		}
	}
	return all
}

// What stays is what was asked for, unchanged, and all that it refers to: the judge
// is kin-openapi, which resolves every reference.
func TestLawWhatStaysIsWholeAndUnchanged(t *testing.T) {
	t.Parallel()
	tried, out := 0, 0
	for seed := range uint64(200) {
		d := drawn(t, seed)
		if d == nil {
			continue
		}
		before := operationsOf(t, d)
		draw := rand.New(rand.NewPCG(seed, 1))
		var f prune.Filter
		for id := range before {
			if draw.IntN(2) == 0 && !strings.ContainsAny(id, "*[]?\\") {
				f.Include = append(f.Include, id)
			}
		}
		if f.Empty() {
			continue
		}
		left, err := f.Document(d)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		after := operationsOf(t, d)
		for id, op := range after {
			if !reflect.DeepEqual(op, before[id]) {
				t.Errorf("seed %d: %s has changed", seed, id)
			}
		}
		if len(after) != len(f.Include) || left.Kept != len(after) || left.Operations != len(before)-len(after) {
			t.Errorf("seed %d: %d of %d operations are there for %q: %s", seed, len(after), len(before), f.Include, left)
		}
		if _, err := d.OpenAPI(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if again, err := f.Document(d); err != nil || again.Operations+again.Schemas != 0 {
			t.Errorf("seed %d: pruned twice: %s, %v", seed, again, err)
		}
		tried, out = tried+1, out+left.Schemas
	}
	if tried < 80 || out < 20 {
		t.Errorf("%d documents, %d schemas left out: the test says little", tried, out)
	}
}

func TestAFilterNamesOperationsByPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		filter prune.Filter
		kept   int
	}{
		{prune.Filter{}, 1}, // by its role
		{prune.Filter{Include: []string{"get*"}}, 4}, {prune.Filter{Include: []string{"*A", "getX"}}, 3}, {prune.Filter{Include: []string{"*"}}, 4},
		{prune.Filter{Tags: []string{"x"}}, 2}, {prune.Filter{Tags: []string{"*"}}, 4}, {prune.Filter{Paths: []string{"/a"}}, 2}, {prune.Filter{Paths: []string{"/a/*"}}, 0},
		{prune.Filter{Paths: []string{"/a/**"}}, 3}, {prune.Filter{Paths: []string{"/**"}}, 4}, {prune.Filter{Paths: []string{"/a/{id}/x"}}, 2}, {prune.Filter{Include: []string{"GETA"}}, 0},
	} {
		d, err := document.Parse("shop.yaml", []byte(shop))
		if err != nil {
			t.Fatal(err)
		}
		left, err := c.filter.Document(d)
		if (err != nil) != (c.kept == 0) || err == nil && left.Kept != c.kept {
			t.Errorf("%+v: %s, %v; want %d", c.filter, left, err, c.kept)
		}
	}
	if !(prune.Filter{}).Empty() || (prune.Filter{Paths: []string{"/a"}}).Empty() {
		t.Error("a filter is empty, or is not")
	}
}

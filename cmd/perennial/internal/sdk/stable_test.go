package sdk_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

var growing = flag.Int("growing", 25, "let so many random documents grow")

// renamed is what is gone, or another, once a document has more operations: the judge
// is apidiff. What is added, be it to the interface of a resource, is none of it.
func renamed(ctx context.Context, o sdk.Options, before, after []byte) (gone []string, err error) {
	spec := o.Spec
	if err := os.WriteFile(spec, before, 0o600); err != nil {
		return nil, err
	}
	if err := sdk.Generate(ctx, o, &quiet{}); err != nil {
		return nil, err // of which other tests say
	}
	old, err := sdk.InMemory(ctx, o, &quiet{})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(spec, after, 0o600); err != nil {
		return nil, err
	}
	now, err := sdk.InMemory(ctx, o, &quiet{})
	if err != nil {
		return nil, err
	}
	report, err := diff.Of(old, now)
	if err != nil {
		return nil, err
	}
	for _, change := range report.Breaking {
		if !strings.HasSuffix(change, ": added") {
			gone = append(gone, change)
		}
	}
	return gone, nil
}

// A new operation, wherever it stands and whatever it is called, renames nothing:
// all that a program may use is there as it was.
func TestANewOperationRenamesNothingOfRandomDocuments(t *testing.T) {
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := module(t)
	compared := 0
	for seed := *first; seed < *first+uint64(*growing); seed++ {
		o := sdk.Options{Spec: filepath.Join(dir, "api.json"), Out: filepath.Join(dir, "api"), Parts: []sdk.Part{sdk.PartSDK}, Compiled: from}
		if err := os.RemoveAll(o.Out); err != nil {
			t.Fatal(err)
		}
		gone, err := renamed(t.Context(), o, grammar.Draw(seed), grammar.Grown(seed))
		if err != nil {
			t.Logf("-first %d: %v", seed, err)
			continue
		}
		compared++
		if len(gone) > 0 {
			t.Errorf("-first %d:\n  %s", seed, strings.Join(gone, "\n  "))
		}
	}
	if compared < *growing*9/10 {
		t.Errorf("of %d documents %d could be compared", *growing, compared)
	}
}

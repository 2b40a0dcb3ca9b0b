package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"

	"github.com/perennial-go/perennial/refresh/rest"
)

// odd has a member of each kind that generated types have.
type odd struct {
	ID     types.UUID                        `json:"id"`
	Made   time.Time                         `json:"made"`
	Day    *types.Date                       `json:"day,omitempty"`
	Size   *int64                            `json:"size,omitempty"`
	Note   nullable.Nullable[string]         `json:"note,omitempty"`
	Seen   nullable.Nullable[time.Time]      `json:"seen,omitempty"`
	Tags   []string                          `json:"tags,omitempty"`
	Counts map[string]int                    `json:"counts,omitempty"`
	Inner  *odd                              `json:"inner,omitempty"`
	Parts  []odd                             `json:"parts,omitempty"`
	Open   *open                             `json:"open,omitempty"`
	Box    nullable.Nullable[map[string]odd] `json:"box,omitempty"`
}

// open is as generated code has a schema with additionalProperties.
type open struct {
	Name                 string         `json:"name"`
	AdditionalProperties map[string]int `json:"-"`
}

func (o *open) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	if err := json.Unmarshal(all["name"], &o.Name); err != nil {
		return fmt.Errorf("error reading 'name': %w", err)
	}
	delete(all, "name")
	o.AdditionalProperties = map[string]int{}
	for key, raw := range all {
		var n int
		if err := json.Unmarshal(raw, &n); err != nil {
			return fmt.Errorf("error unmarshaling field %s: %w", key, err)
		}
		o.AdditionalProperties[key] = n
	}
	return nil
}

const id = `"3fa85f64-5717-4562-b3fc-2c963f66afa6"`

// misfitting has bodies, and where what does not fit stands in them.
var misfitting = map[string]struct{ body, pointer string }{
	"a UUID":             {`{"id":"` + canary + `"}`, "/id"},
	"a time":             {`{"id":` + id + `,"made":"` + canary + `"}`, "/made"},
	"a date":             {`{"day":"` + canary + `"}`, "/day"},
	"a number":           {`{"size":1.5}`, "/size"},
	"a nullable":         {`{"note":3}`, "/note"},
	"a nullable time":    {`{"seen":"` + canary + `"}`, "/seen"},
	"an item":            {`{"tags":["a",1,"b"]}`, "/tags/1"},
	"a list":             {`{"tags":"` + canary + `"}`, "/tags"},
	"a map's value":      {`{"counts":{"a/b":"x"}}`, "/counts/a~1b"},
	"nested":             {`{"inner":{"inner":{"size":"x"}}}`, "/inner/inner/size"},
	"in a list":          {`{"parts":[{},{"id":"x"}]}`, "/parts/1/id"},
	"a named one of two": {`{"open":{"name":1,"a":2}}`, "/open/name"},
	"an unnamed one":     {`{"open":{"name":"n","a":"x"}}`, "/open/a"},
	"in a nullable":      {`{"box":{"k":{"size":"x"}}}`, "/box/k/size"},
	"in another case":    {`{"SIZE":"x"}`, "/size"},
}

func TestAValueThatDoesNotFitNamesItsPlace(t *testing.T) {
	t.Parallel()
	for name, tc := range misfitting {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := reply(200, tc.body)
			got, err := rest.JSON[odd](context.Background(), getThing(), nil, s.send)
			place := strings.NewReplacer("/counts/a~1b", "/counts/*", "/open/a", "/open/*", "/box/k/", "/box/*/").Replace(tc.pointer)
			if got != nil || !errors.Is(err, rest.ErrDecode) || !strings.HasSuffix(err.Error(), " at "+place) {
				t.Errorf("got %v, %v, want the place %s", got, err, place)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("error shows the value: %q", err)
			}
		})
	}
}

func TestLenientNamesWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	for name, tc := range misfitting {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told []rest.Misfit
			s := reply(200, tc.body)
			got, err := rest.JSON[odd](context.Background(), getThing(), []rest.Option{rest.Lenient(func(m rest.Misfit) { told = append(told, m) })}, s.send)
			if err != nil || got == nil || len(told) != 1 || told[0].Pointer != tc.pointer {
				t.Errorf("got %v, %v, told %v, want %s", got, err, told, tc.pointer)
			}
			if strings.Contains(fmt.Sprint(told), canary) {
				t.Errorf("a misfit shows the value: %v", told)
			}
		})
	}
}

// What encoding/json makes of the body without what does not fit, Lenient makes of the
// body with it.
func TestLenientLosesNothingElse(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		broken := map[int]bool{r.IntN(100): true, r.IntN(100): true}
		var with, without []string
		for i := range 100 {
			good := fmt.Sprintf(`{"id":%s,"size":%d,"tags":["t%d"],"counts":{"c":%d},"open":{"name":"n%d","x":%d}}`, id, i, i, i, i, i)
			bad := good
			if broken[i] {
				part := [...][2]string{
					{`"id":` + id, `"id":7`}, {fmt.Sprintf(`"size":%d`, i), `"size":"x"`}, {fmt.Sprintf(`"t%d"`, i), fmt.Sprintf(`"t%d",{}`, i)},
					{`"counts":{`, `"counts":{"bad":[],`}, {`"open":{`, `"open":{"y":"x",`},
				}[r.IntN(5)]
				bad = strings.Replace(good, part[0], part[1], 1)
				if strings.Contains(part[1], `"id"`) || strings.Contains(part[1], `"size"`) {
					good = strings.Replace(good, part[0]+",", "", 1)
				}
			}
			with, without = append(with, bad), append(without, good)
		}
		var want []odd
		if err := json.Unmarshal([]byte("["+strings.Join(without, ",")+"]"), &want); err != nil {
			t.Fatal(err)
		}
		told := 0
		s := reply(200, "["+strings.Join(with, ",")+"]")
		got, err := rest.Value[[]odd](context.Background(), getThing(), []rest.Option{rest.Lenient(func(rest.Misfit) { told++ })}, s.send)
		if err != nil || !reflect.DeepEqual(got, want) || told != len(broken) {
			t.Fatalf("seed %d: told of %d of %d, %v", seed, told, len(broken), err)
		}
	}
}

func TestLenientReadsDates(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 10, 15, 13, 53, 29, 0, time.UTC)
	for _, text := range []string{
		`"2025-10-15T13:53:29Z"`, `"2025-10-15T13:53:29"`, `"2025-10-15T15:53:29+0200"`, `"2025-10-15 13:53:29"`, `"2025-10-15 15:53:29+02:00"`,
		`"2025-10-15 15:53:29 +0200"`, `"2025-10-15T13:53:29.000"`, `"Wed, 15 Oct 2025 13:53:29 GMT"`, `1760536409`, `1760536409000`, `"1760536409"`,
	} {
		s := reply(200, `{"made":`+text+`,"seen":`+text+`,"day":`+text+`}`)
		got, err := rest.JSON[odd](context.Background(), getThing(), []rest.Option{rest.Lenient(func(m rest.Misfit) { t.Errorf("%s: %v", text, m) })}, s.send)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		seen, err := got.Seen.Get()
		if err != nil || !got.Made.Equal(at) || !seen.Equal(at) || got.Day == nil || got.Day.Format(time.DateOnly) != "2025-10-15" {
			t.Errorf("%s: made %v, seen %v, day %v", text, got.Made, seen, got.Day)
		}
	}
}

func TestLenientStillFailsWhereNothingFits(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[]`, `"x"`, `{"size":`, `{"size":1}}`, ``} {
		s := reply(200, body)
		told := 0
		got, err := rest.JSON[odd](context.Background(), getThing(), []rest.Option{rest.Lenient(func(rest.Misfit) { told++ })}, s.send)
		if got != nil || !errors.Is(err, rest.ErrDecode) || told != 0 {
			t.Errorf("%q: got %v, %v, told %d times", body, got, err, told)
		}
	}
}

// A body that is nested deeply must not cost the square of its size.
func TestAttackADeepBodyIsNotSearchedToItsEnd(t *testing.T) {
	t.Parallel()
	const depth = 5_000
	s := reply(200, strings.Repeat(`{"inner":`, depth)+`{"size":"x"}`+strings.Repeat(`}`, depth))
	_, err := rest.JSON[odd](context.Background(), getThing(), nil, s.send)
	if !errors.Is(err, rest.ErrDecode) || strings.Count(err.Error(), "/inner") != 16 {
		t.Errorf("error is %q", err)
	}
}

package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"

	"github.com/perennial-go/perennial/refresh/rest"
)

// page is a list as generated code has it.
type page struct {
	Items []event `json:"items"`
	Total int     `json:"total"`
}

type event struct {
	ID   int                              `json:"id"`
	At   *time.Time                       `json:"at,omitempty"`
	Day  types.Date                       `json:"day"`
	Gone nullable.Nullable[time.Time]     `json:"gone,omitempty"`
	By   map[string]map[string]*time.Time `json:"by,omitempty"`
}

func events(body string, opts ...rest.Option) (*page, error) {
	return rest.JSON[page](context.Background(), getThing(), opts, reply(200, body).send)
}

func TestAValueThatDoesNotFitIsNamedByItsPlace(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"items":[{"id":1},{"id":2,"at":"` + canary + `"}]}`:          `(*time.ParseError) at "items.1.at"`,
		`{"items":[{"id":1},{"id":2,"day":"` + canary + `"}]}`:         `(*time.ParseError) at "items.1.day"`,
		`{"items":[{"gone":"` + canary + `"}]}`:                        `at "items.0.gone"`,
		`{"items":[{"by":{"` + canary + `":{"x":"` + canary + `"}}}]}`: `at "items.0.by.*.*"`,
		`{"items":[{"id":"` + canary + `"}]}`:                          `string in the place of int at "items.0.id"`,
		`{"items":{}}`:                                                 `object in the place of []rest_test.event at "items"`,
	} {
		if _, err := events(body); !errors.Is(err, rest.ErrDecode) || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// One item in a hundred that is wrong costs none of the others, where that is asked for.
func TestItemsThatDoNotFitAreSkippedWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	var items []string
	for i := range 100 {
		items = append(items, fmt.Sprintf(`{"id":%d}`, i))
	}
	items[41], items[42] = `{"id":"x"}`, `{"id":42,"at":"`+canary+`"}`
	body := `{"items":[` + strings.Join(items, ",") + `],"total":100}`
	var places []string
	p, err := events(body, rest.SkipMisfits(func(at string, err error) {
		places = append(places, at)
		if !errors.Is(err, rest.ErrDecode) || strings.Contains(err.Error(), canary) {
			t.Error(err)
		}
	}))
	if err != nil || len(p.Items) != 98 || p.Items[97].ID != 99 || p.Total != 100 || !slices.Equal(places, []string{"items.41.id", "items.42.at"}) {
		t.Errorf("%d items, %v, skipped %v", len(p.Items), err, places)
	}
	if p, err := events(body, rest.SkipMisfits(nil)); err != nil || len(p.Items) != 98 {
		t.Error(p, err)
	}
	if p, err := events(`{"items":[],"total":"many"}`, rest.SkipMisfits(nil)); !errors.Is(err, rest.ErrDecode) || p != nil {
		t.Errorf("what is no item was left out: %v, %v", p, err)
	}
}

func TestDatesAreReadLenientlyWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, written := range []string{
		`"2026-03-04T05:06:07Z"`, `"2026-03-04T05:06:07"`, `"2026-03-04 05:06:07"`, `"2026-03-04 07:06:07+02:00"`, `"2026-03-04T07:06:07+0200"`,
		`"Wed, 04 Mar 2026 05:06:07 GMT"`, `1772600767`, `1772600767000`,
	} {
		body := `{"items":[{"id":1,"at":` + written + `,"day":` + written + `,"gone":` + written + `}]}`
		p, err := events(body, rest.LenientDates())
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		e := p.Items[0]
		if gone, err := e.Gone.Get(); err != nil || !e.At.Equal(want) || !gone.Equal(want) || e.Day.Format(time.DateOnly) != "2026-03-04" {
			t.Errorf("%s: %+v", written, e)
		}
	}
	if p, err := events(`{"items":[{"id":1,"at":"","day":"2026-03-04"}]}`, rest.LenientDates()); err != nil || p.Items[0].At != nil {
		t.Error(p, err)
	}
	if _, err := events(`{"items":[{"at":"soon"}]}`, rest.LenientDates()); !errors.Is(err, rest.ErrDecode) {
		t.Error(err)
	}
	if _, err := events(`{"items":[{"at":"2026-03-04"}]}`); !errors.Is(err, rest.ErrDecode) {
		t.Errorf("by default: %v", err)
	}
}

func TestNumbersInValuesOfAnyKindKeepTheirDigits(t *testing.T) {
	t.Parallel()
	const body = `{"n":9007199254740993,"x":{"y":[12345678901234567890.5]}}`
	v, err := rest.Value[map[string]any](context.Background(), getThing(), nil, reply(200, body).send)
	if got, _ := json.Marshal(v); err != nil || string(got) != body {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := rest.Value[any](context.Background(), getThing(), nil, reply(200, body+"{}").send); !errors.Is(err, rest.ErrDecode) {
		t.Error(err)
	}
}

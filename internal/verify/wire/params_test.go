package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// trial is one parameter and a value for it.
type trial struct {
	in      string
	style   string
	explode bool
	content bool // application/json
	flags   wire.Style
	schema  *openapi3.Schema
	value   any
}

// styles are the style and explode of OpenAPI for each place, with "" for
// content.
var styles = map[string][]string{
	"path":   {"simple", "label", "matrix", ""},
	"query":  {"form", "spaceDelimited", "pipeDelimited", "deepObject", ""},
	"header": {"simple", ""},
	"cookie": {"form", ""},
}

var wireStyles = map[string]wire.Style{
	"simple": wire.Simple, "label": wire.Label, "matrix": wire.Matrix, "form": wire.Form, "spaceDelimited": wire.SpaceDelimited,
	"pipeDelimited": wire.PipeDelimited, "deepObject": wire.DeepObject, "": wire.JSON,
}

// draw draws a trial.
func (s *source) draw() trial {
	c := trial{in: []string{"path", "query", "query", "header", "cookie"}[s.IntN(5)]}
	c.style = styles[c.in][s.IntN(len(styles[c.in]))]
	c.content = c.style == ""
	c.explode = s.IntN(2) == 0 || c.style == "deepObject"
	if s.IntN(4) == 0 {
		c.flags |= wire.AllowReserved
	}
	depth := 0
	if c.content || c.style == "deepObject" {
		depth = 3
	}
	switch {
	case c.style == "deepObject", s.IntN(3) == 0:
		c.schema, c.value = s.objectAny(depth)
	case s.IntN(2) == 0:
		schema, list := s.array()
		c.schema, c.value = schema, list
	default:
		c.schema, c.value = s.scalar()
	}
	return c
}

// parameter is the parameter object of the trial.
func (c *trial) parameter() *openapi3.Parameter {
	p := &openapi3.Parameter{Name: "p", In: c.in, Required: c.in == "path"}
	if c.content {
		p.Content = openapi3.NewContentWithJSONSchema(c.schema)
		return p
	}
	p.Style, p.Explode, p.Schema = c.style, &c.explode, openapi3.NewSchemaRef("", c.schema)
	return p
}

// send returns the request that the trial makes, as a server reads it.
func (c *trial) send(t testing.TB, value any) (*http.Request, error) {
	style := wireStyles[c.style] | c.flags
	if c.explode {
		style |= wire.Explode
	}
	route := "/x"
	if c.in == "path" {
		route = "/x/{p}"
	}
	r := wire.NewRequest(operation(http.MethodGet, route))
	switch c.in {
	case "path":
		r.Path("p", value, style)
	case "query":
		r.Query("p", value, style)
	case "header":
		r.Header("p", value, style)
	default:
		r.Cookie("p", value, style)
	}
	return received(t, r)
}

func (c *trial) String() string {
	src, _ := json.Marshal(c.value)
	return fmt.Sprintf("%s, style %q, explode %v, flags %#x: %s", c.in, c.style, c.explode, c.flags, src)
}

// check sends the trial and reports whether it was sent, and whether the judge
// was asked.
func check(t testing.TB, s *source, c trial) (sent, judged bool) {
	t.Helper()
	req, err := c.send(t, s.disguised(c.value))
	if err != nil {
		if !errors.Is(err, wire.ErrEncode) || !strings.Contains(err.Error(), `parameter "p"`) {
			t.Errorf("%v\nis refused without its name: %v", &c, err)
		}
		return false, false
	}
	if why := c.misread(); why != "" {
		return true, false
	}
	got, err := decoded(t, req, c.parameter())
	want := c.expected(t)
	if err != nil || got != want {
		t.Errorf("%v\nis on the wire as %s %v\nand read as %s, %v\nwant %s", &c, req.URL, req.Header, got, err, want)
	}
	return true, true
}

// expected is the JSON that the judge ought to read: what was set, less the
// objects without members where each member is a parameter.
func (c *trial) expected(t testing.TB) string {
	value := c.value
	switch c.style {
	case "deepObject":
		value = pruned(value)
	case "form":
		if m, ok := value.(map[string]any); ok && c.explode && len(m) == 0 {
			value = nil
		}
	}
	if value == nil {
		return ""
	}
	return canonical(t, value)
}

// pruned is v without the objects that have no members; nil if that is all.
func pruned(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	for k, v := range m {
		if v = pruned(v); v != nil {
			out[k] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// Promise 50: what was set is on the wire, or the call failed before.
func TestPromise50_ParametersArriveAsTheyWereSet(t *testing.T) {
	sent, judged := map[string]int{}, map[string]int{}
	for seed := range 3 * *trials {
		s := newSource(seed, "")
		c := s.draw()
		was, asked := check(t, s, c)
		key := fmt.Sprintf("%s/%s/%v", c.in, c.style, c.explode)
		sent[key] += count(was)
		judged[key] += count(asked)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for in, list := range styles {
		for _, style := range list {
			key := fmt.Sprintf("%s/%s/%v", in, style, true)
			unread := in == "cookie" && style == "" // see TestPromise50_CookiesAsTheStandardReadsThem
			if sent[key] < 50 || judged[key] < 25 && !unread {
				t.Errorf("%s: %d sent, %d judged, which proves little", key, sent[key], judged[key])
			}
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func FuzzParameters(f *testing.F) {
	f.Add(uint64(1), "a,b")
	f.Add(uint64(2), "x&admin=1")
	f.Add(uint64(3), "..")
	f.Fuzz(func(t *testing.T, seed uint64, text string) {
		s := newSource(seed, text)
		check(t, s, s.draw())
	})
}

package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/runtime/types"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// post returns the request that set makes.
func post(t *testing.T, set func(*wire.Request)) (*http.Request, error) {
	t.Helper()
	r := wire.NewRequest(refresh.Operation{ID: "op", Method: http.MethodPost, Route: "/x"})
	set(r)
	return r.Build(t.Context(), base)
}

// sent returns the body of the request that set makes, and checks that it can be
// read again and that its length is known.
func sent(t *testing.T, set func(*wire.Request)) (contentType, text string) {
	t.Helper()
	req, err := post(t, set)
	if err != nil {
		t.Fatal(err)
	}
	first, err := io.ReadAll(req.Body)
	if err != nil {
		t.Fatal(err)
	}
	again, err := req.GetBody()
	if err != nil {
		t.Fatal(err)
	}
	second, err := io.ReadAll(again)
	if err != nil || !bytes.Equal(first, second) || req.ContentLength != int64(len(first)) {
		t.Errorf("the body is %d bytes, announced as %d, and %d when it is read again: %v", len(first), req.ContentLength, len(second), err)
	}
	return req.Header.Get("Content-Type"), string(first)
}

func TestForms(t *testing.T) {
	deep, exploded := wire.DeepObject, wire.Form|wire.Explode
	for want, of := range map[string]struct {
		value any
		enc   []wire.Encoding
	}{
		"list=1&list=2":       {map[string]any{"list": []string{"1", "2"}}, nil},
		"m=%7B%22k%22%3A1%7D": {map[string]any{"m": map[string]int{"k": 1}}, nil},
		"m%5Bk%5D=v":          {map[string]any{"m": map[string]string{"k": "v"}}, []wire.Encoding{{Name: "m", Style: deep}}},
		"k=v":                 {map[string]any{"m": map[string]string{"k": "v"}}, []wire.Encoding{{Name: "m", Style: exploded}}},
		"m=k,v":               {map[string]any{"m": map[string]string{"k": "v"}}, []wire.Encoding{{Name: "m", Style: wire.Form}}},
		"at=2026-01-01T00%3A00%3A00Z": {struct {
			At time.Time `json:"at"`
		}{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, nil},
		"address%5Bline1%5D=1%20Main%20St": {struct {
			Address *union `json:"address,omitempty"`
		}{&union{json.RawMessage(`{"line1":"1 Main St"}`)}}, []wire.Encoding{{Name: "address", Style: deep}}},
		"address=": {struct {
			Address *union `json:"address,omitempty"`
		}{&union{json.RawMessage(`""`)}}, []wire.Encoding{{Name: "address", Style: deep}}},
		"items%5B0%5D%5Bprice%5D=p1&items%5B0%5D%5Bqty%5D=2&items%5B1%5D%5Bprice%5D=p2": {map[string]any{"items": []any{
			json.RawMessage(`{"price":"p1","qty":2}`), json.RawMessage(`{"price":"p2"}`),
		}}, []wire.Encoding{{Name: "items", Style: deep}}},
		"tags=a%7Cb": {map[string]any{"tags": []string{"a", "b"}}, []wire.Encoding{{Name: "tags", Style: wire.PipeDelimited}}},
		"id=%22a%22": {map[string]any{"id": "a"}, []wire.Encoding{{Name: "id", ContentType: "application/json"}}},
		"n=null":     {map[string]any{"n": nil}, []wire.Encoding{{Name: "n", ContentType: "application/json"}}},
		"os=%7B%22a%22%3A1%7D&os=%7B%22a%22%3A2%7D": {map[string]any{"os": []map[string]int{{"a": 1}, {"a": 2}}}, nil},
		"a%26b=c%3Dd%26e": {map[string]string{"a&b": "c=d&e"}, nil},
		"":                {struct{}{}, nil},
	} {
		contentType, got := sent(t, func(r *wire.Request) { r.Form(of.value, of.enc...) })
		if got != want || contentType != "application/x-www-form-urlencoded" {
			t.Errorf("%s as %s, want %s", got, contentType, want)
		}
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	for name, set := range map[string]func(*wire.Request){
		"null":     func(r *wire.Request) { r.Form(map[string]any{"f": nil}) },
		"no items": func(r *wire.Request) { r.Form(map[string]any{"f": []string{}}) },
		"an object as text": func(r *wire.Request) {
			r.Form(map[string]any{"f": rgb{}}, wire.Encoding{Name: "f", ContentType: "text/csv"})
		},
		"nested": func(r *wire.Request) {
			r.Form(map[string]any{"f": []rgb{{}}}, wire.Encoding{Name: "f", Style: wire.Form})
		},
		"nothing, in a part":  func(r *wire.Request) { r.Multipart(map[string]any{"f": nil}) },
		"no items, in a part": func(r *wire.Request) { r.Multipart(map[string]any{"f": []string{}}) },
		"a comma in a part": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": []string{"a,b"}}, wire.Encoding{Name: "f", Style: wire.Form})
		},
		"a range of types": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": wire.File{Content: strings.NewReader("")}}, wire.Encoding{Name: "f", ContentType: "image/*"})
		},
		"a break in a type": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": wire.File{ContentType: "a/b\r\nX: y", Content: strings.NewReader("")}})
		},
		"a break in a header": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": wire.File{Header: http.Header{"X": {"a\nb"}}, Content: strings.NewReader("")}})
		},
		"a header that is none": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": "a"}, wire.Encoding{Name: "f", Header: http.Header{"X Y": {"a"}}})
		},
	} {
		_, err := post(t, set)
		if e, ok := errors.AsType[*wire.Error](err); !ok || e.In != "body" || e.Name != "f" || !strings.Contains(err.Error(), `"f"`) {
			t.Errorf("%s: %v; want an error that names f", name, err)
		}
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	for name, set := range map[string]func(*wire.Request){
		"a form that is no object": func(r *wire.Request) { r.Form("a") },
		"parts that are no object": func(r *wire.Request) { r.Multipart([]int{1}) },
		"a file inside an object": func(r *wire.Request) {
			r.Multipart(map[string]any{"f": map[string]any{"a": wire.File{Content: strings.NewReader("")}}})
		},
		"a file in JSON": func(r *wire.Request) { r.JSON("application/json", wire.File{Content: strings.NewReader("")}) },
		"a member that comes twice": func(r *wire.Request) {
			r.Form(json.RawMessage(`{"m":{"a":"1"},"a":"2"}`), wire.Encoding{Name: "m", Style: wire.Form | wire.Explode})
		},
		"a member that came": func(r *wire.Request) {
			r.Form(json.RawMessage(`{"a":"2","m":{"a":"1"}}`), wire.Encoding{Name: "m", Style: wire.Form | wire.Explode})
		},
		"a field without a name":  func(r *wire.Request) { r.Form(map[string]int{"": 1}) },
		"a part without a name":   func(r *wire.Request) { r.Multipart(map[string]int{"": 1}) },
		"a query that is no form": func(r *wire.Request) { r.QueryString("application/x-www-form-urlencoded", "a") },
		"a query that is no text": func(r *wire.Request) { r.QueryString("application/jsonpath", []int{1}) },
	} {
		if _, err := post(t, set); !errors.Is(err, wire.ErrEncode) {
			t.Errorf("%s: %v; want ErrEncode", name, err)
		}
	}
}

// upload is a multipart body as a generated package has it.
type upload struct {
	Title  string         `json:"title"`
	Labels *[]string      `json:"labels,omitempty"`
	Meta   *rgb           `json:"meta,omitempty"`
	Photo  *wire.File     `json:"photo,omitempty"`
	Scans  []wire.File    `json:"scans,omitempty"`
	Legacy types.File     `json:"legacy"`
	Extra  map[string]int `json:"-"`
}

func (u upload) MarshalJSON() ([]byte, error) { // as oapi-codegen's, for additionalProperties
	all := map[string]any{"title": u.Title, "legacy": u.Legacy}
	if u.Labels != nil {
		all["labels"] = u.Labels
	}
	if u.Meta != nil {
		all["meta"] = u.Meta
	}
	for k, v := range u.Extra {
		all[k] = v
	}
	return json.Marshal(all)
}

func TestMultipart(t *testing.T) {
	body := upload{
		Title: "a\r\n--b", Labels: &[]string{"x", "y"}, Meta: &rgb{1, 2, 3}, Extra: map[string]int{"more": 5},
		Photo: &wire.File{Name: `a".png`, ContentType: "image/png", Header: http.Header{"X-Rate": {"3"}}, Content: strings.NewReader("PNG")},
		Scans: []wire.File{{Content: strings.NewReader("one")}, {Name: "two.txt", Content: bytes.NewReader([]byte("two"))}},
	}
	body.Legacy.InitFromBytes([]byte("old"), "old.bin")
	contentType, text := sent(t, func(r *wire.Request) {
		r.Multipart(&body, wire.Encoding{Name: "scans", ContentType: "text/plain; charset=utf-8"},
			wire.Encoding{Name: "title", ContentType: "text/markdown", Header: http.Header{"X-Part": {"t"}}})
	})
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for reader := multipart.NewReader(strings.NewReader(text), params["boundary"]); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join([]string{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), part.Header.Get("X-Rate") + part.Header.Get("X-Part"), string(content)}, "|"))
	}
	want := []string{
		"labels|||" + "|x", "labels||||y", `meta||application/json||{"R":1,"G":2,"B":3}`, "more||||5", "title||text/markdown|t|a\r\n--b",
		"photo|a%22.png|image/png|3|PNG", "scans|scans|text/plain; charset=utf-8||one", "scans|two.txt|text/plain; charset=utf-8||two", "legacy|old.bin|application/octet-stream||old",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the parts are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := body.Photo.Content.(*strings.Reader).Len(); n != 3 || body.Photo == nil {
		t.Error("the body of the caller was changed")
	}
}

func TestMultipartInTheStylesOfQueries(t *testing.T) {
	_, text := sent(t, func(r *wire.Request) {
		r.Multipart(map[string]any{"a": rgb{1, 2, 3}, "b": []string{"x y", "z"}, "c": map[string]any{"d": []int{4}}},
			wire.Encoding{Name: "a", Style: wire.Form | wire.Explode}, wire.Encoding{Name: "b", Style: wire.Form}, wire.Encoding{Name: "c", Style: wire.DeepObject})
	})
	for _, want := range []string{"name=\"R\"\r\n\r\n1\r\n", "name=\"b\"\r\n\r\nx y,z\r\n", "name=\"c[d][0]\"\r\n\r\n4\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
}

func TestBodies(t *testing.T) {
	contentType, text := sent(t, func(r *wire.Request) { r.JSON("application/merge-patch+json", json.RawMessage(`{"b":1.10,"a":null}`)) })
	if text != `{"b":1.10,"a":null}` || contentType != "application/merge-patch+json" {
		t.Errorf("%s as %s", text, contentType)
	}
	for want, value := range map[string]any{`[]`: []string{}, `{}`: map[string]int{}, `null`: json.RawMessage("null"), `"a\"b"`: `a"b`, `["a",1]`: []any{"a", 1}, `[1,2]`: []int{1, 2}, `{"x":5}`: map[string]any{"x": union{json.RawMessage("5")}}, `5`: union{json.RawMessage("5")}, `true`: true} {
		if _, text := sent(t, func(r *wire.Request) { r.JSON("application/json", value) }); text != want {
			t.Errorf("%s, want %s", text, want)
		}
	}
	for _, reader := range []io.Reader{strings.NewReader("abc"), bytes.NewBufferString("abc"), io.NewSectionReader(strings.NewReader("xabcx"), 1, 3)} {
		if contentType, text := sent(t, func(r *wire.Request) { r.Body("text/csv", reader) }); text != "abc" || contentType != "text/csv" {
			t.Errorf("%s as %s", text, contentType)
		}
	}
	form := rest.NewForm()
	form.Field("a", "b")
	if contentType, text := sent(t, func(r *wire.Request) { r.Body(form.ContentType(), form) }); !strings.Contains(text, "b") || contentType != form.ContentType() {
		t.Errorf("%s as %s", text, contentType)
	}
	req, err := post(t, func(r *wire.Request) { r.Body("text/plain", io.MultiReader(strings.NewReader("once"))) })
	if err != nil || req.GetBody != nil {
		t.Errorf("a body that is read once: %v, %v", req, err)
	}
	for _, none := range []io.Reader{nil, (*strings.Reader)(nil), (*rest.Form)(nil)} {
		if req, err := post(t, func(r *wire.Request) { r.Body("text/plain", none) }); err != nil || req.Body != nil {
			t.Errorf("no body: %v, %v", req, err)
		}
	}
}

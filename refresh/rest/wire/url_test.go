package wire_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	slashpath "path"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// Promise 51: no argument changes which operation of which host is called.
func TestPromise51_PathArgumentsThatAreRefused(t *testing.T) {
	for _, value := range []string{
		"", ".", "..", "../admin", "a/../b", "a/..", `..\admin`, `a\..\b`, "./a", "/", `\`, "//", "/..", "..;", "..;x=1/y",
	} {
		for _, route := range []string{"/projects/{id}", "/projects/{id}/tasks"} {
			req, err := build(t, route, func(r *wire.Request) { r.Path("id", value, wire.Simple) })
			var e *wire.Error
			if !errors.As(err, &e) || !errors.Is(err, wire.ErrEncode) || e.In != "path" || e.Name != "id" {
				t.Errorf("%s with %q: %v, %v; want an error that names id", route, value, req, err)
			}
		}
	}
	for name, set := range map[string]func(*wire.Request){
		"an array of one empty item": func(r *wire.Request) { r.Path("id", []string{""}, wire.Simple) },
		"an array without items":     func(r *wire.Request) { r.Path("id", []string{}, wire.Simple) },
		"an array of dots":           func(r *wire.Request) { r.Path("id", []string{".."}, wire.Simple) },
		"two empty items":            func(r *wire.Request) { r.Path("id", []string{"", ""}, wire.Label|wire.Explode) },
		"a step inside an item":      func(r *wire.Request) { r.Path("id", []string{"a", "/../b"}, wire.Simple) },
		"a label":                    func(r *wire.Request) { r.Path("id", ".", wire.Label) },
		"reserved characters":        func(r *wire.Request) { r.Path("id", "..;a", wire.Simple|wire.AllowReserved) },
		"nothing":                    func(r *wire.Request) { r.Path("id", (*string)(nil), wire.Simple) },
		"null":                       func(r *wire.Request) { r.Path("id", []any{nil}, wire.Simple) },
		"no argument":                func(*wire.Request) {},
	} {
		if req, err := build(t, "/projects/{id}/tasks", set); !errors.Is(err, wire.ErrEncode) {
			t.Errorf("%s: %v, %v; want ErrEncode", name, req, err)
		}
	}
	if _, err := build(t, "/a/{x}{y}", func(r *wire.Request) {
		r.Path("x", ".", wire.Simple)
		r.Path("y", ".", wire.Simple)
	}); !errors.Is(err, wire.ErrEncode) {
		t.Errorf("two arguments that make a step together: %v", err)
	}
}

// What looks like an escape is escaped itself: a server that decodes once, as
// servers do, has the text of the caller.
func TestPromise51_EscapesInAnArgumentStayText(t *testing.T) {
	var got string
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/projects/{id}/tasks", func(_ http.ResponseWriter, r *http.Request) { got = r.PathValue("id") })
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { got = "another operation: " + r.URL.Path })
	for _, value := range []string{
		"%2e%2e", "%2E.", "..%2fadmin", "%2e%2e%2f", "%252e", "a/b", "a?b", "a#b", "a%", "@evil.example", "//evil.example",
		"a b", "a\nHost: evil.example", "\x00", "ä", ":443", "...", ".a", "a;b", "$&'()*+,=", `a\b`,
	} {
		req, err := build(t, "/projects/{id}/tasks", func(r *wire.Request) { r.Path("id", value, wire.Simple) })
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		sent := httptest.NewRequest(http.MethodGet, req.URL.RequestURI(), nil) // parses what is on the wire
		mux.ServeHTTP(httptest.NewRecorder(), sent)
		if got != value {
			t.Errorf("%q arrives as %q", value, got)
		}
		for segment := range strings.SplitSeq(req.URL.EscapedPath(), "/") {
			if segment == "." || segment == ".." {
				t.Errorf("%q is a step in %s", value, req.URL.EscapedPath())
			}
		}
	}
}

// Promise 51: no document does either. The first is what a path key did that
// was written behind the address of the API.
func TestPromise51_PathsOfADocumentThatAreRefused(t *testing.T) {
	for _, key := range []string{
		"@evil.example/login", "//evil.example/login", "", "login", ":443/login", ".evil.example/login", `\\evil.example\login`,
		"/../login", "/a/..", "/a/./b", "/%2e%2e/login", "/%2E./login", `/\..\login`, "/..;/login", "/%2f", "/a/%5c", "/..%2flogin",
		"/{a", "/{}", "?x=1", "#x",
	} {
		if req, err := build(t, key, func(*wire.Request) {}); !errors.Is(err, wire.ErrEncode) {
			t.Errorf("%q: %v, %v; want ErrEncode", key, req, err)
		}
	}
	for key, want := range map[string]string{
		"/":                   "/v1/",
		"/café":               "/v1/caf%C3%A9",
		"/b c":                "/v1/b%20c",
		"/b%20c":              "/v1/b%20c",
		"/100%":               "/v1/100%25",
		"/a@evil.example/b":   "/v1/a@evil.example/b",
		"/a//b":               "/v1/a//b",
		"/a\r\nHost: x":       "/v1/a%0D%0AHost:%20x",
		"/q?Action=Go#X-Y=z":  "/v1/q?Action=Go",
		"/users:batchGet":     "/v1/users:batchGet",
		"/odata/Users('a')":   "/v1/odata/Users('a')",
		"/v1.0/.well-known/x": "/v1/v1.0/.well-known/x",
	} {
		req, err := build(t, key, func(*wire.Request) {})
		if err != nil {
			t.Errorf("%q: %v", key, err)
		} else if got := req.URL.RequestURI(); got != want || req.Host != base.Host {
			t.Errorf("%q: %s of %s, want %s", key, got, req.Host, want)
		}
	}
}

func TestURLRefusesAnAddressThatIsNone(t *testing.T) {
	for _, address := range []*url.URL{
		nil, {}, {Path: "/v1"}, {Scheme: "https"}, {Scheme: "ftp", Host: "a"}, {Scheme: "https", Opaque: "a/b", Host: "a"}, {Host: "a"},
	} {
		if u, err := wire.URL(address, "/x", ""); err == nil {
			t.Errorf("%v: %v", address, u)
		}
	}
	for _, query := range []string{"a b", "a=\n", "a#b", `"`, "%zz", "é"} {
		if u, err := wire.URL(base, "/x", query); err == nil {
			t.Errorf("%q: %v", query, u)
		}
	}
}

// Whatever the document and the arguments are: the request goes to the origin
// of the API, below its path, to as many segments as the template has, and none
// of them is a step; read back by net/url, and cleaned as servers do.
func FuzzURL(f *testing.F) {
	for _, seed := range [][2]string{
		{"/a/{x}/b", "c"}, {"/a/{x}", ".."}, {"//a/{x}", "/"}, {"@evil/{x}", "a"}, {"/{x}", "//evil"}, {"/{x};{x}", "."}, {"/{x}?a={x}", "%2e"}, {"/%2e{x}", "."},
	} {
		f.Add(seed[0], seed[1], uint16(wire.Simple))
		f.Add(seed[0], seed[1], uint16(wire.Matrix|wire.AllowReserved))
	}
	f.Fuzz(func(t *testing.T, route, value string, style uint16) {
		r := wire.NewRequest(refresh.Operation{Method: http.MethodGet, Route: route})
		r.Path("x", value, wire.Style(style))
		req, err := r.Build(t.Context(), base)
		if err != nil {
			if strings.Contains(err.Error(), value) && len(value) > 8 && !strings.Contains(route, value) {
				t.Errorf("the error holds the value: %v", err)
			}
			return
		}
		for _, text := range []string{req.URL.String(), "https://" + req.Host + req.URL.RequestURI()} {
			u, err := url.Parse(text)
			if err != nil {
				t.Fatalf("%q is no URL: %v", text, err)
			}
			if u.Scheme != base.Scheme || u.Host != base.Host || u.User != nil || u.Fragment != "" {
				t.Errorf("%q with %q leaves the origin: %s", route, value, u)
			}
			template, _, _ := strings.Cut(route, "?")
			template, _, _ = strings.Cut(template, "#")
			if got, want := strings.Count(u.EscapedPath(), "/"), strings.Count(template, "/")+1; got != want {
				t.Errorf("%q with %q has %d segments: %s", route, value, got, u)
			}
			if clean := slashpath.Clean(u.EscapedPath()); !strings.HasPrefix(clean, "/v1") {
				t.Errorf("%q with %q is cleaned to %s", route, value, clean)
			}
			for part := range strings.FieldsFuncSeq(u.Path, func(r rune) bool { return r == '/' || r == '\\' }) {
				if part == "." || part == ".." {
					t.Errorf("%q with %q has a step: %s", route, value, u)
				}
			}
		}
	})
}

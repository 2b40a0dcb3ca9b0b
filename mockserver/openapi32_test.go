package mockserver_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Requests are written by hand, after the specification: OpenAPI 3.2.0, sections
// 4.9.1 and 4.12.1.
func TestMethodsAndQueryStringsOfOpenAPI32(t *testing.T) {
	checkCalls(t, "openapi32.yaml", []call{
		{"QUERY /books", "application/json\n" + `{"text":"a"}`, 200},
		{"QUERY /books", "application/json\n" + `{"limit":1}`, 422},
		{"QUERY /books", "text/plain\na", 415},
		{"COPY /books", "application/json\n" + `{"text":"a"}`, 200},
		{"copy /books", "application/json\n" + `{"text":"a"}`, 405},
		{"PURGE /books/1", "", 204},
		{"QUERY /books/1", "", 405},
		{"GET /find?text=a%20b%26c&limit=3&tags=x&tags=y", "", 200},
		{"GET /find?limit=3", "", 422},
		{"GET /find?text=a&limit=x", "", 422},
		{"GET /find", "", 422},
		{"GET /find2?%7B%22text%22%3A%22a%22%7D", "", 200},
		{"GET /find2?%7B%22limit%22%3A1%7D", "", 422},
		{"GET /find2?text=a", "", 422},
		{"GET /find2", "", 200},
	})
}

// A stream has one event or line, whose JSON fits itemSchema.
func TestStreamsHaveTheItemsOfTheDocument(t *testing.T) {
	doc, err := os.ReadFile("testdata/openapi32.yaml")
	if err != nil {
		t.Fatal(err)
	}
	u := mockOf(t, doc)
	for path, prefix := range map[string]string{"/events": "data: ", "/lines": ""} {
		r, err := u.Try("GET", path, nil)
		if err != nil {
			t.Fatal(err)
		}
		items := 0
		for lines := bufio.NewScanner(strings.NewReader(string(r.Data))); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), prefix)
			if !ok || text == "" {
				continue
			}
			var book struct{ ID *string }
			if err := json.Unmarshal([]byte(text), &book); err != nil || book.ID == nil {
				t.Errorf("%s: %q: %v", path, text, err)
			}
			items++
		}
		if items != 1 {
			t.Errorf("%s: %d items in %q", path, items, r.Data)
		}
	}
}

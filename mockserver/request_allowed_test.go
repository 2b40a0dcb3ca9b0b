package mockserver_test

import (
	"os"
	"strings"
	"testing"
)

// call is a request and the status that it should get.
type call struct {
	request string // method, path and headers as "name: value", with spaces between
	body    string // after its Content-Type and a line break
	status  int
}

func checkCalls(t *testing.T, file string, calls []call) {
	t.Helper()
	doc, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	u := mockOf(t, doc)
	for _, c := range calls {
		method, rest, _ := strings.Cut(c.request, " ")
		path, header, _ := strings.Cut(rest, " ")
		var headers []string
		if name, value, ok := strings.Cut(header, ": "); ok {
			headers = append(headers, name, value)
		}
		var body any
		if kind, text, ok := strings.Cut(c.body, "\n"); ok {
			body, headers = strings.NewReader(text), append(headers, "Content-Type", kind)
		}
		r, err := u.Try(method, path, body, headers...)
		if err != nil {
			t.Errorf("%s: %v", c.request, err)
		} else if r.StatusCode != c.status {
			t.Errorf("%s %q: status %d, want %d: %s", c.request, c.body, r.StatusCode, c.status, r.Data)
		}
	}
}

// TestParametersThatTheDocumentAllows has, beside each request that fits, one that does
// not: a mock that lets everything pass would be of no use.
func TestParametersThatTheDocumentAllows(t *testing.T) {
	checkCalls(t, "allowed.yaml", []call{
		{"GET /query/untyped-list?a=1&a=x", "", 200},
		{"GET /query/untyped-list?a=", "", 200},
		{"GET /query/untyped-list", "", 200},
		{"GET /query/untyped?a=%7B", "", 200},
		{"GET /query/untyped", "", 422},
		{"GET /query/ref-and-example?cur=EUR", "", 200},
		{"GET /query/ref-and-example?cur=GBP", "", 422},
		{"GET /query/list-of-nullable?a=x&a=y", "", 200},
		{"GET /query/list-or-null?ids=1&ids=2", "", 200},
		{"GET /query/list-or-null?ids=", "", 200},
		{"GET /query/list-or-null?ids=x", "", 422},
		{"GET /query/number-or-list?a=1", "", 200},
		{"GET /query/number-or-list?a=1&a=2", "", 200},
		{"GET /query/number-or-list?a=x", "", 422},
		{"GET /query/commas?a=x,y", "", 200},
		{"GET /query/commas?a=x%2Cy,z", "", 200},
		{"GET /query/commas?a=abc%2Cdef", "", 200}, // an encoder that escapes the whole value
		{"GET /query/commas?a=abcd", "", 422},
		{"GET /query/commas?a=a,bcde", "", 422},
		{"GET /query/spaces?a=1%202%203", "", 200},
		{"GET /query/spaces?a=1+2", "", 200},
		{"GET /query/spaces?a=1,2", "", 422},
		{"GET /query/pipes?a=1|2", "", 200},
		{"GET /query/pipes?a=1%7C2", "", 200},
		{"GET /query/pipes?a=1;x", "", 422},
		{"GET /query/object?min=1&max=2&q=x", "", 200},
		{"GET /query/object?min=1", "", 200},
		{"GET /query/object?max=1", "", 422},
		{"GET /query/object", "", 422},
		{"GET /query/object?min=x", "", 422},
		{"GET /query/object-optional", "", 200},
		{"GET /query/object-optional?q=x&other=y", "", 200},
		{"GET /query/object-optional?max=1", "", 422},
		{"GET /query/object-commas?o=min,1,max,2", "", 200},
		{"GET /query/object-commas?o=min,1,max", "", 422},
		{"GET /query/map?a=1&b=2&q=x", "", 200},
		{"GET /query/map?a=x", "", 422},
		{"GET /query/deep?o[min]=1&o[tags]=a&o[tags]=b&o[in][x]=true", "", 200},
		{"GET /query/deep?o%5Bmin%5D=1&o%5Btags%5D%5B0%5D=a", "", 200},
		{"GET /query/deep?o[max]=1", "", 422},
		{"GET /query/deep?o[min]=1&o[in][x]=perhaps", "", 422},
		{"GET /query/deep-or-number?created=5", "", 200},
		{"GET /query/deep-or-number?created[gte]=5", "", 200},
		{"GET /query/deep-or-number?created[gte]=x", "", 422},
		{"GET /query/json?f=%7B%22a%22%3A1%7D", "", 200},
		{"GET /query/json?f=%7B%22a%22%3A%22x%22%7D", "", 422},
		{"GET /query/json?f=x", "", 422},
		{"GET /query/json", "", 200},
		{"GET /query/empty?a=&s=", "", 200},
		{"GET /query/empty?a", "", 200},
		{"GET /query/empty?a=x", "", 422},
		{"GET /query/names?ids[]=1&ids%5B%5D=2&a%20b=3&a+b=4", "", 200},
		{"GET /query/names?ids[]=x", "", 422},
	})
}

func TestHeadersAndCookiesThatTheDocumentAllows(t *testing.T) {
	checkCalls(t, "allowed.yaml", []call{
		{"GET /header X-List: 1, 2,3", "", 200},
		{"GET /header X-List: 1;2", "", 422},
		{"GET /header X-Object: min,1,max,2", "", 200},
		{"GET /header X-Object: max,2", "", 422},
		{"GET /header X-Text: a%20b", "", 200},
		{"GET /header X-Text: abcdef", "", 422},
		{"GET /cookie Cookie: c=3", "", 200},
		{"GET /cookie Cookie: c=2", "", 422},
		{"GET /cookie Cookie: other=x; s=a%22b%3Bc%20d; c=4", "", 200},
		{"GET /cookie Cookie: s=plain", "", 200},
		{"GET /cookie Cookie: s=other", "", 422},
	})
}

func TestPathsThatTheDocumentAllows(t *testing.T) {
	checkCalls(t, "allowed.yaml", []call{
		{"GET /path/7/simple", "", 200},
		{"GET /path/2026-01-02/simple", "", 200},
		{"GET /path/x/simple", "", 422},
		{"GET /path/1,2/list", "", 200},
		{"GET /path/1%2C2/list", "", 200},
		{"GET /path/1/list", "", 422},
		{"GET /path/min=1,max=2/object", "", 200},
		{"GET /path/max=2/object", "", 422},
		{"GET /path/.1.2/label", "", 200},
		{"GET /path/.1/label", "", 422},
		{"GET /path/;p=1;p=2/matrix", "", 200},
		{"GET /path/;p=1/matrix", "", 422},
		{"GET /path/;p=1/matrix-one", "", 200},
		{"GET /path/;p=x/matrix-one", "", 422},
		{"GET /caf%C3%A9", "", 200},
		{"GET /café", "", 200},
		{"GET /cafe", "", 404},
		{"GET /b%20c", "", 200},
		{"GET /b+c", "", 404},
		{"GET /a%20b/x", "", 200},
		{"GET /%E6%97%A5%E6%9C%AC/x/%E7%B5%82", "", 200},
		{"GET /日本/%E7%B5%82/終", "", 200},
		{"GET /dots/1.txt", "", 200},
		{"GET /dots/x.txt", "", 422},
		{"GET /dots/1txt", "", 404},
		{"GET /items/1", "", 200},
		{"GET /items/mine", "", 200},
		{"GET /items/~all", "", 200},
		{"PUT /items/mine", "", 200},
		{"PUT /items/1", "", 200},
		{"DELETE /items/1", "", 405},
		{"GET /items/", "", 404},
		{"GET /items/1/", "", 404},
		{"GET /a+b:(c)*$", "", 200},
		{"GET /base/v1/items/mine", "", 200},
		{"GET /base/v1/caf%C3%A9", "", 200},
		{"GET /base/items/mine", "", 404},
	})
}

func TestBodiesThatTheDocumentAllows(t *testing.T) {
	const form, multi = "application/x-www-form-urlencoded\n", "multipart/form-data; boundary=x\n"
	part := func(header, content string) string {
		return "--x\r\nContent-Disposition: form-data; " + header + "\r\n\r\n" + content + "\r\n"
	}
	checkCalls(t, "allowed.yaml", []call{
		{"POST /form/all", form + "min=1&name=n", 200},
		{"POST /form/all", form + "name=n", 422},
		{"POST /form/all", form + "min=x&name=n", 422},
		{"POST /form/all", "", 422},
		{"POST /form/untyped", form + "a=1&b=x&n=3", 200},
		{"POST /form/untyped", form + "a=x&n=x", 422},
		{"POST /form/untyped", form + "b=x", 422},
		{"POST /form/nested", form + "address[line1]=x&metadata[k]=v&metadata[a%26b]=1&expand[]=a&expand[]=b", 200},
		{"POST /form/nested", form + "address=&expand[0]=a&expand[1]=b", 200},
		{"POST /form/nested", form + "expand=a&expand=b&at=2026-01-01T00%3A00%3A00Z", 200},
		{"POST /form/nested", form + "lines[0][n]=1&lines[1][n]=2", 200},
		{"POST /form/nested", form + "lines=" + `%5B%7B%22n%22%3A1%7D%5D`, 200},
		{"POST /form/nested", form + "address[line2]=x", 422},
		{"POST /form/nested", form + "lines[0][n]=x", 422},
		{"POST /form/nested", form + "at=tomorrow", 422},
		{"POST /form/list", form + "list=1&list=2&csv=1,2", 200},
		{"POST /form/list", form + "csv=1%2C2", 200},
		{"POST /form/list", form + "list=1&list=x", 422},
		{"POST /form/any", form + "whatever=1", 200},
		{"POST /mixed", "application/json\n{\"min\":1}", 200},
		{"POST /mixed", "application/json; charset=utf-8\n{\"max\":1}", 422},
		{"POST /mixed", "application/json\n{", 400},
		{"POST /mixed", "application/vnd.api+json\n[1]", 200},
		{"POST /mixed", "application/vnd.api+json\n[\"x\"]", 422},
		{"POST /mixed", "text/plain\n7", 200},
		{"POST /mixed", "text/plain\nseven", 422},
		{"POST /mixed", "application/xml\n<x/>", 200},
		{"POST /mixed", "image/png\nx", 415},
		{"POST /mixed", multi + part(`name="file"; filename="f"`, "\x00\xff") + part(`name="n"`, "7") + part(`name="tags"`, "a") + part(`name="tags"`, "b") + "--x--\r\n", 200},
		{"POST /mixed", multi + part(`name="file"; filename="f"`, "x") + part("name=\"range\"\r\nContent-Type: application/json", `{"min":1}`) + "--x--\r\n", 200},
		{"POST /mixed", multi + part(`name="file"; filename="f"`, "x") + part("name=\"range\"\r\nContent-Type: application/json", `{"max":1}`) + "--x--\r\n", 422},
		{"POST /mixed", multi + part(`name="n"`, "x") + "--x--\r\n", 422},
		{"POST /mixed", multi + "--x\r\nbroken", 400},
	})
}

func TestRequestsThatADocumentOfOpenAPI31Allows(t *testing.T) {
	const form = "application/x-www-form-urlencoded\n"
	checkCalls(t, "allowed31.yaml", []call{
		{"GET /query/const?n=1", "", 200},
		{"GET /query/const?n=2", "", 422},
		{"GET /query/types?a=1&b=x&b=y", "", 200},
		{"GET /query/types?a=", "", 200},
		{"GET /query/types?a=x", "", 422},
		{"GET /query/any-list-or-null?ids=", "", 200},
		{"GET /query/any-list-or-null?ids=1", "", 200},
		{"GET /query/any-list-or-null?ids=x", "", 422},
		{"GET /query/tuple?t=1&t=x", "", 200},
		{"GET /query/tuple?t=x&t=1", "", 422},
		{"GET /query/tuple?t=1&t=x&t=y", "", 422},
		{"GET /query/enum?e=1", "", 200},
		{"GET /query/enum?e=two", "", 200},
		{"GET /query/enum?e=true", "", 200},
		{"GET /query/enum?e=three", "", 422},
		{"GET /query/look?p=a1", "", 200},
		{"GET /query/look?p=aa", "", 422},
		{"POST /things", "application/json\n{\"name\":\"é\"}", 200},
		{"POST /things", "application/json\n{\"name\":\"é\",\"more\":\"no address\"}", 200},
		{"POST /things", "application/json\n{\"name\":\"1\"}", 422},
		{"POST /things", "application/json\n{}", 422},
		{"POST /form", form + "n=1&u=x", 200},
		{"POST /form", form + "n=2", 422},
	})
}

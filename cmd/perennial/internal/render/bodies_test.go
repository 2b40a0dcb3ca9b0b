package render_test

import "testing"

// jsonBodies are bodies that are JSON: a field that is not set is not there, one that
// is null is.
var jsonBodies = []called{
	{do: "Bodies.JSON", args: `{"id":"1"}`, responses: []response{{201, "", `{"id":"9","extra":true}`, nil}},
		want: []string{`POST /body/json {"id":"1"}`}, header: map[string]string{"Content-Type": "application/json"}, value: `{"id":"9"}`},
	{do: "Bodies.JSON", args: `{"id":"<&>","note":null,"size":9007199254740993,"labels":{}}`, responses: []response{{201, "", `{"id":"9","note":null}`, nil}},
		want: []string{`POST /body/json {"id":"\u003c\u0026\u003e","labels":{},"note":null,"size":9007199254740993}`}, value: `{"id":"9","note":null}`},
	{do: "Bodies.JSON", args: `{"id":"","data":"AAH/","born":"2026-02-28","made":"2026-02-28T23:59:59+01:00"}`, responses: []response{{201, "", `{"id":"","data":"AAH/"}`, nil}},
		want: []string{`POST /body/json {"born":"2026-02-28","data":"AAH/","id":"","made":"2026-02-28T23:59:59+01:00"}`}, value: `{"data":"AAH/","id":""}`},
	{do: "Bodies.Optional", args: `null`, want: []string{"POST /body/optional"}, header: map[string]string{"Content-Type": ""}},
	{do: "Bodies.Optional", args: `{}`, want: []string{"POST /body/optional {}"}, header: map[string]string{"Content-Type": "application/json"}},
	{do: "Bodies.Patch", args: `{"id":"1","note":null}`, want: []string{`PATCH /body/patch {"id":"1","note":null}`}, header: map[string]string{"Content-Type": "application/merge-patch+json"}},
	{do: "Bodies.List", args: `["a","b"]`, want: []string{`PUT /body/list ["a","b"]`}},
	{do: "Bodies.List", args: `[]`, want: []string{`PUT /body/list []`}},
	{do: "Bodies.Pet", args: `{"kind":"cat","lives":9}`, responses: []response{{200, "", `{"kind":"dog","name":"Rex","age":3}`, nil}},
		want: []string{`POST /body/pet {"kind":"cat","lives":9}`}, value: `{"kind":"dog","name":"Rex","age":3}`},
}

func TestAJSONBodyHasWhatIsSetAndNothingElse(t *testing.T) { check(t, jsonBodies) }

// otherBodies are bodies of other media types.
var otherBodies = []called{
	{do: "Bodies.Text", args: `"two\nlines"`, want: []string{"POST /body/text two\nlines"}, header: map[string]string{"Content-Type": "text/plain"}},
	{do: "Bodies.Form", args: `{"name":"a b&c=d","each":["x","y"],"list":["x","y,z"],"deep":{"B":1,"R":2},"on":true}`,
		want:   []string{"POST /body/form deep%5BB%5D=1&deep%5BR%5D=2&each=x&each=y&list=x,y%2Cz&name=a%20b%26c%3Dd&on=true"},
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
	{do: "Bodies.Form", args: `{"name":""}`, want: []string{"POST /body/form name="}},
	{do: "Bodies.Bytes", args: `"\u0000\u0001 bytes"`, want: []string{"PUT /body/bytes \x00\x01 bytes"}, header: map[string]string{"Content-Type": "application/octet-stream"}},
	{do: "Bodies.Image", args: `"image/webp"; "RIFF"`, want: []string{"PUT /body/image RIFF"}, header: map[string]string{"Content-Type": "image/webp"}},
	{do: "Bodies.Image", args: `"image/webp\r\nX-Evil: 1"; "RIFF"`, err: "Content-Type"},
}

func TestABodyOfAnotherTypeIsSentAsItsTypeSays(t *testing.T) { check(t, otherBodies) }

// ways are the methods of an operation that takes its body in four types.
var ways = []called{
	{do: "Bodies.Any", args: `{"other":true}`, want: []string{`POST /body/any {"other":true}`}, header: map[string]string{"Content-Type": "application/json"}},
	{do: "Bodies.AnyWithTextBody", args: `"t"`, want: []string{"POST /body/any t"}, header: map[string]string{"Content-Type": "text/plain"}},
	{do: "Bodies.AnyWithFormdataBody", args: `{"other":true}`, want: []string{"POST /body/any other=true"}, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
	{do: "Bodies.AnyWithBody", args: `"%PDF"`, want: []string{"POST /body/any %PDF"}, header: map[string]string{"Content-Type": "application/pdf"}},
}

func TestAnOperationHasAMethodForEachTypeOfItsBody(t *testing.T) { check(t, ways) }

package repair_test

import (
	"strings"
	"testing"
)

// get is a document with one path and an operation.
func get(path, rest string) string {
	return head + "paths:\n  " + path + ":\n    get: {operationId: a, " + rest + ok + "}\n"
}

func TestEveryPlaceInAPathHasAParameter(t *testing.T) {
	t.Parallel()
	const id = "parameters: [{name: id, in: path, required: true, schema: {type: string}}], "
	for name, c := range map[string]struct {
		doc   string
		notes []string
	}{
		"declared by the operation":  {get("/a/{id}", id), nil},
		"declared by the path":       {head + "paths:\n  /a/{id}:\n    " + strings.TrimSuffix(id, ", ") + "\n    get: {operationId: a, " + ok + "}\n", nil},
		"declared by reference":      {get("/a/{id}", "parameters: [{$ref: '#/components/parameters/P'}], ") + "components: {parameters: {P: {name: id, in: path, required: true, schema: {type: string}}}}\n", nil},
		"two in one segment":         {get("/a/{id}.{ext}", id), []string{"the path has {ext} and no parameter of that name"}},
		"one twice":                  {get("/a/{x}/{x}", ""), []string{"the path has {x} and"}},
		"of RFC 6570":                {get("/a{;x*}{?q}", ""), []string{"the path has {x} and", "the path has {q} and"}},
		"a query of that name":       {get("/a/{id}", "parameters: [{name: id, in: query, schema: {type: string}}], "), []string{"the path has {id} and"}},
		"one that has no place":      {get("/a", id), []string{"the path has no {id}: dropped"}},
		"of the path, without place": {head + "paths:\n  /a:\n    " + strings.TrimSuffix(id, ", ") + "\n    get: {operationId: a, " + ok + "}\n", []string{"the path has no {id}: dropped"}},
		"in another case":            {get("/a/{ID}", id), []string{"the path has {ID} and", "the path has no {id}: dropped"}},
		"not required":               {get("/a/{id}", strings.Replace(id, "required: true", "required: false", 1)), []string{"a path parameter is always required: said so"}},
		"of a callback":              {get("/a", "callbacks: {c: {'{$url}/{x}': {post: {responses: {}}}}}, "), nil},
		"empty braces":               {get("/a/{}", ""), nil},
	} {
		_, notes, err := repaired(c.doc)
		if err != nil || len(notes) != len(c.notes) {
			t.Errorf("%s: %v, %v", name, notes, err)
			continue
		}
		for i, want := range c.notes {
			if !strings.Contains(notes[i].Text, want) || notes[i].Line == 0 {
				t.Errorf("%s: %v, want %s", name, notes[i], want)
			}
		}
		lawful(t, name, []byte(c.doc))
	}
}

// An operation keeps its ID wherever the others stand, and one that has none is
// called after its method and path.
func TestEveryOperationHasAnIDOfItsOwn(t *testing.T) {
	t.Parallel()
	op := func(id string) string {
		if id == "" {
			return "{" + ok + "}"
		}
		return "{operationId: " + id + ", " + ok + "}"
	}
	for paths, want := range map[string][]string{
		"/a: {get: " + op("") + "}":                                                                 {"getA"},
		"/: {get: " + op("") + "}":                                                                  {"get"},
		"/v1/users/{user-id}/keys.json: {delete: " + op("") + "}":                                   {"deleteV1UsersUserIdKeysJson"},
		"/é/名: {get: " + op("") + "}":                                                               {"get"},
		"/a: {get: " + op("x") + ", put: " + op("x") + ", post: " + op("x") + "}":                   {"x", "x_2", "x_3"},
		"/a: {get: " + op("") + ", put: " + op("getA") + "}":                                        {"getA_2", "getA"},
		"/a: {get: " + op("x") + ", put: " + op("x") + ", post: " + op("x_2") + "}":                 {"x", "x_3", "x_2"},
		"/a-b: {get: " + op("") + "}\n  /a_b: {get: " + op("") + "}\n  /a/b: {get: " + op("") + "}": {"getAB", "getAB_2", "getAB_3"},
	} {
		fixed, notes, err := repaired(head + "paths:\n  " + paths + "\n")
		if err != nil {
			t.Errorf("%s: %v", paths, err)
		}
		for _, id := range want {
			if !strings.Contains(fixed, "operationId: "+id+",") && !strings.Contains(fixed, "operationId: "+id+"}") {
				t.Errorf("%s: no %s: %v\n%s", paths, id, notes, fixed)
			}
		}
		lawful(t, paths, []byte(head+"paths:\n  "+paths+"\n"))
	}
}

// A path that is another one by reference has operations of its own.
func TestAPathThatIsAnotherOneIsWrittenOut(t *testing.T) {
	t.Parallel()
	const item = "{summary: s, get: {operationId: shared, " + ok + "}}"
	fixed, notes, err := repaired(head + "components: {pathItems: {P: " + item + "}}\npaths:\n  /a: {$ref: '#/components/pathItems/P'}\n")
	if err != nil || len(notes) != 0 || !strings.Contains(fixed, "/a: {summary: s, get: {operationId: shared") {
		t.Errorf("a component: %v, %v\n%s", notes, err, fixed)
	}
	fixed, notes, err = repaired(head + "paths:\n  /a: " + item + "\n  /b: {$ref: '#/paths/~1a', description: own}\n")
	if err != nil || len(notes) != 2 || !strings.Contains(fixed, "operationId: shared") || !strings.Contains(fixed, "operationId: getB") || !strings.Contains(fixed, "description: own") {
		t.Errorf("a path: %v, %v\n%s", notes, err, fixed)
	}
	if strings.Count(fixed, "$ref") != 0 {
		t.Errorf("a reference is left:\n%s", fixed)
	}
}

// To call an operation without a token, silently, is worse than not to call it.
func TestAnUnknownSecuritySchemeMakesNoOperationPublic(t *testing.T) {
	t.Parallel()
	const schemes = "components: {securitySchemes: {b: {type: http, scheme: bearer}}}\n"
	for security, want := range map[string]string{
		"[{none: []}]":              "",
		"[{none: []}, {b: []}]":     "security: [{b: []}]",
		"[{none: [], b: []}]":       "",
		"[{b: []}]":                 "security: [{b: []}]",
		"[]":                        "security: []",
		"[{}]":                      "security: [{}]",
		"[{}, {none: []}]":          "security: [{}]",
		"[{none: []}, {other: []}]": "",
	} {
		fixed, notes, err := repaired(head + schemes + "paths:\n  /a:\n    get: {operationId: a, security: " + security + ", " + ok + "}\n")
		if err != nil || len(notes) != strings.Count(security, "none")+strings.Count(security, "other") {
			t.Errorf("%s: %v, %v", security, notes, err)
		}
		if !strings.Contains(fixed, want) || want == "" && strings.Contains(fixed, "security:") {
			t.Errorf("%s: no %s in\n%s", security, want, fixed)
		}
	}
}

func TestFlowsThatNobodyCanCallAreDropped(t *testing.T) {
	t.Parallel()
	for address, stays := range map[string]bool{
		"https://id.example.com/token": true, "/token": true, "token": true, "http://localhost:8080/token": true,
		"": false, "https://{tenant}.example.com/token": false, "https://<tenant>/token": false, "https://a b/%zz": false,
	} {
		fixed, notes, err := repaired(head + "paths: {}\ncomponents:\n  securitySchemes:\n    o: {type: oauth2, flows: {clientCredentials: {tokenUrl: '" + address + "', scopes: {}}, implicit: {authorizationUrl: 'https://{x}/', scopes: {}}}}\n")
		if err != nil || (len(notes) == 0) != stays || strings.Contains(fixed, "clientCredentials") != stays || !strings.Contains(fixed, "implicit") {
			t.Errorf("%q: %v, %v\n%s", address, notes, err, fixed)
		}
		if !stays && !strings.Contains(notes[0].Text, "an overlay can write the right one") {
			t.Errorf("%q: no way out: %v", address, notes[0])
		}
	}
}

package suggest_test

import (
	"slices"
	"strings"
	"testing"
)

// things is a list of objects with an id.
const things = "{type: array, items: {type: object, properties: {id: {type: string}}}}"

// asks declares a parameter of the query.
func asks(name, schema string) string {
	return "      parameters: [{in: query, name: " + name + ", schema: {" + schema + "}}]\n"
}

// lists are operations of GET with what is suggested of their pages; "" is nothing.
var lists = map[string]struct{ response, more, want string }{
	"a page token":                {object("items:"+things, "nextPageToken"), asks("pageToken", "type: string"), "cursor=pageToken next=/nextPageToken items=/items"},
	"a cursor that is counted":    {object("data:"+things, "next_cursor:{type: integer}"), asks("cursor", "type: integer"), "cursor=cursor next=/next_cursor items=/data"},
	"a cursor below":              {object("data:"+things, "meta:"+object("page:"+object("after"))), asks("after", "type: string"), "cursor=after next=/meta/page/after items=/data"},
	"a cursor that is an address": {object("data:"+things, "next: {type: string, format: uri}"), asks("cursor", "type: string"), "nextURL=/next items=/data"},
	"an address in prose":         {object("data:"+things, "next:{type: string, description: URL of the next page}"), "", "nextURL=/next items=/data"},
	"next that is no address":     {object("data:"+things, "next"), "", ""},
	"a date after":                {object("data:"+things, "next"), asks("after", "type: string, description: Only those after this date"), ""},
	"the cursor of an item":       {"{type: array, items: " + object("next") + "}", asks("cursor", "type: string"), ""},
	"the last of a union":         {object("data:{type: array, items: {oneOf: [{type: object, properties: {id: {type: string}}}]}}", "has_more:{type: boolean}"), asks("starting_after", "type: string"), ""},
	"the last without more":       {object("data:" + things), asks("starting_after", "type: string"), ""},
	"ids of another type":         {object("data:{type: array, items: {type: object, properties: {id: {type: integer}}}}", "has_more:{type: boolean}"), asks("starting_after", "type: string"), ""},
	"an offset before a page":     {things, "      parameters: [{in: query, name: page, schema: {type: integer}}, {in: query, name: offset, schema: {type: integer}}]\n", "offset=offset items="},
	"a page with more":            {object("results:"+things, "has_next:{type: boolean}"), asks("page", "type: integer"), "page=page more=/has_next items=/results"},
	"more that is a number":       {object("results:"+things, "more:{type: integer}"), asks("page", "type: integer"), "page=page items=/results"},
	"an object for a page":        {object("results:" + things), asks("page", "type: object"), ""},
	"a page in a header":          {things, "      parameters: [{in: header, name: page, schema: {type: integer}}]\n", ""},
	"errors are no items":         {object("errors:"+things, "warnings:"+things, "rows:"+things), asks("page", "type: integer"), "page=page items=/rows"},
	"the only list":               {object("fish:"+things, "total:{type: integer}"), asks("page", "type: integer"), "page=page items=/fish"},
	"the named list of two":       {object("fish:"+things, "data:"+things), asks("page", "type: integer"), "page=page items=/data"},
	"one of several lists":        {"{oneOf: [" + things + ", " + things + "]}", asks("page", "type: integer"), ""},
	"no list":                     {object("id"), asks("page", "type: integer"), ""},
	"no response":                 {"", asks("page", "type: integer"), ""},
	"no parameter":                {things, "", ""},
}

func TestPagesAreThoseThatGoCanFollow(t *testing.T) {
	for name, c := range lists {
		s := found(t, "  /things:\n"+op("get", "things", "", c.response, c.more))
		var got []string
		for _, p := range s.Pages {
			for _, place := range p.Paging {
				got = append(got, place.Key+"="+place.At)
			}
			if p.Method != "GET" || p.Path != "/things" || p.Why == "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}

// A list that is asked for with POST has its page in the body, which no entry can say.
func TestAListThatIsPostedHasNoPages(t *testing.T) {
	if s := found(t, "  /search:\n"+op("post", "search", "", things, asks("page", "type: integer"))); len(s.Pages) != 0 {
		t.Errorf("%+v", s.Pages)
	}
}

// A key is for what is created or changed, where the document takes it in a header.
func TestAnIdempotencyKeyIsSuggestedWhereADocumentTakesOne(t *testing.T) {
	key := func(in, name string) string {
		return "      parameters: [{in: " + in + ", name: " + name + ", schema: {type: string}}]\n"
	}
	s := found(t, "  /a:\n"+op("post", "a", "", "", key("header", "Idempotency-Key"))+op("patch", "b", "", "", key("header", "IDEMPOTENCY_KEY"))+
		op("put", "c", "", "", key("header", "Idempotency-Key"))+op("get", "d", "", "", key("header", "Idempotency-Key"))+
		"  /e:\n"+op("post", "e", "", "", key("query", "Idempotency-Key"))+"  /f:\n"+op("post", "f", "", "", key("header", "X-Request-Id")))
	if want := []string{"PATCH /a", "POST /a"}; !slices.Equal(s.Keys, want) {
		t.Errorf("%v, want %v", s.Keys, want)
	}
}

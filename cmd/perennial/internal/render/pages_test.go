package render_test

import (
	"net/http"
	"testing"
)

// pages are lists of every kind, from the first page to the last. Each ends: by what
// the response says, or by an empty page.
var pages = []called{
	{do: "Pages.CursorAll", args: `{"limit":2}`, want: []string{"GET /pages/cursor?limit=2", "GET /pages/cursor?cursor=n%2F2&limit=2", "GET /pages/cursor?cursor=n3&limit=2"},
		responses: []response{{body: `{"things":[{"id":"1"},{"id":"2"}],"meta":{"next":"n/2"}}`}, {body: `{"things":[],"meta":{"next":"n3"}}`}, {body: `{"things":[{"id":"3"}],"meta":{"next":null}}`}},
		value:     `[{"id":"1"},{"id":"2"},{"id":"3"}]`},
	{do: "Pages.CursorAll", args: `{"cursor":"from"}`, want: []string{"GET /pages/cursor?cursor=from"}, responses: []response{{body: `{"things":[{"id":"1"}]}`}}, value: `[{"id":"1"}]`},
	{do: "Pages.CursorAll", args: `null`, want: []string{"GET /pages/cursor"}, responses: []response{{body: `{}`}}, value: `[]`},
	{do: "Pages.NumberAll", args: `null`, want: []string{"GET /pages/number", "GET /pages/number?page=2", "GET /pages/number?page=3"},
		responses: []response{{body: `{"things":["a"],"more":true}`}, {body: `{"things":["b"],"more":true}`}, {body: `{"things":["c"],"more":false}`}}, value: `["a","b","c"]`},
	{do: "Pages.NumberAll", args: `{"page":7}`, want: []string{"GET /pages/number?page=7", "GET /pages/number?page=8"},
		responses: []response{{body: `{"things":["a"],"more":true}`}, {body: `{"things":[],"more":true}`}}, value: `["a"]`},
	{do: "Pages.OffsetAll", args: `null`, want: []string{"GET /pages/offset", "GET /pages/offset?offset=2", "GET /pages/offset?offset=3"},
		responses: []response{{body: `["a","b"]`}, {body: `["c"]`}, {body: `[]`}}, value: `["a","b","c"]`},
	{do: "Pages.OffsetAll", args: `{"offset":10}`, want: []string{"GET /pages/offset?offset=10", "GET /pages/offset?offset=11"}, responses: []response{{body: `["a"]`}, {body: `[]`}}, value: `["a"]`},
	{do: "Pages.AfterAll", args: `null`, want: []string{"GET /pages/after", "GET /pages/after?after=2"},
		responses: []response{{body: `{"things":[{"id":"1"},{"id":"2"}],"more":true}`}, {body: `{"things":[{"id":"3"}],"more":false}`}}, value: `[{"id":"1"},{"id":"2"},{"id":"3"}]`},
}

func TestEveryKindOfPagesIsFollowedToItsEnd(t *testing.T) { check(t, pages) }

// links are lists whose next page has an address.
var links = []called{
	{do: "Pages.LinkAll", want: []string{"GET /pages/link", "GET /pages/link?page=2&x=a%20b"},
		responses: []response{{body: `["a"]`, header: http.Header{"Link": {`<@/pages/link?page=2&x=a%20b>; rel="next", <@/pages/link?page=9>; rel="last"`}}}, {body: `["b"]`, header: http.Header{"Link": {`<@/pages/link>; rel="first"`}}}},
		value:     `["a","b"]`},
	{do: "Pages.LinkAll", want: []string{"GET /pages/link", "GET /pages/link?page=2"},
		responses: []response{{body: `["a"]`, header: http.Header{"Link": {`</v1/pages/link?page=2>; rel=next`}}}, {body: `[]`}}, value: `["a"]`},
	{do: "Pages.AddressAll", want: []string{"GET /pages/address", "GET /pages/address?page=2"},
		responses: []response{{body: `{"things":["a"],"next":"/v1/pages/address?page=2"}`}, {body: `{"things":["b"]}`}}, value: `["a","b"]`},
	{do: "Pages.AddressAll", want: []string{"GET /pages/address"}, responses: []response{{body: `{"things":["a"],"next":"https://evil.example/v1/pages/address?page=2"}`}}, value: `["a"]`, err: "origin"},
	{do: "Pages.LinkAll", want: []string{"GET /pages/link"}, responses: []response{{body: `["a"]`, header: http.Header{"Link": {`<https://evil.example/v1/pages/link>; rel="next"`}}}}, value: `["a"]`, err: "origin"},
}

// An address that leads to another origin would take the token there.
func TestAnAddressOfTheNextPageIsFollowedAtThisOriginAlone(t *testing.T) { check(t, links) }

// ends are lists that break off.
var ends = []called{
	{do: "Pages.CursorAll", args: `null`, want: []string{"GET /pages/cursor", "GET /pages/cursor?cursor=n"},
		responses: []response{{body: `{"things":[{"id":"1"}],"meta":{"next":"n"}}`}, {status: 403, body: `{}`}}, value: `[{"id":"1"}]`, err: "403"},
	{do: "Pages.CursorAll", args: `null`, want: []string{"GET /pages/cursor", "GET /pages/cursor?cursor=n"},
		responses: []response{{body: `{"things":[{"id":"1"}],"meta":{"next":"n"}}`}, {body: `{"things":[{"id":"2"}],"meta":{"next":"n"}}`}}, value: `[{"id":"1"},{"id":"2"}]`, err: "page"},
	{do: "Pages.NumberAll", args: `null`, want: []string{"GET /pages/number"}, responses: []response{{body: `{"things":"none"}`}}, value: `[]`, err: "does not decode"},
}

func TestPagesThatBreakOffEndWithTheirError(t *testing.T) { check(t, ends) }

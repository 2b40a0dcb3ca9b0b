package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// placed is an operation whose body has an enum, an object and a union of its own.
const placed = "  /%[1]s: {post: {operationId: %[1]s, requestBody: {content: {application/json: {schema: {type: object, description: of %[1]s, properties: {" +
	"state: {type: string, enum: [on, off]}, level: {type: integer, enum: [1, 2]}, size: {type: object, properties: {width: {type: integer}, state: {type: string, enum: [on, off]}}}, " +
	"id: {oneOf: [{type: string}, {type: integer}]}, map: {oneOf: [{type: string}, {type: object, additionalProperties: {type: string}}]}}}}}}, responses: {'204': {description: ok}}}}\n"

// usesBoth is a program that knows the names of both places, and carries values from one
// to the other.
const usesBoth = `package main

import "example.com/app/shop"

func main() {
	state := shop.SendRequestStateOn
	_ = shop.PublishRequestStateOff.Valid()
	size := shop.PublishRequestSize{State: new(shop.PublishRequestSizeStateOff)}
	level := shop.SendRequestLevelN2
	id := shop.SendRequestIDOf("a")
	other := shop.PublishRequestIDOf(1)
	m := shop.PublishRequestMapOf(shop.SendRequestMapObject{"a": "b"})
	_ = shop.PublishRequest{State: &state, Size: &size, Level: &level, ID: &id, Map: &m}
	_ = shop.SendRequest{State: &state, Size: &size, Level: &level, ID: &other, Map: &m}
}
`

// What is the same at two places is one type, under the names of both; operations
// that are added before, behind and between them take none of these names.
func TestAValueOfOnePlaceIsOneOfAnother(t *testing.T) {
	t.Parallel()
	for _, operations := range []string{"publish send", "send publish", "a publish b send c", "publish send p"} {
		text := head + "security: []\npaths:\n"
		for op := range strings.FieldsSeq(operations) {
			text += fmt.Sprintf(placed, op)
		}
		c := load(t, text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}})
		if err := c.program(usesBoth); err != nil {
			t.Errorf("%s: %v", operations, err)
		}
	}
}

// Package wire puts the arguments of a call on the wire as the OpenAPI document
// describes them: parameters in path, query, header and cookie, forms and
// multipart bodies. Generated methods call it; programs meet its [Error] and
// [File].
//
// A [Request] collects the arguments of one call:
//
//	r := wire.NewRequest(operations.ListTasks)
//	r.Path("project_id", projectID, wire.Simple)
//	r.Query("tags", params.Tags, wire.Form|wire.Explode)
//	req, err := r.Build(ctx, base)
//
// # Values
//
// Every value is brought into one form first, that of encoding/json, so that
// unions, dates, UUIDs, enums and maps are served in one way. Numbers keep
// their digits, members keep their order.
//
// A value that is not set is not sent: nil, a nil pointer, slice or map, and a
// nullable that is not specified. Everything else arrives as it was set, or the
// call fails before it is sent. What no style can carry:
//
//   - null, which RFC 6570, section 2.3, does not tell from "not set";
//   - an array without items, for the same reason: were it left out, a request
//     for none of the items would become one for all of them. [AllowEmpty]
//     sends it as "name=";
//   - arrays and objects inside arrays and objects, except in [DeepObject];
//   - a delimiter of the style inside a value, where the style cannot escape it:
//     a space in [SpaceDelimited], a "|" in [PipeDelimited], a "." in an exploded
//     [Label], a "," in a header, a bracket in a key of [DeepObject];
//   - characters beyond ASCII in a header, and control characters;
//   - text that is not UTF-8, and numbers that JSON does not have.
//
// An object without members has nothing to send where each member is a
// parameter of its own, which is so in an exploded style and in DeepObject.
//
// # URLs
//
// No argument changes which operation of which host is called: see [URL].
package wire

package wire

// Style says how a value is put on the wire: one of the styles, and any of the
// flags. The package has no defaults of its own, for those of a document depend
// on where the parameter is: [Explode] is set where the document's explode is
// true, be it by default.
type Style uint16

// The styles of OpenAPI 3.2, "Style Values", and two for
// parameters that have content in the place of a style.
const (
	// Simple is for paths and headers: a,b,c.
	Simple Style = iota + 1
	// Label is for paths: .a.b.c.
	Label
	// Matrix is for paths: ;x=a;x=b.
	Matrix
	// Form is for queries, cookies and forms: x=a&x=b.
	Form
	// SpaceDelimited is for arrays and objects in queries and forms: x=a%20b. A
	// scalar in it, and an array that is exploded, are sent as in Form.
	SpaceDelimited
	// PipeDelimited is SpaceDelimited with a bar: x=a%7Cb.
	PipeDelimited
	// DeepObject is for objects in queries and forms: x[a]=1&x[b][c]=2. Arrays
	// inside, and at the top, are numbered: x[a][0]=1. A scalar is sent as in
	// Form. It is exploded with or without the flag.
	DeepObject
	// Plain is the style "cookie" of OpenAPI 3.2: as Form with nothing escaped.
	Plain
	// JSON is for a parameter whose content is JSON.
	JSON
	// Text is for a parameter with any other content: a scalar as it is.
	Text
)

// The flags.
const (
	// Explode makes a parameter of each item or member.
	Explode Style = 1 << (iota + 8)
	// AllowReserved keeps the reserved characters of RFC 3986 as they are, save
	// for those that would end the value or be read as another character. A
	// percent sign is escaped in any case: a value arrives as it was set, and is
	// not to be escaped by the caller.
	AllowReserved
	// AllowEmpty sends an array without items, and a null, as "name=".
	AllowEmpty
	// Required makes it an error that a value is not set.
	Required

	flags Style = 0xff00
)

// is reports whether all of flag is set.
func (s Style) is(flag Style) bool { return s&flag == flag }

// kind is the style without its flags.
func (s Style) kind() Style { return s &^ flags }

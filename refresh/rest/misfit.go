package rest

// Misfit is a value of a response that the Go type in its place does not take,
// such as a text where the API description promises a number.
type Misfit struct {
	// Pointer is where it stands in the body, as a JSON pointer (RFC 6901):
	// /items/3/created_at.
	Pointer string
	// Reason is what stands there and what belongs there, without the value, which
	// may be a secret.
	Reason string
}

// Lenient has the call keep what fits of a response that does not fit as a whole:
// a member that does not fit is left unset, and so is an item of a list or of a map
// left out, while all the others arrive. Each of them is given to report, one after
// the other, before the call returns; for a stream, before its item is yielded. With a
// nil report nobody learns of them.
//
// Dates are read leniently too, and are no misfits when that succeeds: without an
// offset from UTC, which is then taken for UTC; with a space in the place of the T; as
// in HTTP headers (RFC 9110, section 5.6.7); as seconds or milliseconds since 1970; a
// date in the place of a time, and a time in the place of a date.
//
// The call still fails with [ErrDecode] for what is not JSON, and for a body, or an
// item of a stream, of which nothing fits. By default, one value that does not fit
// fails the call, and the error names its place.
func Lenient(report func(Misfit)) Option {
	return func(s *settings) {
		s.misfit = report
		if report == nil {
			s.misfit = func(Misfit) {}
		}
	}
}

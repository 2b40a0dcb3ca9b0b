package rest

// LenientDates has dates and times taken that are not written as the document says
// (RFC 3339): with a space, without a zone (UTC is meant), without a time of day or with
// one, as the HTTP header Date, or as the seconds or milliseconds since 1970. An empty
// text is no date. It costs nothing where all is right. By default, a response with such
// a date is an [Error] that is [ErrDecode]. Streams are not affected.
func LenientDates() Option { return func(s *settings) { s.fitting.dates = true } }

// SkipMisfits has items of lists left out that do not decode, and hands the others on.
// skipped is called for each, if it is not nil: with the place of the value that does
// not fit, such as "items.3.created", and why; neither holds the value. A value that does
// not fit and is in no list fails the call. By default, one such item fails the call
// with [ErrDecode]. Streams are not affected.
func SkipMisfits(skipped func(at string, err error)) Option {
	return func(s *settings) {
		if skipped == nil {
			skipped = func(string, error) {}
		}
		s.fitting.skip = skipped
	}
}

package websession

import "errors"

var (
	// ErrNoHandler says that a context does not come from [Manager.Handler]: wrap
	// the server's outermost handler with it.
	ErrNoHandler = errors.New("websession: no Manager.Handler around this handler")

	// ErrTooLarge says that tokens do not fit into the cookies that they may
	// take. Allow more of them with [WithMaxCookies], or keep the tokens on the server
	// with [WithServerSide].
	ErrTooLarge = errors.New("websession: tokens do not fit into the cookies")

	// errSealed is what a value that this program did not seal comes to. It says
	// nothing of why: that would help only who tries.
	errSealed = errors.New("websession: cookie cannot be opened")
)

package websession

import "errors"

var (
	// ErrNoHandler says that a context does not come from [Manager.Handler], or
	// that its handler has returned: wrap the server's outermost handler with it.
	ErrNoHandler = errors.New("websession: no Manager.Handler around this handler, or the handler has returned")

	// ErrTooLarge says that tokens do not fit into the cookies that they may
	// take. Allow more of them with [WithMaxCookies], or keep the tokens in a store
	// with [StoreOnly].
	ErrTooLarge = errors.New("websession: tokens do not fit into the cookies")

	// ErrHeaderSent says that a sign-in came after the header of its response had
	// been sent, so that no cookie can be set: sign in before the first byte of the
	// response is written.
	ErrHeaderSent = errors.New("websession: sign-in after the header of the response was sent")

	// errSealed is the error for a value that this program did not seal. It does
	// not say why: that would help only an attacker.
	errSealed = errors.New("websession: cookie cannot be opened")
)

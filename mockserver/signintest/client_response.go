package signintest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

// responseTraps are those of the authorization response and the exchange.
func (c Client) responseTraps() []trap {
	return []trap{
		{"a response of another issuer is refused", "RFC 9207, section 2.4", c.refuses(func(b *bench) { b.issuer.Fail(idp.FaultResponseIssuer) })},
		{"a response without the issuer that was promised is refused", "RFC 9207, section 2.4", c.refuses(func(b *bench) { b.issuer.Fail(idp.FaultResponseNoIssuer) })},
		{"a user who says no ends it", "RFC 6749, section 4.1.2.1", c.refuses(func(b *bench) { b.deny = true })},
		{"a refused exchange is not repeated", "RFC 6749, section 4.1.2", c.refusedOnce},
		{"a web page is no token", "RFC 6749, section 5.1", c.webPage},
		{"errors hold no secret", "RFC 9700, section 4.3.2", c.quiet},
		{"the caller can leave", "RFC 8252, section 8.5", c.leaves},
	}
}

// otherIssuer: whoever serves the metadata is not the issuer that was asked.
func (c Client) otherIssuer(t *testing.T) error {
	b := newBench(func(b *bench) {
		for range 8 { // it may be looked for in several places
			b.issuer.Fail(idp.FaultMetadataIssuer)
		}
	})
	defer b.provider.Close()
	if _, err := b.signIn(t, c); err == nil {
		return errors.New("the sign-in worked")
	}
	if len(b.requests) > 0 {
		return errors.New("the user was sent there")
	}
	return nil
}

// refuses is a sign-in that must fail before the code is sent anywhere.
func (c Client) refuses(arrange func(b *bench)) func(*testing.T) error {
	return func(t *testing.T) error {
		b := newBench(arrange)
		defer b.provider.Close()
		_, err := b.signIn(t, c)
		switch {
		case err == nil:
			return errors.New("the sign-in worked")
		case errors.Is(err, context.DeadlineExceeded):
			return errors.New("it waited until the time was over")
		case b.exchanged() > 0:
			return errors.New("the code was sent to the token endpoint")
		case b.tells(err.Error()):
			return errors.New("the error has the code in it")
		}
		return nil
	}
}

// refusedOnce: the token endpoint refuses the client, and gets the code once.
func (c Client) refusedOnce(t *testing.T) error {
	requests := 0
	b := newBench(func(b *bench) {
		b.provider.Handle("token", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests++
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
		}))
	})
	defer b.provider.Close()
	if _, err := b.signIn(t, c); err == nil {
		return errors.New("the sign-in worked")
	}
	if requests != 1 {
		return fmt.Errorf("%d token requests: the second one revokes what the first may have brought", requests)
	}
	return nil
}

// webPage: a proxy responds in the place of the token endpoint.
func (c Client) webPage(t *testing.T) error {
	b := newBench(func(b *bench) { b.provider.Fail("token", mockserver.Fault{Kind: mockserver.FaultHTML, Times: 3}) })
	defer b.provider.Close()
	tokens, err := b.signIn(t, c)
	switch {
	case err == nil:
		return errors.New("the sign-in worked")
	case !tokens.Access.IsZero():
		return errors.New("the sign-in failed, and returned tokens")
	case b.tells(err.Error()):
		return errors.New("the error has the code in it")
	}
	return nil
}

// quiet: a token endpoint that repeats what it got.
func (c Client) quiet(t *testing.T) error {
	var verifier string
	b := newBench(func(b *bench) {
		b.provider.Handle("token", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			verifier = r.PostForm.Get("code_verifier")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, `{"error":"invalid_grant","error_description":%q}`, r.PostForm.Encode())
		}))
	})
	defer b.provider.Close()
	_, err := b.signIn(t, c)
	switch {
	case err == nil:
		return errors.New("the sign-in worked")
	case b.tells(err.Error()):
		return errors.New("the error has the code in it")
	case verifier != "" && strings.Contains(err.Error(), verifier):
		return errors.New("the error has the code_verifier in it")
	}
	return nil
}

// leaves: the browser is closed, and the caller gives up.
func (c Client) leaves(t *testing.T) error {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	given, leave := context.WithCancel(ctx)
	defer leave()
	b := newBench(func(b *bench) { b.leave, b.opened = true, leave })
	defer b.provider.Close()
	ended := make(chan error, 1)
	go func() {
		_, err := b.signInWith(given, c)
		ended <- err
	}()
	late := time.NewTimer(patience / 2)
	defer late.Stop()
	select {
	case err := <-ended:
		if err == nil {
			return errors.New("the sign-in worked")
		}
	case <-late.C:
		return errors.New("it goes on waiting")
	}
	if redirect, err := url.Parse(b.requests[0].Get("redirect_uri")); err == nil && listening(redirect.Host) {
		return errors.New("its port is still listened on")
	}
	return nil
}

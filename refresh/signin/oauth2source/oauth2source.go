// Package oauth2source connects sessions with golang.org/x/oauth2, whose
// TokenSource many client libraries take, and many programs have.
package oauth2source

import (
	"context"
	"errors"

	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/refresh"
)

// New returns a source of the session's tokens, for libraries that take one. It
// has no refresh token: nobody but the session refreshes. Do not wrap it in an
// [oauth2.ReuseTokenSource], which would go on with a token that the session has
// replaced.
//
// An [oauth2.TokenSource] has no context: a call waits for a refresh for as long
// as the session does, see [refresh.WithRefreshTimeout].
func New(s *refresh.Session) oauth2.TokenSource { return source{s} }

type source struct{ session *refresh.Session }

// Token returns the session's token.
//
// Errors: those of [refresh.Session.Token].
func (s source) Token() (*oauth2.Token, error) {
	t, err := s.session.Token(context.Background())
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: t.AccessToken.Reveal(), TokenType: "Bearer", Expiry: t.Expiry}, nil
}

// FromToken returns a token of x/oauth2 for [refresh.Session.SignIn]: a program
// that has signed in with x/oauth2 goes on with a session.
func FromToken(t *oauth2.Token) refresh.Token {
	return refresh.Token{AccessToken: refresh.NewSecret(t.AccessToken), RefreshToken: refresh.NewSecret(t.RefreshToken), Expiry: t.Expiry}
}

// Refresher returns a refresh call that asks a source of x/oauth2, such as that
// of a service account or a cloud's metadata server. Give it a source that
// fetches a new token each time, and no [oauth2.ReuseTokenSource]: that would
// return the token that was refused. For a refresh token, use the Refresher of
// tokenendpoint or signin: x/oauth2 may send one twice.
func Refresher(src oauth2.TokenSource) refresh.Refresher {
	return refresh.RefreshFunc(func(_ context.Context, _ refresh.Token) (refresh.Token, error) {
		t, err := src.Token()
		if err != nil {
			return refresh.Token{}, judged(err)
		}
		return FromToken(t), nil
	})
}

// judged is the error of a source in the words of a [refresh.Refresher]. Its own
// text would quote the response's body.
func judged(err error) error {
	re, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return err
	}
	e := &refresh.ResponseError{}
	if re.Response != nil {
		e.StatusCode = re.Response.StatusCode
	}
	switch re.ErrorCode {
	case "invalid_grant":
		e.Code, e.Err = re.ErrorCode, refresh.ErrRefused
	case "invalid_client", "unauthorized_client", "invalid_scope", "invalid_request", "unsupported_grant_type":
		e.Code, e.Err = re.ErrorCode, refresh.ErrClientRefused
	default:
		e.Err = errors.New("no token from the source")
	}
	return e
}

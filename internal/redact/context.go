package redact

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

type secretsKey struct{}

// With returns a context for requests that carry the secrets, in the body too:
// [Of] finds them there.
func With(ctx context.Context, secrets ...string) context.Context {
	return context.WithValue(ctx, secretsKey{}, append(from(ctx), secrets...))
}

func from(ctx context.Context) []string {
	known, _ := ctx.Value(secretsKey{}).([]string)
	return known[:len(known):len(known)]
}

// Of returns the secrets of a request: those of its context, and what is in its
// Authorization header.
func Of(req *http.Request) []string {
	if req == nil {
		return nil
	}
	secrets := from(req.Context())
	for _, value := range req.Header["Authorization"] {
		secrets = append(secrets, Authorization(value)...)
	}
	return secrets
}

// Authorization returns the secrets in the value of an Authorization header:
// the credentials as they stand there, and the password of Basic ones.
func Authorization(value string) []string {
	scheme, credentials, ok := strings.Cut(value, " ")
	if !ok {
		return []string{value}
	}
	secrets := []string{credentials}
	if !strings.EqualFold(scheme, "basic") {
		return secrets
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(credentials))
	if err != nil {
		return secrets
	}
	_, password, _ := strings.Cut(string(plain), ":")
	secrets = append(secrets, password)
	if decoded, err := url.QueryUnescape(password); err == nil { // RFC 6749, section 2.3.1
		secrets = append(secrets, decoded)
	}
	return secrets
}

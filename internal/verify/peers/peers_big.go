package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cloud.google.com/go/auth"
	"cloud.google.com/go/auth/httptransport"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"golang.org/x/oauth2"
)

// source asks the token endpoint for one peer: each of them has an interface
// for that, and brings the rest.
type source struct {
	server *server
	early  time.Duration

	mu    sync.Mutex // guards what follows
	now   token
	begun bool // the first token was handed over
}

// next returns the first token once, and then those of the endpoint.
func (s *source) next(ctx context.Context) (token, error) {
	s.mu.Lock()
	now, begun := s.now, s.begun
	s.begun = true
	s.mu.Unlock()
	if !begun {
		return now, nil
	}
	t, err := s.server.exchange(ctx, now.refresh)
	if err != nil {
		return token{}, err
	}
	s.mu.Lock()
	s.now = t
	s.mu.Unlock()
	return t, nil
}

// Token is what oauth2.TokenSource asks for. It has no context.
func (s *source) Token() (*oauth2.Token, error) {
	t, err := s.next(context.Background())
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: t.access, RefreshToken: t.refresh, Expiry: t.expires}, nil
}

func newOAuth2(s setting) client {
	src := &source{server: s.server, now: s.first}
	cached := oauth2.ReuseTokenSource(nil, src)
	if s.early > 0 {
		cached = oauth2.ReuseTokenSourceWithExpiry(nil, src, s.early)
	}
	return plain{&http.Client{Transport: &oauth2.Transport{Source: cached, Base: s.next}}}
}

type google struct{ *source }

// Token is what auth.TokenProvider asks for.
func (g google) Token(ctx context.Context) (*auth.Token, error) {
	t, err := g.next(ctx)
	if err != nil {
		return nil, err
	}
	return &auth.Token{Value: t.access, Expiry: t.expires}, nil
}

func newGoogle(s setting) client {
	cached := auth.NewCachedTokenProvider(google{&source{server: s.server, now: s.first}},
		&auth.CachedTokenProviderOptions{ExpireEarly: s.early})
	c := &http.Client{Transport: s.next}
	// The lighter one of its two ways: NewClient adds telemetry.
	err := httptransport.AddAuthorizationMiddleware(c, auth.NewCredentials(&auth.CredentialsOptions{TokenProvider: cached}))
	if err != nil {
		panic(err) // a programming error: neither is nil
	}
	return plain{c}
}

// GetToken is what azcore.TokenCredential asks for.
func (s *source) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	t, err := s.next(ctx)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	out := azcore.AccessToken{Token: t.access, ExpiresOn: t.expires}
	if s.early > 0 {
		out.RefreshOn = t.expires.Add(-s.early)
	}
	return out, nil
}

type azure struct{ pipeline runtime.Pipeline }

// newAzcore is azcore's pipeline with its bearer policy and a challenge
// handler that asks for another token, as the policy's documentation says.
func newAzcore(s setting) client {
	bearer := runtime.NewBearerTokenPolicy(&source{server: s.server, now: s.first, early: s.early}, []string{"api"},
		&policy.BearerTokenOptions{InsecureAllowCredentialWithHTTP: true, AuthorizationHandler: policy.AuthorizationHandler{
			OnChallenge: func(_ *policy.Request, _ *http.Response, authorize func(policy.TokenRequestOptions) error) error {
				return authorize(policy.TokenRequestOptions{Scopes: []string{"api"}})
			},
		}})
	return azure{runtime.NewPipeline("bench", "v1", runtime.PipelineOptions{PerRetry: []policy.Policy{bearer}},
		&policy.ClientOptions{Transport: &http.Client{Transport: s.next}})}
}

func (a azure) send(ctx context.Context, method, url string, body *payload) (*http.Response, error) {
	req, err := runtime.NewRequest(ctx, method, url)
	if err != nil {
		return nil, err
	}
	if body != nil {
		if err := req.SetBody(streaming.NopCloser(body.open()), "application/octet-stream"); err != nil {
			return nil, err
		}
	}
	return a.pipeline.Do(req)
}

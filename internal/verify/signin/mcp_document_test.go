package signin_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// homepage is where a program has its client ID metadata document.
type homepage struct {
	url   string
	roots *x509.CertPool
	reads atomic.Int64
}

func newHomepage(t *testing.T) *homepage {
	t.Helper()
	h := &homepage{roots: x509.NewCertPool()}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h.reads.Add(1)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"client_id": h.url, "client_name": "program", "redirect_uris": []string{"http://127.0.0.1/callback"},
			"grant_types": []string{"authorization_code", "refresh_token"}, "token_endpoint_auth_method": "none",
		})
	}))
	t.Cleanup(server.Close)
	h.roots.AddCert(server.Certificate())
	h.url = server.URL + "/oauth/client.json"
	return h
}

// A program that has a document registers nowhere, and is the same client after a
// restart and at a refresh.
func TestProgramIsKnownByItsDocument(t *testing.T) {
	home := newHomepage(t)
	server := newMCPServerAt(t, idp.Config{Clients: []idp.Client{}, DocumentRoots: home.roots})
	store := &refresh.MemoryStore{}
	for range 2 {
		cfg := server.config(t)
		cfg.Registration = &signin.Registration{Document: home.url}
		s, err := signin.LoginTo(t.Context(), server.url, cfg, store)
		if err != nil {
			t.Fatal(err)
		}
		token, err := s.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Renew(t.Context(), token); err != nil {
			t.Error(err)
		}
		s.Close()
	}
	requests := server.provider.Issuer("").TokenRequests()
	if len(requests) != 3 || server.registrations() != 0 || home.reads.Load() != 1 {
		t.Errorf("%d token requests, %d registrations, the document was read %d times", len(requests), server.registrations(), home.reads.Load())
	}
	for _, r := range requests {
		if r.ClientID != home.url || r.Error != "" {
			t.Errorf("%+v", r)
		}
	}
}

// The MCP SDK's own client is known by its document too.
func TestClientOfTheSDKIsKnownByItsDocument(t *testing.T) {
	home := newHomepage(t)
	server := newMCPServerAt(t, idp.Config{Clients: []idp.Client{}, DocumentRoots: home.roots})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	handler, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		ClientIDMetadataDocumentConfig: &auth.ClientIDMetadataDocumentConfig{URL: home.url},
		RedirectURL:                    "http://127.0.0.1:4711/callback", Client: &http.Client{Transport: transport},
		AuthorizationCodeFetcher: func(ctx context.Context, a *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			back, err := server.provider.Browser(mockserver.AdaEmail, mockserver.AdaPassword).Allow(ctx, a.URL)
			if err != nil {
				return nil, err
			}
			q := back.Query()
			return &auth.AuthorizationResult{Code: q.Get("code"), State: q.Get("state"), Iss: q.Get("iss")}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := server.greet(t, handler)
	if err != nil || !strings.HasPrefix(text, "hello usr_") || server.registrations() != 0 {
		t.Errorf("%q, %v; %d registrations", text, err, server.registrations())
	}
	requests := server.provider.Issuer("").TokenRequests() // x/oauth2 tries the header first
	if last := requests[len(requests)-1]; last.ClientID != home.url || last.Error != "" {
		t.Errorf("%+v", last)
	}
}

package signin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/signin/oauth2source"
)

var _ auth.OAuthHandler = (*oauth2source.MCPHandler)(nil)

// mcpServer is an MCP server made of the SDK's own parts: go-oidc verifies its
// tokens, at a provider that knows no client beforehand.
type mcpServer struct {
	url      string
	provider *idp.Provider
	scopes   atomic.Value // []string that the server requires
	revoked  atomic.Value // an access token that it no longer takes
}

func newMCPServer(t *testing.T) *mcpServer {
	t.Helper()
	return newMCPServerAt(t, idp.Config{Clients: []idp.Client{}})
}

// newMCPServerAt is newMCPServer with a provider of that kind.
func newMCPServerAt(t *testing.T, cfg idp.Config) *mcpServer {
	t.Helper()
	s := &mcpServer{provider: idp.Start(cfg)}
	t.Cleanup(s.provider.Close)
	s.scopes.Store([]string{"read"})
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL + "/mcp"
	const metadata = "/.well-known/oauth-protected-resource/mcp"
	issuer := s.provider.Issuer("").URL()
	mux.Handle(metadata, auth.ProtectedResourceMetadataHandler(&oauthex.ProtectedResourceMetadata{
		Resource: s.url, AuthorizationServers: []string{issuer}, ScopesSupported: []string{"read", "write"},
	}))
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	ctx := oidc.ClientContext(context.Background(), &http.Client{Transport: transport})
	p, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		t.Fatal(err)
	}
	verifier := p.VerifierContext(ctx, &oidc.Config{ClientID: s.url, SupportedSigningAlgs: []string{oidc.ES256}})
	verify := func(ctx context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		verified, err := verifier.Verify(ctx, token) // its audience has to be this server
		if err != nil || token == s.revoked.Load() {
			return nil, errors.Join(auth.ErrInvalidToken, err)
		}
		var claims struct {
			Scope string `json:"scope"`
		}
		if err := verified.Claims(&claims); err != nil {
			return nil, err
		}
		return &auth.TokenInfo{UserID: verified.Subject, Scopes: strings.Fields(claims.Scope), Expiration: verified.Expiry}, nil
	}
	app := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1"}, nil)
	mcp.AddTool(app, &mcp.Tool{Name: "greet"}, func(_ context.Context, r *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "hello " + r.Extra.TokenInfo.UserID}}}, nil, nil
	})
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return app }, &mcp.StreamableHTTPOptions{JSONResponse: true})
	mux.HandleFunc("/mcp", func(w http.ResponseWriter, r *http.Request) {
		auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{ResourceMetadataURL: server.URL + metadata, Scopes: s.scopes.Load().([]string)})(handler).ServeHTTP(w, r)
	})
	return s
}

// config is that of a program that the provider has never heard of.
func (s *mcpServer) config(t *testing.T) signin.Config {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return signin.Config{
		Registration: &signin.Registration{Name: "perennial"}, HTTPClient: &http.Client{Transport: transport},
		OpenBrowser: s.provider.Browser(mockserver.AdaEmail, mockserver.AdaPassword).Open,
	}
}

func (s *mcpServer) registrations() int { return len(s.provider.CallsOf("register")) }

// greet calls the tool of the server with the SDK's own client.
func (s *mcpServer) greet(t *testing.T, h auth.OAuthHandler) (string, error) {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: s.url, OAuthHandler: h, HTTPClient: &http.Client{Transport: transport}, DisableStandaloneSSE: true,
	}, nil)
	if err != nil {
		return "", err
	}
	defer session.Close()
	r, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "greet"})
	if err != nil {
		return "", err
	}
	return r.Content[0].(*mcp.TextContent).Text, nil
}

// From the address of an MCP server to a call of its tool: the SDK's server parts
// decide, and nobody has registered the program.
func TestFromTheAddressOfAnMCPServerToASession(t *testing.T) {
	server := newMCPServer(t)
	store := &refresh.MemoryStore{}
	for run := range 2 { // the second is a restart: the store has it all
		h := oauth2source.NewMCPHandler(server.url, server.config(t), store)
		text, err := server.greet(t, h)
		if err != nil || !strings.HasPrefix(text, "hello usr_") {
			t.Fatalf("run %d: %q, %v", run, text, err)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}
	requests := server.provider.Issuer("").TokenRequests()
	if server.registrations() != 1 || len(requests) != 1 || requests[0].Resources[0] != server.url || requests[0].Scope != "" {
		t.Errorf("%d registrations, %+v", server.registrations(), requests)
	}
	// A session by hand is the same one, and refreshes as the registered client.
	s, err := signin.LoginTo(t.Context(), server.url, server.config(t), store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.Renew(t.Context(), before)
	if err != nil || after.AccessToken == before.AccessToken || server.registrations() != 1 {
		t.Errorf("%v; %d registrations", err, server.registrations())
	}
	if r := server.provider.Issuer("").TokenRequests(); r[len(r)-1].Resources[0] != server.url {
		t.Errorf("the refresh names %v", r[len(r)-1].Resources)
	}
}

// A 403 of the SDK's middleware is one sign-in for the union; what is never
// granted is asked for once.
func TestMCPServerThatAsksForMore(t *testing.T) {
	server := newMCPServer(t)
	h := oauth2source.NewMCPHandler(server.url, server.config(t), &refresh.MemoryStore{})
	defer h.Close()
	if _, err := server.greet(t, h); err != nil {
		t.Fatal(err)
	}
	server.scopes.Store([]string{"read", "write"})
	if _, err := server.greet(t, h); err != nil {
		t.Error(err)
	}
	requests := server.provider.Issuer("").TokenRequests()
	if len(requests) != 2 || requests[1].GrantType != "authorization_code" || server.registrations() != 1 {
		t.Errorf("%d registrations, %+v", server.registrations(), requests)
	}
}

// A token that the server no longer takes is refreshed, and nobody is asked.
func TestMCPServerThatRejectsAToken(t *testing.T) {
	server := newMCPServer(t)
	h := oauth2source.NewMCPHandler(server.url, server.config(t), &refresh.MemoryStore{})
	defer h.Close()
	if _, err := server.greet(t, h); err != nil {
		t.Fatal(err)
	}
	token, err := h.Session().Current()
	if err != nil {
		t.Fatal(err)
	}
	server.revoked.Store(token.AccessToken.Reveal())
	if _, err := server.greet(t, h); err != nil {
		t.Error(err)
	}
	if r := server.provider.Issuer("").TokenRequests(); len(r) != 2 || r[1].GrantType != "refresh_token" || r[1].Error != "" {
		t.Errorf("%+v", r)
	}
}

// The whole of it: an MCP client that signs in by itself.
func Example_mcp() {
	const endpoint = "https://mcp.example.com/mcp"
	handler := oauth2source.NewMCPHandler(endpoint, signin.Config{
		Registration: &signin.Registration{Name: "my agent"}, // or Client, if the server knows the program
		Environment:  signin.FromEnvironment(),
		Prompt:       signin.PromptTo(os.Stderr),
	}, &refresh.MemoryStore{}) // a filestore.Store or keyringstore.Store outlives the program
	defer handler.Close()
	transport := &mcp.StreamableClientTransport{Endpoint: endpoint, OAuthHandler: handler}
	client := mcp.NewClient(&mcp.Implementation{Name: "my agent", Version: "1"}, nil)
	fmt.Println(client != nil, transport.Endpoint) // client.Connect(ctx, transport, nil) signs in when the server asks
	// Output: true https://mcp.example.com/mcp
}

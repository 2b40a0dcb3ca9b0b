package idp

import (
	"crypto/x509"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// Config says what a [Provider] is like. Its zero value is one issuer with one public
// client, "app", that is called back on this machine.
type Config struct {
	// Issuers are the paths of further issuers, such as "tenant-a". Each has users and
	// clients as the first one, and keys and sessions of its own. By default, there is one
	// issuer, at the root.
	Issuers []string
	// Clients are registered from the start. By default, it is "app", a public client with
	// /callback on 127.0.0.1, [::1] and localhost, at any port.
	Clients []Client
	// Algorithm signs tokens: "ES256" or "RS256". By default, ES256: its keys are made
	// in no time.
	Algorithm string
	// AccessLifetime, RefreshLifetime, CodeLifetime and DeviceLifetime are how long each
	// is good. By default, 5 minutes, 24 hours, 1 minute and 10 minutes.
	AccessLifetime, RefreshLifetime, CodeLifetime, DeviceLifetime time.Duration
	// PollInterval is how long a device waits between two polls. By default, 5 seconds
	// (RFC 8628, section 3.2).
	PollInterval time.Duration
	// DocumentRoots sign the certificates of where client ID metadata documents are read
	// from. By default, those of the system do.
	DocumentRoots *x509.CertPool
}

// Provider is an identity provider.
type Provider struct {
	*mockserver.Server

	cfg     Config
	issuers map[string]*Issuer // by path, "" for the root
}

//go:embed openapi.yaml
var openapi []byte

// New returns a provider without a socket, as [mockserver.New] does. It panics when the
// configuration makes no sense; the message says why.
func New(cfg Config, opts ...mockserver.Option) *Provider {
	return newProvider(cfg, mockserver.New, opts)
}

// Start returns a provider on a loopback port, as [mockserver.Start] does.
func Start(cfg Config, opts ...mockserver.Option) *Provider {
	return newProvider(cfg, mockserver.Start, opts)
}

func newProvider(cfg Config, start func(...mockserver.Option) *mockserver.Server, opts []mockserver.Option) *Provider {
	cfg = cfg.complete()
	p := &Provider{cfg: cfg, issuers: map[string]*Issuer{}}
	for _, path := range append([]string{""}, cfg.Issuers...) {
		p.issuers[path] = newIssuer(p, path)
	}
	p.Server = start(append(slices.Clone(opts), document(cfg.Issuers), mockserver.Handlers(p.handlers))...)
	return p
}

// complete fills in the defaults.
func (c Config) complete() Config {
	if c.Algorithm == "" {
		c.Algorithm = "ES256"
	}
	if c.Algorithm != "ES256" && c.Algorithm != "RS256" {
		panic(fmt.Sprintf("idp: Config.Algorithm: %q is not ES256 or RS256", c.Algorithm))
	}
	for _, path := range c.Issuers {
		if path == "" || strings.ContainsAny(path, "/{}?# ") {
			panic(fmt.Sprintf("idp: Config.Issuers: %q has to be one segment of a path", path))
		}
	}
	if c.Clients == nil {
		c.Clients = []Client{{ID: "app", RedirectURIs: []string{
			"http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback",
		}}}
	}
	for d, otherwise := range map[*time.Duration]time.Duration{
		&c.AccessLifetime: 5 * time.Minute, &c.RefreshLifetime: 24 * time.Hour, &c.CodeLifetime: time.Minute,
		&c.DeviceLifetime: 10 * time.Minute, &c.PollInterval: 5 * time.Second,
	} {
		if *d == 0 {
			*d = otherwise
		}
	}
	return c
}

// document is openapi.yaml with the paths of the issuers as servers: the mock takes
// requests below each of them.
func document(issuers []string) mockserver.Option {
	servers := "\nservers:\n  - {url: /}\n"
	for _, path := range issuers {
		servers += fmt.Sprintf("  - {url: %q}\n", "/"+path)
	}
	option, err := mockserver.Document(append(slices.Clone(openapi), servers...))
	if err != nil {
		panic("idp: " + err.Error()) // it is compiled in
	}
	return option
}

// Issuer returns the issuer at a path, "" for the one at the root. It panics when
// [Config.Issuers] has no such path.
func (p *Provider) Issuer(path string) *Issuer {
	i := p.issuers[path]
	if i == nil {
		panic(fmt.Sprintf("idp: there is no issuer %q: name it in Config.Issuers", path))
	}
	return i
}

// issuerOf returns the issuer that a request is for.
func (p *Provider) issuerOf(r *http.Request) *Issuer {
	if name := r.PathValue("issuer"); name != "" {
		return p.issuers[name] // nil when there is none
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if i := p.issuers[first]; i != nil {
		return i
	}
	return p.issuers[""]
}

// handlers are those of all operations.
func (p *Provider) handlers(*mockserver.Server) map[string]http.Handler {
	all := map[string]func(*Issuer, http.ResponseWriter, *http.Request){
		"authorize": (*Issuer).authorize, "authorizeForm": (*Issuer).authorize, "decide": (*Issuer).decide,
		"token": (*Issuer).token, "authorizeDevice": (*Issuer).authorizeDevice,
		"devicePage": (*Issuer).devicePage, "decideDevice": (*Issuer).decideDevice,
		"jwks": (*Issuer).jwks, "userinfo": (*Issuer).userinfo, "userinfoForm": (*Issuer).userinfo,
		"introspect": (*Issuer).introspect, "revoke": (*Issuer).revoke,
		"endSession": (*Issuer).endSession, "endSessionForm": (*Issuer).endSession,
		"register": (*Issuer).register, "readRegistration": (*Issuer).readRegistration, "unregister": (*Issuer).unregister,
		"resource": (*Issuer).resource, "openidConfiguration": (*Issuer).metadata, "serverMetadata": (*Issuer).metadata,
		"openidConfigurationInserted": (*Issuer).metadata, "serverMetadataInserted": (*Issuer).metadata,
		"resourceMetadata": (*Issuer).resourceMetadata, "resourceMetadataOfIssuer": (*Issuer).resourceMetadata,
	}
	out := map[string]http.Handler{}
	for id, serve := range all {
		out[id] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			i := p.issuerOf(r)
			if i == nil {
				fail(w, http.StatusNotFound, "not_found", "there is no such issuer")
				return
			}
			if !bounded(w, r) {
				fail(w, http.StatusBadRequest, "invalid_request", "the request is larger than 16 KiB, or not a form")
				return
			}
			serve(i, w, r)
		})
	}
	return out
}

// maxRequest bounds a request, in bytes: parts of it are remembered.
const maxRequest = 16 << 10

// bounded reads the form of a request, if it has one, and reports whether it is not too
// large.
func bounded(w http.ResponseWriter, r *http.Request) bool {
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	}
	return len(r.URL.RawQuery) <= maxRequest && r.ParseForm() == nil
}

// Issuer is one issuer of a [Provider].
type Issuer struct {
	provider *Provider
	path     string

	mu        sync.Mutex // guards all below
	keys      []*signingKey
	clients   store[Client]
	documents store[clientDocument] // clients by their client ID metadata documents
	requests  store[request]        // that wait for somebody's decision, by the handle in the page
	codes     store[code]           // by themselves
	grants    store[grant]          // refresh tokens, by themselves
	access    store[access]         // access tokens, by their jti
	devices   store[device]         // by device code
	sessions  store[signedIn]       // of browsers, by cookie
	used      store[bool]           // jti of client assertions
	faults    []Fault
	recorded  []TokenRequest
}

func newIssuer(p *Provider, path string) *Issuer {
	i := &Issuer{provider: p, path: path}
	for _, c := range p.cfg.Clients {
		i.clients.put(c.ID, c.complete())
	}
	i.keys = []*signingKey{newKey(p.cfg.Algorithm)}
	return i
}

// URL is the issuer identifier, without a slash at the end.
func (i *Issuer) URL() string {
	if i.path == "" {
		return i.provider.URL
	}
	return i.provider.URL + "/" + i.path
}

// at is the address of an endpoint.
func (i *Issuer) at(endpoint string) string { return i.URL() + endpoint }

func (i *Issuer) now() time.Time { return i.provider.Now() }

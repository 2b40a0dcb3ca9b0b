package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// certificate is a self-signed one of a client (RFC 8705, section 2.2).
func certificate(t *testing.T, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A client with a certificate uses the aliases of the endpoints (RFC 8705, section
// 5), and shows the certificate that it has at the time: one that rotates is read
// anew for each connection.
func TestMutualTLSUsesTheAliasesAndTheCertificate(t *testing.T) {
	p := newProvider(t)
	var shown []string
	alias := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown = append(shown, r.TLS.PeerCertificates[0].Subject.CommonName)
		p.Server.Config.Handler.ServeHTTP(w, r)
	}))
	alias.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	alias.StartTLS()
	defer alias.Close()
	p.metadata["mtls_endpoint_aliases"] = map[string]string{"token_endpoint": alias.URL + "/token", "revocation_endpoint": alias.URL + "/revoke"}
	p.metadata["token_endpoint"] = p.URL + "/nowhere"

	current := certificate(t, "first")
	roots := x509.NewCertPool()
	roots.AddCert(alias.Certificate())
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return &current, nil
	}}}
	cfg := p.config()
	cfg.MutualTLS, cfg.HTTPClient = true, &http.Client{Transport: transport}
	c := client(t, cfg)
	s, err := c.LoginAsClient(t.Context(), &refresh.MemoryStore{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	current = certificate(t, "second")
	if _, err := s.Renew(t.Context(), signedIn(t, s)); err != nil {
		t.Error(err)
	}
	if _, err := c.SignOut(t.Context(), s); err != nil {
		t.Error(err)
	}
	if len(shown) != 3 || shown[0] != "first" || shown[1] != "second" || p.forms[0].Get("client_id") != "app" || p.forms[0].Has("client_secret") {
		t.Errorf("certificates %v, form %v", shown, p.forms[0])
	}
	// An alias in the clear would show nobody's certificate.
	p.metadata["mtls_endpoint_aliases"] = map[string]string{"token_endpoint": "http://login.example/token"}
	_, err = client(t, cfg).ClientCredentials(t.Context())
	wantKind(t, err, signin.ErrDiscovery)
}

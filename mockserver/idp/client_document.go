package idp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/perennial-go/perennial/internal/loopback"
)

const (
	// maxClientDocument bounds a client ID metadata document, in bytes, as its draft
	// recommends.
	maxClientDocument = 5 << 10
	// clientDocumentTimeout bounds its fetch.
	clientDocumentTimeout = 5 * time.Second
	// clientDocumentLifetime is how long a document is not read again.
	clientDocumentLifetime = time.Minute
)

// clientDocument is the client that a document describes.
type clientDocument struct {
	client  Client
	expires time.Time
}

// clientOf returns the client of an ID: one that is registered, or the one of the
// client ID metadata document at that address
// (draft-ietf-oauth-client-id-metadata-document). The error says what is wrong, without
// quoting what was read.
func (i *Issuer) clientOf(ctx context.Context, id string) (*Client, error) {
	i.mu.Lock()
	c, d := i.clients.get(id), i.documents.get(id)
	i.mu.Unlock()
	switch {
	case c != nil:
		return c, nil
	case d != nil && i.now().Before(d.expires):
		return &d.client, nil
	case !strings.Contains(id, "://"):
		return nil, errors.New("there is no such client_id")
	}
	read, err := readClientDocument(ctx, id, i.provider.cfg.DocumentRoots)
	if err != nil {
		return nil, fmt.Errorf("the client ID metadata document: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return &i.documents.put(id, clientDocument{client: read, expires: i.now().Add(clientDocumentLifetime)}).client, nil
}

// readClientDocument fetches a document. It is not read from behind a redirect, nor from
// an address inside of the provider's network. The threat: whoever opens the page of the
// provider chooses what it requests, with its own access to what is near.
func readClientDocument(ctx context.Context, id string, roots *x509.CertPool) (Client, error) {
	at, err := url.Parse(id)
	here := err == nil && loopback.Host(at.Hostname())
	switch {
	case err != nil || at.Host == "" || at.User != nil || strings.Contains(id, "#"):
		return Client{}, errors.New("its address is none, or has a user or a fragment")
	case at.Scheme != "https" && (at.Scheme != "http" || !here):
		return Client{}, errors.New("its address is not https")
	case at.Path == "" || at.Path == "/" || slices.ContainsFunc(strings.Split(at.Path, "/"), func(s string) bool { return s == "." || s == ".." }):
		return Client{}, errors.New("its address has no path, or a path with dots")
	}
	ctx, cancel := context.WithTimeout(ctx, clientDocumentTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, id, http.NoBody) //nolint:gosec // the dialer of its client refuses inner networks
	if err != nil {
		return Client{}, errors.New("its address is none")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := clientDocumentReader(here, roots).Do(req) //nolint:gosec // the same
	if err != nil {
		return Client{}, errors.New("it cannot be read: nobody responds, or the address is one of an inner network")
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxClientDocument+1))
	switch {
	case err != nil || resp.StatusCode != http.StatusOK:
		return Client{}, errors.New("it is not there: the status is not 200")
	case len(text) > maxClientDocument:
		return Client{}, fmt.Errorf("it is longer than %d bytes", maxClientDocument)
	}
	return parseClientDocument(id, text)
}

// clientDocumentReader sends one request, without a proxy: it connects to what was
// resolved and checked, and to nothing else.
func clientDocumentReader(here bool, roots *x509.CertPool) *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return errors.New("no address")
		}
		ip := at.Addr().Unmap()
		if here && ip.IsLoopback() || !here && public(ip) {
			return nil
		}
		return errors.New("an address of an inner network")
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableKeepAlives: true, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// public reports whether an address is one of the internet.
func public(ip netip.Addr) bool {
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !shared.Contains(ip)
}

// parseClientDocument reads the client of a document. Its client_id is the document's own
// address, or it would speak for another program; a secret in it would be none.
func parseClientDocument(id string, text []byte) (Client, error) {
	var said struct {
		registration
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	c := Client{ID: id}
	switch {
	case json.Unmarshal(text, &said) != nil:
		return c, errors.New("it is not the metadata of a client")
	case said.ID != id:
		return c, errors.New("its client_id is not its address")
	case said.Secret != "" || strings.HasPrefix(said.AuthMethod, "client_secret"):
		return c, errors.New("it is public, and a client with a secret cannot be described in it")
	case said.AuthMethod != "" && !slices.Contains(authMethods(), said.AuthMethod):
		return c, errors.New("there is no such token_endpoint_auth_method")
	case said.AuthMethod == "private_key_jwt" && said.Keys == nil:
		return c, errors.New("private_key_jwt needs jwks")
	}
	if wrong := wrongRedirect(said.RedirectURIs); wrong != "" {
		return c, errors.New(wrong)
	}
	c.AuthMethod, c.Keys, c.RedirectURIs, c.PostLogoutRedirectURIs = "none", said.Keys, said.RedirectURIs, said.PostLogoutRedirectURIs
	if said.AuthMethod != "" {
		c.AuthMethod = said.AuthMethod
	}
	return c, nil
}

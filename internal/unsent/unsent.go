// Package unsent tells a request that was certainly not sent from one that may
// have been: what is sent twice may use a one-time token twice.
package unsent

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
)

// Trace sees how far the requests of a context get.
type Trace struct{ asked, written atomic.Bool }

// Follow returns a context for one request, and what will be known of it.
func Follow(ctx context.Context) (context.Context, *Trace) {
	t := &Trace{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		// From here on bytes may be on their way. They may still be in a buffer, but
		// nobody says when they leave it.
		WroteHeaderField: func(string, []string) { t.written.Store(true) },
		WroteHeaders:     func() { t.written.Store(true) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err == nil {
				t.written.Store(true)
			}
		},
	}), t
}

// Certain reports whether a request that failed with err was certainly not
// sent. Until the transport has a connection that works (dialed, through the
// proxy, with TLS) it writes nothing. A transport that says nothing of itself,
// such as a fake one, is judged by the error.
func (t *Trace) Certain(err error) bool {
	switch {
	case !t.asked.Load():
		return Is(err)
	case t.written.Load():
		return refusedCertificate(err) // whatever else it says: that may be of a second try
	}
	return true
}

// Is reports whether an error of net/http says by itself that the request was
// not sent: no such host, no connection, no TLS, a certificate that is not
// trusted.
func Is(err error) bool {
	if err == nil {
		return false
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "socks connect") {
		return true
	}
	return isA[*net.DNSError](err) || isA[*tls.CertificateVerificationError](err) || isA[tls.RecordHeaderError](err) ||
		isA[*tls.ECHRejectionError](err) || isA[x509.UnknownAuthorityError](err) || isA[x509.HostnameError](err) ||
		isA[x509.CertificateInvalidError](err) || refusedCertificate(err)
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// refusedCertificate reports whether the server did not finish the handshake.
// With TLS 1.3 a client has sent its request by the time it hears that its
// certificate is missing or refused (RFC 8446, section 4.4.2.4); a server that
// says so has not read it.
func refusedCertificate(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return false
	}
	text := op.Err.Error()
	for _, alert := range []string{
		"certificate required", "bad certificate", "unsupported certificate", "revoked certificate", "expired certificate",
		"unknown certificate", "handshake failure", "access denied", "protocol version not supported", "unrecognized name", "no application protocol",
	} {
		if strings.HasPrefix(text, "tls: "+alert) {
			return true
		}
	}
	return false
}

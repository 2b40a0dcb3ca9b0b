// Package loopback tells this machine from all others.
package loopback

import (
	"net/netip"
	"strings"
)

// Host reports whether a host, without a port and with or without the brackets of
// IPv6, is this machine. The threat: "api.localhost" and "localhost." should lead
// here too (RFC 6761, section 6.3), but resolvers ask the network for them, and a
// proxy in the environment gets their requests.
func Host(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

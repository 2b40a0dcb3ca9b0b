package signin

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Redirect is the redirect URI of the browser flow (RFC 8252, section 7.3), as
// it is registered at the server. The zero value is http://127.0.0.1 at any free
// port and the path /callback.
type Redirect struct {
	// Host is "127.0.0.1", "::1" or "localhost". A name can be made to lead
	// elsewhere (RFC 8252, section 8.3): use it where the server insists, such as
	// Microsoft Entra. By default, 127.0.0.1.
	Host string
	// Ports are tried one after the other. By default, the system chooses one:
	// servers have to accept any port of a loopback address (RFC 8252, section 7.3).
	// For those that do not, name the ports that are registered.
	Ports []int
	// Path is the path. By default, "/callback".
	Path string
}

func (r Redirect) host() string {
	if r.Host == "" {
		return "127.0.0.1"
	}
	return strings.Trim(r.Host, "[]")
}

func (r Redirect) path() string {
	if r.Path == "" {
		return "/callback"
	}
	return r.Path
}

// authority is the host and port as they stand in the URI and in the Host header.
func (r Redirect) authority(port int) string {
	return net.JoinHostPort(r.host(), strconv.Itoa(port))
}

func (r Redirect) uri(port int) string { return "http://" + r.authority(port) + r.path() }

// registered is what to register, in words for an advice.
func (r Redirect) registered() string {
	if len(r.Ports) == 0 {
		return "register http://" + strings.TrimSuffix(net.JoinHostPort(r.host(), ""), ":") + r.path() + " (any port) as redirect URI of a native app"
	}
	all := make([]string, len(r.Ports))
	for i, port := range r.Ports {
		all[i] = r.uri(port)
	}
	return "register as redirect URI: " + strings.Join(all, ", ")
}

func (r Redirect) check() error {
	path := r.path()
	switch {
	case !slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, r.host()):
		return fail(ErrConfig, "use 127.0.0.1, ::1 or localhost", "the host of the redirect URI is not this machine")
	case path[0] != '/' || strings.ContainsAny(path, "?#%\\") || strings.HasPrefix(path, "//") || path == donePath(path):
		return fail(ErrConfig, "use a plain one, such as /callback", "the path of the redirect URI")
	}
	for _, port := range r.Ports {
		if port < 1 || port > 65535 {
			return fail(ErrConfig, "use 1 to 65535", "port %d of the redirect URI", port)
		}
	}
	return nil
}

// donePath is where the page is that the browser ends on.
func donePath(path string) string { return strings.TrimSuffix(path, "/") + "/done" }

// listen binds the first port that is free at each address that the host may
// lead to. A name leads to 127.0.0.1 and to ::1, as the browser likes: a port
// that is free at one of them alone would leave the code to whoever has the other.
// preferred is tried first, unless it is 0 or Ports are named.
func (r Redirect) listen(preferred int) (on []net.Listener, port int, err error) {
	addresses := []string{r.host()}
	if r.host() == "localhost" {
		addresses = addresses[:0]
		for _, a := range []string{"127.0.0.1", "::1"} {
			if present(a) {
				addresses = append(addresses, a)
			}
		}
	}
	ports := r.Ports
	if len(ports) == 0 {
		ports = make([]int, 9) // zero: the system chooses; the other address may not agree at once
		ports[0] = preferred
	}
	for _, candidate := range ports {
		if on, port, err = bind(addresses, candidate); err == nil {
			return on, port, nil
		}
	}
	return nil, 0, &Error{Kind: ErrPort, Err: bare(err), Advice: "close the program that uses it, or name more ports in Config.Redirect and at the server"}
}

func bind(addresses []string, port int) (on []net.Listener, _ int, err error) {
	for _, address := range addresses {
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(address), uint16(port))))
		if err != nil {
			for _, l := range on {
				_ = l.Close()
			}
			return nil, 0, err
		}
		on = append(on, l)
		port = l.Addr().(*net.TCPAddr).Port
	}
	if len(on) == 0 {
		return nil, 0, &net.AddrError{Err: "this machine has no loopback address"}
	}
	return on, port, nil
}

// present reports whether this machine has a loopback address.
func present(address string) bool {
	all, _ := net.InterfaceAddrs()
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		ip, ok := a.(*net.IPNet)
		return ok && ip.IP.String() == address
	})
}

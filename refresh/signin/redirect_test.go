package signin_test

import (
	"net"
	"strconv"
	"testing"

	"github.com/perennial-go/perennial/refresh/signin"
)

func TestPromise58_PortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	busy := taken.Addr().(*net.TCPAddr).Port
	p := newProvider(t)
	cfg := p.config()
	for _, host := range []string{"127.0.0.1", "localhost"} {
		cfg.Redirect = signin.Redirect{Host: host, Ports: []int{busy}}
		_, err = client(t, cfg).Browser(t.Context())
		wantKind(t, err, signin.ErrPort)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	cfg.Redirect = signin.Redirect{Host: "localhost", Ports: []int{busy, port}, Path: "/cb"}
	if _, err = client(t, cfg).Browser(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "http://" + net.JoinHostPort("localhost", strconv.Itoa(port)) + "/cb"; p.asked.Get("redirect_uri") != want {
		t.Errorf("got %s, want %s", p.asked.Get("redirect_uri"), want)
	}
}

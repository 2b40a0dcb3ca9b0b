package loopback_test

import (
	"testing"

	"github.com/perennial-go/perennial/internal/loopback"
)

func TestAttackNamesThatAreNotThisMachine(t *testing.T) {
	t.Parallel()
	for _, host := range []string{
		"", "api.localhost", "localhost.", "localhost.test", "127.0.0.1.test", "0.0.0.0", "::", "192.168.0.9", "128.0.0.1", "127.1", "2130706433",
		"0x7f000001", "[::1", "127.0.0.1:80", "::ffff:10.0.0.1", "fe80::1", "lоcalhost", // with a Cyrillic letter
	} {
		if loopback.Host(host) {
			t.Errorf("%q is taken for this machine", host)
		}
	}
	for _, host := range []string{"localhost", "LocalHost", "127.0.0.1", "127.255.255.254", "::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"} {
		if !loopback.Host(host) {
			t.Errorf("%q is not taken for this machine", host)
		}
	}
}

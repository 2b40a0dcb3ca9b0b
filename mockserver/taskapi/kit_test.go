package taskapi_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer returns a server that is closed when the test ends.
func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	srv := taskapi.New(opts...)
	t.Cleanup(srv.Close)
	return srv
}

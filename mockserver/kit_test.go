package mockserver_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer returns a mock of the task API that is closed when the test ends.
func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	srv := taskapi.New(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// mockOf starts the mock of a document, without anybody signed in.
func mockOf(t *testing.T, doc []byte, opts ...mockserver.Option) *mocktest.User {
	t.Helper()
	o, err := mockserver.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	return mocktest.New(t, mockserver.New(append(opts, o)...))
}

// panics returns what fn panics with.
func panics(t *testing.T, fn func()) (message string) {
	t.Helper()
	defer func() {
		r := recover()
		if r == nil {
			t.Fatal("no panic")
		}
		message, _ = r.(string)
	}()
	fn()
	return ""
}

package filestore_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// childEnv makes a copy of the test binary a child process; its value is the
// path of the store.
const childEnv = "FILESTORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		child(path)
		return
	}
	goleak.VerifyTestMain(m)
}

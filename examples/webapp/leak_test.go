package main

import (
	"testing"

	"go.uber.org/goleak"
)

// The backend leaves no goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

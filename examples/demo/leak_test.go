package main

import (
	"testing"

	"go.uber.org/goleak"
)

// The demo leaves no goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

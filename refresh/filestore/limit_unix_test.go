//go:build unix

package filestore_test

import (
	"os/signal"
	"syscall"
)

// limitFiles makes the system refuse to write files of more than 10,000 bytes
// in this process: to a writer, that is a disk that is full half way through.
func limitFiles() error {
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 10_000, Max: 10_000})
}

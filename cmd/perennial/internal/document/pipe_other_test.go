//go:build !unix

package document_test

import "os"

// pipe makes a directory in the place of a named pipe, which the system has not.
func pipe(path string) error { return os.Mkdir(path, 0o700) }

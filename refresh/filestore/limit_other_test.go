//go:build !unix

package filestore_test

import "errors"

func limitFiles() error { return errors.New("there is no such limit here") }

//go:build !linux

package redistest

import "os/exec"

// endWithParent does nothing: these systems do not tell processes of their
// parent's end. Close does it.
func endWithParent(*exec.Cmd) {}

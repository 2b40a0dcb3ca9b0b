package sdk

import (
	"runtime/debug"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// version is the released version of this command, and "devel" for any other: what
// is generated must not depend on what a working tree is called.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	const command = "github.com/perennial-go/perennial/cmd/perennial"
	v := ""
	if info.Main.Path == command {
		v = info.Main.Version
	}
	for _, dep := range info.Deps {
		if dep.Path == command && dep.Replace == nil {
			v = dep.Version
		}
	}
	if !semver.IsValid(v) || module.IsPseudoVersion(v) || semver.Build(v) != "" {
		return "devel"
	}
	return v
}

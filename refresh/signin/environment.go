package signin

import (
	"os"
	"runtime"
	"strings"
)

// Environment says where a program runs, as far as it matters for which flow can
// work. The zero value is a desktop with a terminal. [FromEnvironment] finds out.
type Environment struct {
	// NoTerminal is true where nobody sees what the program writes.
	NoTerminal bool
	// NoDisplay is true where no browser can be shown.
	NoDisplay bool
	// Remote is true in an SSH session: the user's browser is on another machine,
	// and does not reach the loopback address of this one.
	Remote bool
	// Container is true in a container, with the same consequence.
	Container bool
	// WSL is true in the Windows Subsystem for Linux: the browser is that of Windows.
	WSL bool
	// Browser is the user's choice in $BROWSER: commands with colons between them,
	// %s for the address. By default, what the system has.
	Browser string
}

// browserHere reports whether a browser can be opened that reaches this machine.
func (e Environment) browserHere() bool {
	return !e.Remote && (e.Browser != "" || !e.Container && (!e.NoDisplay || e.WSL))
}

// FromEnvironment finds out where the program runs, from its environment
// variables, a few files and its terminal.
func FromEnvironment() Environment {
	return readEnvironment(os.Getenv, func(name string) string { //nolint:forbidigo // the one function that is for it
		b, err := os.ReadFile(name) //nolint:gosec // the names are those below
		if err == nil && len(b) == 0 {
			return "empty" // that it is there is what it says
		}
		return string(b)
	}, runtime.GOOS, terminal())
}

func readEnvironment(getenv, file func(string) string, goos string, terminal bool) Environment {
	e := Environment{
		NoTerminal: !terminal,
		Remote:     getenv("SSH_CONNECTION") != "" || getenv("SSH_CLIENT") != "" || getenv("SSH_TTY") != "",
		Browser:    getenv("BROWSER"),
	}
	if goos == "windows" || goos == "darwin" {
		return e
	}
	e.NoDisplay = getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == ""
	e.WSL = getenv("WSL_DISTRO_NAME") != "" || strings.Contains(strings.ToLower(file("/proc/sys/kernel/osrelease")), "microsoft")
	groups := file("/proc/1/cgroup")
	e.Container = getenv("container") != "" || getenv("KUBERNETES_SERVICE_HOST") != "" || getenv("CODESPACES") != "" ||
		strings.Contains(groups, "docker") || strings.Contains(groups, "kubepods") || strings.Contains(groups, "libpod") || strings.Contains(file("/proc/1/mountinfo"), "/docker/") || file("/run/.containerenv") != "" || file("/.dockerenv") != ""
	return e
}

// terminal reports whether somebody sees what is written to standard error. The
// null device is a character device too, and nobody's terminal.
func terminal() bool {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

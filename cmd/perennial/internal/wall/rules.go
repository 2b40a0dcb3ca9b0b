package wall

import "slices"

// rules are what the templates of a directory make beyond types, constants and
// functions.
type rules struct {
	vars    func(name string) bool // variables of the package
	main    bool                   // a function main, and goroutines
	types   bool                   // the types of the package above
	embed   string                 // the file that is embedded, "" for none
	process bool                   // package os and what else a command has
	network bool                   // all of net/http
}

func rulesOf(dir string) rules {
	none := func(string) bool { return false }
	switch dir {
	case "operations":
		return rules{vars: func(string) bool { return true }}
	case "mock":
		return rules{vars: func(name string) bool { return name == "document" }, main: true, embed: "openapi.yaml", process: true, network: true}
	case "server":
		return rules{vars: none, types: true, network: true}
	case "." + tests:
		return rules{vars: none, types: true, process: true}
	case "spec":
		return rules{vars: func(name string) bool { return name == "document" }, embed: "openapi.json"}
	}
	return rules{vars: none}
}

// mayUse reports whether generated code may use a name of another package.
// Packages that act on the world by themselves are listed name by name.
func (r rules) mayUse(pkg, name string) bool {
	switch pkg {
	case "os", "os/signal", "net", "flag", "log":
		return r.process
	case "net/http":
		return r.network || slices.Contains([]string{
			"Client", "Cookie", "Handler", "Header", "NewRequest", "NoBody", "Request", "Response",
			"MethodConnect", "MethodDelete", "MethodGet", "MethodHead", "MethodOptions", "MethodPatch", "MethodPost", "MethodPut", "MethodTrace",
		}, name)
	case "fmt":
		return r.process || slices.Contains([]string{"Errorf", "Sprint", "Sprintf", "Stringer"}, name)
	case "unsafe", "reflect", "syscall", "os/exec", "plugin", "runtime", "C":
		return false
	}
	return true
}

package main

import "strings"

// program is what is built around the package of a generator: it makes a client, and
// has all operations in it, which the linker leaves out otherwise.
type program struct {
	imports string
	client  string                             // makes c and err
	method  func(resource, verb string) string // of c
}

// text returns the program. The package that was generated is api.
func (p program) text(path string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\tapi \"" + path + "\"\n" + p.imports + ")\n\n" +
		"func main() {\n\tc, err := " + p.client + "\n\tif err != nil {\n\t\tos.Exit(1)\n\t}\n\tfmt.Println(\n")
	for _, r := range resources() {
		for _, v := range verbs() {
			b.WriteString("\t\tc." + p.method(r, v) + ",\n")
		}
	}
	b.WriteString("\t)\n}\n")
	return b.String()
}

// flat is the name of an operation: ListBooks, GetBook.
func flat(resource, verb string) string {
	name := strings.ToUpper(verb[:1]) + verb[1:] + resource
	if verb == "list" {
		name += "s"
	}
	return name
}

func perennialProgram() program {
	return program{
		"\t\"github.com/perennial-go/perennial/refresh/apiclient\"\n",
		`api.New(apiclient.WithBaseURL("http://localhost:1"))`,
		func(resource, verb string) string { return resource + "s." + strings.ToUpper(verb[:1]) + verb[1:] },
	}
}

func oapiProgram() program {
	return program{
		"", `api.NewClientWithResponses("http://localhost:1")`,
		func(resource, verb string) string { return flat(resource, verb) + "WithResponse" },
	}
}

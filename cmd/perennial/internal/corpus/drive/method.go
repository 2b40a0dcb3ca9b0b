package drive

// Method is a method of a generated package, as its source has it.
type Method struct {
	Type   string // of the receiver, such as ProjectsService
	Name   string
	Verb   string // of the operation, such as GET
	Route  string // its path template
	Args   []Arg
	Media  string // of the body, "" where the caller says so
	Paging bool   // it is a loop around another method
}

// Arg is an argument between the context and the options.
type Arg struct {
	Name string // in Go
	Path string // the path parameter that it is sent as, or ""
}

package taskapi

import (
	"fmt"
	"sync"

	"github.com/perennial-go/perennial/gen/spec"
	"github.com/perennial-go/perennial/mockserver"
)

// Config is what [With] changes. Its zero value is the API of [New].
type Config struct {
	// Projects are there at the start. Their ids are prj_1, prj_2 and so on, those of
	// their tasks tsk_1, tsk_2 and so on. An empty list that is not nil means none. By
	// default, they are Ada's Analytical Engine and Grace's Compiler.
	Projects []Project
	// KeepFiles is how large a file may be, in bytes, for its contents to be kept.
	// Of a larger one only size and SHA-256 are; the response to downloading it is 404
	// with code content_not_kept, and so it is once all files together have 256 MiB. By
	// default, 32 MiB.
	KeepFiles int64
}

// Project is a project that is there at the start.
type Project struct {
	Name string
	// Owner is the Email of a user. By default, and when nobody has that address,
	// the first user.
	Owner string
	// Tasks are the titles of the project's tasks.
	Tasks []string
}

// New returns a server without a socket, as [mockserver.New] does.
func New(opts ...mockserver.Option) *mockserver.Server {
	return mockserver.New(With(Config{}), mockserver.Options(opts...))
}

// Start returns a server on a loopback port, as [mockserver.Start] does.
func Start(opts ...mockserver.Option) *mockserver.Server {
	return mockserver.Start(With(Config{}), mockserver.Options(opts...))
}

// With makes a mock one of this API, set up as cfg says.
func With(cfg Config) mockserver.Option {
	if cfg.Projects == nil {
		cfg.Projects = defaultProjects()
	}
	if cfg.KeepFiles == 0 {
		cfg.KeepFiles = 32 << 20
	}
	return mockserver.Options(document(), mockserver.Handlers(cfg.install))
}

// document parses openapi.yaml at the first call.
var document = sync.OnceValue(func() mockserver.Option {
	option, err := mockserver.Document(spec.JSON())
	if err != nil {
		panic(fmt.Sprintf("taskapi: the API description: %v", err)) // it is compiled in
	}
	return option
})

func defaultProjects() []Project {
	return []Project{
		{Name: "Analytical Engine", Owner: mockserver.AdaEmail, Tasks: []string{"Design the mill", "Build the store", "Punch the cards"}},
		{Name: "Compiler", Owner: mockserver.GraceEmail, Tasks: []string{"Link subroutines"}},
	}
}

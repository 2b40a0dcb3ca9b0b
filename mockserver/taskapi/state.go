package taskapi

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

// state is the data of one server.
type state struct {
	srv       *mockserver.Server
	keepFiles int64
	contents  atomic.Int64 // bytes of all files, those that are coming in included
	feed      *feed

	mu       sync.Mutex // guards all below
	users    map[string]*gen.User
	projects table[project]
	tasks    table[gen.Task]
	files    table[file]
}

// install makes the state of a server, and returns the handlers that work on it.
func (c Config) install(srv *mockserver.Server) map[string]http.Handler {
	s := &state{
		srv: srv, keepFiles: c.KeepFiles, feed: newFeed(),
		users:    map[string]*gen.User{},
		projects: table[project]{kind: "project", prefix: "prj"},
		tasks:    table[gen.Task]{kind: "task", prefix: "tsk"},
		files:    table[file]{kind: "attachment", prefix: "att"},
	}
	first := ""
	owners := map[string]string{} // by address
	for _, u := range srv.Users() {
		if first == "" {
			first = u.ID
		}
		owners[u.Email] = u.ID
		s.users[u.ID] = &gen.User{ID: u.ID, Email: u.Email, Name: u.Name, TimeZone: u.TimeZone, CreatedAt: srv.Now().UTC()}
	}
	for _, p := range c.Projects {
		owner, known := owners[p.Owner]
		if !known {
			owner = first
		}
		made := s.addProject(owner, gen.ProjectInput{Name: p.Name})
		for _, title := range p.Tasks {
			s.addTask(made.ID, gen.TaskInput{Title: title})
		}
	}
	return handwritten{s}.handlers()
}

// user, like the methods below, is called with mu held, or before anybody else
// knows s.
func (s *state) user(id string) (*gen.User, error) {
	if u := s.users[id]; u != nil {
		return u, nil
	}
	return nil, notFound("user")
}

func (s *state) project(id string) (*project, error) { return s.projects.get(id, nil) }

func (s *state) task(projectID, id string) (*gen.Task, error) {
	if _, err := s.project(projectID); err != nil {
		return nil, err
	}
	return s.tasks.get(id, func(k *gen.Task) bool { return k.ProjectID == projectID })
}

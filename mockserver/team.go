package mockserver

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/perennial-go/perennial/gen"
)

// team is the data of the API.
type team struct {
	now       func() time.Time
	keepFiles int64

	mu       sync.Mutex // guards all below
	users    []*user
	projects []*project
	tasks    []*task
	files    []*file
	last     struct{ project, task, file int } // numbers given out
}

type user struct {
	gen.User
	password string
}

// The number of a project, task or file is its place in the order of creation.
type project struct {
	gen.Project
	number, version int
}

type task struct {
	gen.Task
	number int
}

type file struct {
	gen.Attachment
	projectID string
	content   []byte
	kept      bool // content is all there
}

func newTeam(now func() time.Time, set settings) *team {
	t := &team{now: now, keepFiles: set.keepFiles}
	for _, u := range set.users {
		t.addUser(u)
	}
	for _, p := range set.projects {
		t.seed(p)
	}
	return t
}

func (t *team) addUser(u User) {
	local, _, _ := strings.Cut(u.Email, "@")
	id := "usr_" + local
	for n := 2; t.userByID(id) != nil; n++ {
		id = fmt.Sprintf("usr_%s%d", local, n)
	}
	if u.Name == "" {
		u.Name = u.Email
	}
	if u.TimeZone == "" {
		u.TimeZone = "UTC"
	}
	t.users = append(t.users, &user{
		User:     gen.User{ID: id, Email: u.Email, Name: u.Name, TimeZone: u.TimeZone, CreatedAt: t.now().UTC()},
		password: u.Password,
	})
}

func (t *team) seed(p Project) {
	owner := ""
	for _, u := range t.users {
		if owner == "" || u.Email == p.Owner {
			owner = u.ID
		}
	}
	made := t.addProject(owner, gen.ProjectInput{Name: p.Name})
	for _, title := range p.Tasks {
		t.addTask(made.ID, gen.TaskInput{Title: title})
	}
}

// addProject, like the methods below, is called with mu held, or before anybody
// else knows t.
func (t *team) addProject(owner string, in gen.ProjectInput) *project {
	t.last.project++
	now := t.now().UTC()
	p := &project{number: t.last.project, version: 1, Project: gen.Project{
		ID: fmt.Sprintf("prj_%d", t.last.project), Name: in.Name, Description: in.Description,
		DueOn: in.DueOn, OwnerID: owner, CreatedAt: now, UpdatedAt: now,
	}}
	t.projects = append(t.projects, p)
	return p
}

func (t *team) addTask(projectID string, in gen.TaskInput) *task {
	t.last.task++
	now := t.now().UTC()
	if in.Status == "" {
		in.Status = gen.TaskStatusTodo
	}
	made := &task{number: t.last.task, Task: gen.Task{
		ID: fmt.Sprintf("tsk_%d", t.last.task), ProjectID: projectID, Title: in.Title, Notes: in.Notes,
		Status: in.Status, Priority: in.Priority, AssigneeID: in.AssigneeID, CreatedAt: now, UpdatedAt: now,
	}}
	t.tasks = append(t.tasks, made)
	return made
}

func (t *team) userByID(id string) *user {
	for _, u := range t.users {
		if u.ID == id {
			return u
		}
	}
	return nil
}

func (t *team) project(id string) (*project, error) {
	for _, p := range t.projects {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, notFound("project")
}

func (t *team) task(projectID, id string) (*task, error) {
	if _, err := t.project(projectID); err != nil {
		return nil, err
	}
	for _, k := range t.tasks {
		if k.ID == id && k.ProjectID == projectID {
			return k, nil
		}
	}
	return nil, notFound("task")
}

// userByEmail locks by itself.
func (t *team) userByEmail(email string) (gen.User, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, u := range t.users {
		if strings.EqualFold(u.Email, email) {
			return u.User, true
		}
	}
	return gen.User{}, false
}

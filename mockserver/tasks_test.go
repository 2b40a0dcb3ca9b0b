package mockserver_test

import (
	"testing"

	"github.com/perennial-go/perennial/gen"
)

func TestTaskLivesFromCreationToDeletion(t *testing.T) {
	u := signIn(t, newServer(t))
	a := u.do("POST", "/projects/prj_1/tasks", gen.TaskInput{Title: "Oil the gears", Priority: 3, AssigneeID: "usr_grace"}).want(201)
	path := a.Header.Get("Location")
	k := decode[gen.Task](u.do("GET", path, nil).want(200))
	if k.Title != "Oil the gears" || k.Status != gen.TaskStatusTodo || k.Priority != 3 || k.AssigneeID != "usr_grace" {
		t.Errorf("task %+v", k)
	}
	k = decode[gen.Task](u.do("PATCH", path, `{"priority":0,"assignee_id":null,"status":"done","notes":"dry"}`).want(200))
	if k.Priority != 0 || k.AssigneeID != "" || k.Status != gen.TaskStatusDone || k.Notes != "dry" || k.Title != "Oil the gears" {
		t.Errorf("patched %+v", k)
	}
	u.do("PATCH", path, `{"assignee_id":"usr_ada","title":"Oil"}`).want(200)
	u.do("PATCH", path, `{"assignee_id":"usr_none"}`).problem(422, "unknown_user")
	u.do("DELETE", path, nil).want(204)
	u.do("GET", path, nil).problem(404, "not_found")
}

func TestTasksBelongToTheirProject(t *testing.T) {
	u := signIn(t, newServer(t))
	u.do("GET", "/projects/prj_2/tasks/tsk_1", nil).problem(404, "not_found")
	u.do("GET", "/projects/prj_9/tasks", nil).problem(404, "not_found")
	u.do("POST", "/projects/prj_9/tasks", gen.TaskInput{Title: "x"}).problem(404, "not_found")
	u.do("POST", "/projects/prj_1/tasks", gen.TaskInput{Title: "x", AssigneeID: "usr_none"}).problem(422, "unknown_user")
	u.do("DELETE", "/projects/prj_1", nil).want(204)
	u.do("GET", "/projects/prj_1/tasks/tsk_1", nil).problem(404, "not_found")
}

func TestTasksAreFilteredAndPaged(t *testing.T) {
	u := signIn(t, newServer(t))
	u.do("PATCH", "/projects/prj_1/tasks/tsk_2", `{"status":"doing","assignee_id":"usr_ada"}`).want(200)
	for query, want := range map[string]int{
		"":                       3,
		"?status=doing":          1,
		"?status=todo":           2,
		"?assignee_id=usr_ada":   1,
		"?assignee_id=usr_grace": 0,
		"?limit=2":               2,
	} {
		page := decode[gen.TaskPage](u.do("GET", "/projects/prj_1/tasks"+query, nil).want(200))
		if len(page.Items) != want {
			t.Errorf("%q: %d tasks, want %d", query, len(page.Items), want)
		}
	}
	u.do("GET", "/projects/prj_1/tasks?status=lost", nil).problem(422, "invalid_request")
}

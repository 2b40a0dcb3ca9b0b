package taskapi_test

import (
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

func TestTaskLivesFromCreationToDeletion(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	a := u.Do("POST", "/projects/prj_1/tasks", gen.TaskInput{Title: "Oil the gears", Priority: 3, AssigneeID: "usr_grace"}).Want(201)
	path := a.Header.Get("Location")
	k := mocktest.Decode[gen.Task](u.Do("GET", path, nil).Want(200))
	if k.Title != "Oil the gears" || k.Status != gen.TaskStatusTodo || k.Priority != 3 || k.AssigneeID != "usr_grace" {
		t.Errorf("task %+v", k)
	}
	k = mocktest.Decode[gen.Task](u.Do("PATCH", path, `{"priority":0,"assignee_id":null,"status":"done","notes":"dry"}`).Want(200))
	if k.Priority != 0 || k.AssigneeID != "" || k.Status != gen.TaskStatusDone || k.Notes != "dry" || k.Title != "Oil the gears" {
		t.Errorf("patched %+v", k)
	}
	u.Do("PATCH", path, `{"assignee_id":"usr_ada","title":"Oil"}`).Want(200)
	u.Do("PATCH", path, `{"assignee_id":"usr_none"}`).Problem(422, "unknown_user")
	u.Do("DELETE", path, nil).Want(204)
	u.Do("GET", path, nil).Problem(404, "not_found")
}

func TestTasksBelongToTheirProject(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Do("GET", "/projects/prj_2/tasks/tsk_1", nil).Problem(404, "not_found")
	u.Do("GET", "/projects/prj_9/tasks", nil).Problem(404, "not_found")
	u.Do("POST", "/projects/prj_9/tasks", gen.TaskInput{Title: "x"}).Problem(404, "not_found")
	u.Do("POST", "/projects/prj_1/tasks", gen.TaskInput{Title: "x", AssigneeID: "usr_none"}).Problem(422, "unknown_user")
	u.Do("DELETE", "/projects/prj_1", nil).Want(204)
	u.Do("GET", "/projects/prj_1/tasks/tsk_1", nil).Problem(404, "not_found")
}

func TestTasksAreFilteredAndPaged(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Do("PATCH", "/projects/prj_1/tasks/tsk_2", `{"status":"doing","assignee_id":"usr_ada"}`).Want(200)
	for query, want := range map[string]int{
		"":                       3,
		"?status=doing":          1,
		"?status=todo":           2,
		"?assignee_id=usr_ada":   1,
		"?assignee_id=usr_grace": 0,
		"?limit=2":               2,
	} {
		page := mocktest.Decode[gen.TaskPage](u.Do("GET", "/projects/prj_1/tasks"+query, nil).Want(200))
		if len(page.Items) != want {
			t.Errorf("%q: %d tasks, want %d", query, len(page.Items), want)
		}
	}
	u.Do("GET", "/projects/prj_1/tasks?status=lost", nil).Problem(422, "invalid_request")
}

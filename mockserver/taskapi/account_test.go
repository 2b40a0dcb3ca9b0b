package taskapi_test

import (
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
)

func TestUserIsReadAndChanged(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Do("PATCH", "/me", gen.UserPatch{Name: "Ada King"}).Want(200)
	u.Do("PATCH", "/me", gen.UserPatch{TimeZone: "Europe/Paris"}).Want(200)
	got := mocktest.Decode[gen.User](u.Do("GET", "/me", nil).Want(200))
	if got.Name != "Ada King" || got.TimeZone != "Europe/Paris" || got.Email != mockserver.AdaEmail {
		t.Errorf("user %+v", got)
	}
	u.Do("PATCH", "/me", gen.UserPatch{}).Problem(422, "invalid_request")
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	srv := newServer(t)
	phone, laptop := mocktest.SignIn(t, srv), mocktest.SignIn(t, srv)
	mocktest.SignInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)

	list := mocktest.Decode[gen.SessionList](laptop.Do("GET", "/me/sessions", nil).Want(200))
	if len(list.Items) != 2 || list.Items[0].ID != "ses_2" || !list.Items[0].Current || list.Items[1].Current {
		t.Fatalf("sessions %+v", list.Items)
	}
	laptop.Do("DELETE", "/me/sessions/ses_1", nil).Want(204)
	phone.Do("GET", "/me", nil).Problem(401, "token_invalid")
	phone.Trade(phone.Refresh).Problem(401, "invalid_grant")
	laptop.Do("GET", "/me", nil).Want(200)

	laptop.Do("DELETE", "/me/sessions/ses_1", nil).Problem(404, "not_found")
	laptop.Do("DELETE", "/me/sessions/ses_3", nil).Problem(404, "not_found") // Grace's
}

func TestUsersAndProjectsReplaceWhatIsThere(t *testing.T) {
	srv := newServer(t,
		mockserver.Users(
			mockserver.User{Email: "ida@a.example", Password: refresh.NewSecret("one")},
			mockserver.User{Email: "ida@b.example", Password: refresh.NewSecret("two"), Name: "Ida B."},
		),
		taskapi.With(taskapi.Config{Projects: []taskapi.Project{{Name: "Only", Owner: "ida@b.example", Tasks: []string{"a", "b"}}}}),
	)
	u := mocktest.SignInAs(t, srv, "ida@b.example", "two")
	if got := mocktest.Decode[gen.User](u.Do("GET", "/me", nil).Want(200)); got.ID != "usr_ida2" || got.Name != "Ida B." {
		t.Errorf("user %+v", got)
	}
	projects := mocktest.Decode[gen.ProjectPage](u.Do("GET", "/projects", nil).Want(200))
	if len(projects.Items) != 1 || projects.Items[0].OwnerID != "usr_ida2" {
		t.Errorf("projects %+v", projects.Items)
	}
	tasks := mocktest.Decode[gen.TaskPage](u.Do("GET", "/projects/prj_1/tasks", nil).Want(200))
	if len(tasks.Items) != 2 || tasks.Items[1].Title != "b" {
		t.Errorf("tasks %+v", tasks.Items)
	}
}

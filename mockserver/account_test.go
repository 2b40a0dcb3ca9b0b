package mockserver_test

import (
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestUserIsReadAndChanged(t *testing.T) {
	u := signIn(t, newServer(t))
	u.do("PATCH", "/me", gen.UserPatch{Name: "Ada King"}).want(200)
	u.do("PATCH", "/me", gen.UserPatch{TimeZone: "Europe/Paris"}).want(200)
	got := decode[gen.User](u.do("GET", "/me", nil).want(200))
	if got.Name != "Ada King" || got.TimeZone != "Europe/Paris" || got.Email != mockserver.AdaEmail {
		t.Errorf("user %+v", got)
	}
	u.do("PATCH", "/me", gen.UserPatch{}).problem(422, "invalid_request")
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	srv := newServer(t)
	phone, laptop := signIn(t, srv), signIn(t, srv)
	signInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)

	list := decode[gen.SessionList](laptop.do("GET", "/me/sessions", nil).want(200))
	if len(list.Items) != 2 || list.Items[0].ID != "ses_2" || !list.Items[0].Current || list.Items[1].Current {
		t.Fatalf("sessions %+v", list.Items)
	}
	laptop.do("DELETE", "/me/sessions/ses_1", nil).want(204)
	phone.do("GET", "/me", nil).problem(401, "token_invalid")
	phone.trade(phone.refresh).problem(401, "invalid_grant")
	laptop.do("GET", "/me", nil).want(200)

	laptop.do("DELETE", "/me/sessions/ses_1", nil).problem(404, "not_found")
	laptop.do("DELETE", "/me/sessions/ses_3", nil).problem(404, "not_found") // Grace's
}

func TestUsersAndProjectsReplaceWhatIsThere(t *testing.T) {
	srv := newServer(t,
		mockserver.Users(
			mockserver.User{Email: "ida@a.example", Password: "one"},
			mockserver.User{Email: "ida@b.example", Password: "two", Name: "Ida B."},
		),
		mockserver.Projects(mockserver.Project{Name: "Only", Owner: "ida@b.example", Tasks: []string{"a", "b"}}),
	)
	u := signInAs(t, srv, "ida@b.example", "two")
	if got := decode[gen.User](u.do("GET", "/me", nil).want(200)); got.ID != "usr_ida2" || got.Name != "Ida B." {
		t.Errorf("user %+v", got)
	}
	projects := decode[gen.ProjectPage](u.do("GET", "/projects", nil).want(200))
	if len(projects.Items) != 1 || projects.Items[0].OwnerID != "usr_ida2" {
		t.Errorf("projects %+v", projects.Items)
	}
	tasks := decode[gen.TaskPage](u.do("GET", "/projects/prj_1/tasks", nil).want(200))
	if len(tasks.Items) != 2 || tasks.Items[1].Title != "b" {
		t.Errorf("tasks %+v", tasks.Items)
	}
}

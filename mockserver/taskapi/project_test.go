package taskapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func TestProjectLivesFromCreationToDeletion(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	a := u.Do("POST", "/projects", `{"name":"Difference Engine","due_on":"2026-12-10"}`).Want(201)
	p := mocktest.Decode[gen.Project](a)
	path := a.Header.Get("Location")
	if path != "/projects/"+p.ID || p.OwnerID != "usr_ada" || p.DueOn.String() != "2026-12-10" {
		t.Fatalf("created %+v at %s", p, path)
	}
	u.Do("POST", "/projects", `{"name":"difference engine"}`).Problem(409, "name_taken")
	u.Do("PATCH", path, `{"name":"Analytical Engine"}`).Problem(409, "name_taken")

	// Absent, value and null are three things.
	got := mocktest.Decode[gen.Project](u.Do("PATCH", path, `{"archived":true,"description":"brass"}`).Want(200))
	if !got.Archived || got.Description != "brass" || got.DueOn == nil || got.Name != p.Name {
		t.Errorf("patched %+v", got)
	}
	got = mocktest.Decode[gen.Project](u.Do("PATCH", path, `{"due_on":null,"description":"","archived":false}`).Want(200))
	if got.Archived || got.Description != "" || got.DueOn != nil {
		t.Errorf("patched %+v", got)
	}
	u.Do("DELETE", path, nil).Want(204)
	u.Do("GET", path, nil).Problem(404, "not_found")
	u.Do("DELETE", path, nil).Problem(404, "not_found")
}

func TestOnlyTheOwnerDeletes(t *testing.T) {
	srv := newServer(t)
	grace := mocktest.SignInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)
	grace.Do("DELETE", "/projects/prj_1", nil).Problem(403, "not_owner")
	grace.Do("DELETE", "/projects/prj_2", nil).Want(204)
}

func TestIfMatchKeepsChangesApart(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	tag := u.Do("GET", "/projects/prj_1", nil).Want(200).Header.Get("ETag")
	next := u.Do("PATCH", "/projects/prj_1", `{"archived":true}`, "If-Match", tag).Want(200).Header.Get("ETag")
	if tag == "" || next == tag {
		t.Fatalf("ETag %s, then %s", tag, next)
	}
	u.Do("PATCH", "/projects/prj_1", `{"archived":false}`, "If-Match", tag).Problem(412, "version_changed")
	u.Do("DELETE", "/projects/prj_1", nil, "If-Match", tag).Problem(412, "version_changed")
	if !mocktest.Decode[gen.Project](u.Do("GET", "/projects/prj_1", nil)).Archived {
		t.Error("a refused change was made")
	}
	u.Do("PATCH", "/projects/prj_1", `{"archived":false}`, "If-Match", `"nine", `+next).Want(200)
	u.Do("DELETE", "/projects/prj_1", nil, "If-Match", "*").Want(204)
}

func TestPagesHoldEachProjectOnce(t *testing.T) {
	var seeds []taskapi.Project
	for n := range 45 {
		seeds = append(seeds, taskapi.Project{Name: fmt.Sprintf("Project %02d", n)})
	}
	u := mocktest.SignIn(t, newServer(t, taskapi.With(taskapi.Config{Projects: seeds})))
	var names []string
	var sizes []int
	path := "/projects"
	for path != "" {
		page := mocktest.Decode[gen.ProjectPage](u.Do("GET", path, nil).Want(200))
		for _, p := range page.Items {
			names = append(names, p.Name)
		}
		sizes = append(sizes, len(page.Items))
		path = ""
		if page.NextCursor != "" {
			path = "/projects?cursor=" + url.QueryEscape(page.NextCursor)
			// What is deleted on a page that was read moves nothing.
			u.Do("DELETE", "/projects/"+page.Items[0].ID, nil).Want(204)
		}
	}
	if fmt.Sprint(sizes) != "[20 20 5]" || len(names) != 45 || names[44] != "Project 44" {
		t.Errorf("pages of %v: %v", sizes, names)
	}
	u.Do("GET", "/projects?cursor=made-up", nil).Problem(422, "invalid_cursor")
	u.Do("GET", "/projects?limit=101", nil).Problem(422, "invalid_request")
}

func TestProjectsAreFiltered(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Do("PATCH", "/projects/prj_2", `{"archived":true}`).Want(200)
	for query, want := range map[string]string{
		"":                         "prj_1 prj_2",
		"?name=ENGINE":             "prj_1",
		"?archived=true":           "prj_2",
		"?archived=false":          "prj_1",
		"?archived=true&name=none": "",
		"?limit=1":                 "prj_1",
	} {
		var ids []string
		for _, p := range mocktest.Decode[gen.ProjectPage](u.Do("GET", "/projects"+query, nil).Want(200)).Items {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

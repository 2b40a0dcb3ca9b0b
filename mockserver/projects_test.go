package mockserver_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestProjectLivesFromCreationToDeletion(t *testing.T) {
	u := signIn(t, newServer(t))
	a := u.do("POST", "/projects", `{"name":"Difference Engine","due_on":"2026-12-10"}`).want(201)
	p := decode[gen.Project](a)
	path := a.Header.Get("Location")
	if path != "/projects/"+p.ID || p.OwnerID != "usr_ada" || p.DueOn.String() != "2026-12-10" {
		t.Fatalf("created %+v at %s", p, path)
	}
	u.do("POST", "/projects", `{"name":"difference engine"}`).problem(409, "name_taken")
	u.do("PATCH", path, `{"name":"Analytical Engine"}`).problem(409, "name_taken")

	// Absent, value and null are three things.
	got := decode[gen.Project](u.do("PATCH", path, `{"archived":true,"description":"brass"}`).want(200))
	if !got.Archived || got.Description != "brass" || got.DueOn == nil || got.Name != p.Name {
		t.Errorf("patched %+v", got)
	}
	got = decode[gen.Project](u.do("PATCH", path, `{"due_on":null,"description":"","archived":false}`).want(200))
	if got.Archived || got.Description != "" || got.DueOn != nil {
		t.Errorf("patched %+v", got)
	}
	u.do("DELETE", path, nil).want(204)
	u.do("GET", path, nil).problem(404, "not_found")
	u.do("DELETE", path, nil).problem(404, "not_found")
}

func TestOnlyTheOwnerDeletes(t *testing.T) {
	srv := newServer(t)
	grace := signInAs(t, srv, mockserver.GraceEmail, mockserver.GracePassword)
	grace.do("DELETE", "/projects/prj_1", nil).problem(403, "not_owner")
	grace.do("DELETE", "/projects/prj_2", nil).want(204)
}

func TestIfMatchKeepsChangesApart(t *testing.T) {
	u := signIn(t, newServer(t))
	tag := u.do("GET", "/projects/prj_1", nil).want(200).Header.Get("ETag")
	next := u.do("PATCH", "/projects/prj_1", `{"archived":true}`, "If-Match", tag).want(200).Header.Get("ETag")
	if tag == "" || next == tag {
		t.Fatalf("ETag %s, then %s", tag, next)
	}
	u.do("PATCH", "/projects/prj_1", `{"archived":false}`, "If-Match", tag).problem(412, "version_changed")
	u.do("DELETE", "/projects/prj_1", nil, "If-Match", tag).problem(412, "version_changed")
	if !decode[gen.Project](u.do("GET", "/projects/prj_1", nil)).Archived {
		t.Error("a refused change was made")
	}
	u.do("PATCH", "/projects/prj_1", `{"archived":false}`, "If-Match", `"nine", `+next).want(200)
	u.do("DELETE", "/projects/prj_1", nil, "If-Match", "*").want(204)
}

func TestPagesHoldEachProjectOnce(t *testing.T) {
	var seeds []mockserver.Project
	for n := range 45 {
		seeds = append(seeds, mockserver.Project{Name: fmt.Sprintf("Project %02d", n)})
	}
	u := signIn(t, newServer(t, mockserver.Projects(seeds...)))
	var names []string
	var sizes []int
	path := "/projects"
	for path != "" {
		page := decode[gen.ProjectPage](u.do("GET", path, nil).want(200))
		for _, p := range page.Items {
			names = append(names, p.Name)
		}
		sizes = append(sizes, len(page.Items))
		path = ""
		if page.NextCursor != "" {
			path = "/projects?cursor=" + url.QueryEscape(page.NextCursor)
			// What is deleted on a page that was read moves nothing.
			u.do("DELETE", "/projects/"+page.Items[0].ID, nil).want(204)
		}
	}
	if fmt.Sprint(sizes) != "[20 20 5]" || len(names) != 45 || names[44] != "Project 44" {
		t.Errorf("pages of %v: %v", sizes, names)
	}
	u.do("GET", "/projects?cursor=made-up", nil).problem(422, "invalid_cursor")
	u.do("GET", "/projects?limit=101", nil).problem(422, "invalid_request")
}

func TestProjectsAreFiltered(t *testing.T) {
	u := signIn(t, newServer(t))
	u.do("PATCH", "/projects/prj_2", `{"archived":true}`).want(200)
	for query, want := range map[string]string{
		"":                         "prj_1 prj_2",
		"?name=ENGINE":             "prj_1",
		"?archived=true":           "prj_2",
		"?archived=false":          "prj_1",
		"?archived=true&name=none": "",
		"?limit=1":                 "prj_1",
	} {
		var ids []string
		for _, p := range decode[gen.ProjectPage](u.do("GET", "/projects"+query, nil).want(200)).Items {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

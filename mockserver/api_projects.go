package mockserver

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// nameTaken is an error when another project has the name. The caller holds mu.
func (t *team) nameTaken(name, except string) error {
	for _, p := range t.projects {
		if p.ID != except && strings.EqualFold(p.Name, name) {
			return fail(http.StatusConflict, "name_taken", "another project has this name")
		}
	}
	return nil
}

// ListProjects returns a page of the projects that pass the filters.
func (a handwritten) ListProjects(_ context.Context, r server.ListProjectsRequestObject) (server.ListProjectsResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	var matching []*project
	for _, p := range t.projects {
		if r.Params.Name != nil && !strings.Contains(strings.ToLower(p.Name), strings.ToLower(*r.Params.Name)) {
			continue
		}
		if r.Params.Archived != nil && p.Archived != *r.Params.Archived {
			continue
		}
		matching = append(matching, p)
	}
	part, next, err := page(matching, func(p *project) int { return p.number }, r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	out := server.ListProjects200JSONResponse{Items: []gen.Project{}, NextCursor: next}
	for _, p := range part {
		out.Items = append(out.Items, p.Project)
	}
	return out, nil
}

// CreateProject makes a project of the caller.
func (a handwritten) CreateProject(ctx context.Context, r server.CreateProjectRequestObject) (server.CreateProjectResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.nameTaken(r.Body.Name, ""); err != nil {
		return nil, err
	}
	p := t.addProject(exchangeFrom(ctx).caller.user, *r.Body)
	a.s.publish(gen.EventTypeProjectCreated, p.ID, "")
	return server.CreateProject201JSONResponse{
		Body:    p.Project,
		Headers: server.CreateProject201ResponseHeaders{ETag: p.etag(), Location: "/projects/" + p.ID},
	}, nil
}

// GetProject returns one project.
func (a handwritten) GetProject(_ context.Context, r server.GetProjectRequestObject) (server.GetProjectResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	p, err := t.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return server.GetProject200JSONResponse{
		Body:    p.Project,
		Headers: server.GetProject200ResponseHeaders{ETag: p.etag()},
	}, nil
}

// UpdateProject changes a project.
func (a handwritten) UpdateProject(_ context.Context, r server.UpdateProjectRequestObject) (server.UpdateProjectResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	p, err := t.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	if err := p.ifMatch(r.Params.IfMatch); err != nil {
		return nil, err
	}
	if r.Body.Name != "" {
		if err := t.nameTaken(r.Body.Name, p.ID); err != nil {
			return nil, err
		}
	}
	p.apply(*r.Body)
	p.version++
	p.UpdatedAt = t.now().UTC()
	a.s.publish(gen.EventTypeProjectUpdated, p.ID, "")
	return server.UpdateProject200JSONResponse{
		Body:    p.Project,
		Headers: server.UpdateProject200ResponseHeaders{ETag: p.etag()},
	}, nil
}

func (p *project) apply(in gen.ProjectPatch) {
	if in.Name != "" {
		p.Name = in.Name
	}
	if in.Description != nil {
		p.Description = *in.Description
	}
	if in.Archived != nil {
		p.Archived = *in.Archived
	}
	if due, err := in.DueOn.Get(); err == nil {
		p.DueOn = &due
	} else if in.DueOn.IsNull() {
		p.DueOn = nil
	}
}

// DeleteProject deletes a project of the caller with all that is in it.
func (a handwritten) DeleteProject(ctx context.Context, r server.DeleteProjectRequestObject) (server.DeleteProjectResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	p, err := t.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	if p.OwnerID != exchangeFrom(ctx).caller.user {
		return nil, fail(http.StatusForbidden, "not_owner", "only the owner may delete a project")
	}
	if err := p.ifMatch(r.Params.IfMatch); err != nil {
		return nil, err
	}
	t.projects = slices.DeleteFunc(t.projects, func(o *project) bool { return o == p })
	t.tasks = slices.DeleteFunc(t.tasks, func(k *task) bool { return k.ProjectID == p.ID })
	t.files = slices.DeleteFunc(t.files, func(f *file) bool { return f.projectID == p.ID })
	a.s.publish(gen.EventTypeProjectDeleted, p.ID, "")
	return server.DeleteProject204Response{}, nil
}

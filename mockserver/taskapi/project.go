package taskapi

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
	"github.com/perennial-go/perennial/mockserver"
)

// project is a project and how often it was written.
type project struct {
	gen.Project
	version int
}

// etag names the version of a project (RFC 9110, section 8.8.3).
func (p *project) etag() string { return strconv.Quote(strconv.Itoa(p.version)) }

// ifMatch holds an If-Match header against the version there is (RFC 9110,
// section 13.1.1). No header lets every version pass.
func (p *project) ifMatch(header *string) error {
	if header == nil {
		return nil
	}
	for tag := range strings.SplitSeq(*header, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == p.etag() {
			return nil
		}
	}
	return fail(http.StatusPreconditionFailed, "version_changed", "the project has changed in the meantime")
}

// addProject makes a project. The caller holds mu.
func (s *state) addProject(owner string, in gen.ProjectInput) *project {
	now := s.srv.Now().UTC()
	return s.projects.add(func(id string) project {
		return project{version: 1, Project: gen.Project{
			ID: id, Name: in.Name, Description: in.Description, DueOn: in.DueOn,
			OwnerID: owner, CreatedAt: now, UpdatedAt: now,
		}}
	})
}

// nameTaken is an error when another project has the name. The caller holds mu.
func (s *state) nameTaken(name, except string) error {
	if others := s.projects.all(func(p *project) bool { return p.ID != except && strings.EqualFold(p.Name, name) }); len(others) > 0 {
		return fail(http.StatusConflict, "name_taken", "another project has this name")
	}
	return nil
}

// ListProjects returns a page of the projects that pass the filters.
func (h handwritten) ListProjects(_ context.Context, r server.ListProjectsRequestObject) (server.ListProjectsResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	part, next, err := h.projects.page(r.Params.Cursor, r.Params.Limit, func(p *project) bool {
		return (r.Params.Name == nil || strings.Contains(strings.ToLower(p.Name), strings.ToLower(*r.Params.Name))) &&
			(r.Params.Archived == nil || p.Archived == *r.Params.Archived)
	})
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
func (h handwritten) CreateProject(ctx context.Context, r server.CreateProjectRequestObject) (server.CreateProjectResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := cmp.Or(h.projects.full(), h.nameTaken(r.Body.Name, "")); err != nil {
		return nil, err
	}
	p := h.addProject(mockserver.CallerFrom(ctx).UserID, *r.Body)
	h.publish(gen.EventTypeProjectCreated, p.ID, "")
	return server.CreateProject201JSONResponse{
		Body:    p.Project,
		Headers: server.CreateProject201ResponseHeaders{ETag: p.etag(), Location: "/projects/" + p.ID},
	}, nil
}

// GetProject returns one project.
func (h handwritten) GetProject(_ context.Context, r server.GetProjectRequestObject) (server.GetProjectResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, err := h.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return server.GetProject200JSONResponse{
		Body:    p.Project,
		Headers: server.GetProject200ResponseHeaders{ETag: p.etag()},
	}, nil
}

// UpdateProject changes a project.
func (h handwritten) UpdateProject(_ context.Context, r server.UpdateProjectRequestObject) (server.UpdateProjectResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, err := h.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	if err := p.ifMatch(r.Params.IfMatch); err != nil {
		return nil, err
	}
	if r.Body.Name != "" {
		if err := h.nameTaken(r.Body.Name, p.ID); err != nil {
			return nil, err
		}
	}
	p.apply(*r.Body)
	p.version++
	p.UpdatedAt = h.srv.Now().UTC()
	h.publish(gen.EventTypeProjectUpdated, p.ID, "")
	return server.UpdateProject200JSONResponse{
		Body:    p.Project,
		Headers: server.UpdateProject200ResponseHeaders{ETag: p.etag()},
	}, nil
}

func (p *project) apply(in gen.ProjectPatch) {
	set(&p.Name, in.Name)
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
func (h handwritten) DeleteProject(ctx context.Context, r server.DeleteProjectRequestObject) (server.DeleteProjectResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, err := h.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	if p.OwnerID != mockserver.CallerFrom(ctx).UserID {
		return nil, fail(http.StatusForbidden, "not_owner", "only the owner may delete a project")
	}
	if err := p.ifMatch(r.Params.IfMatch); err != nil {
		return nil, err
	}
	h.projects.remove(func(o *project) bool { return o == p })
	h.tasks.remove(func(k *gen.Task) bool { return k.ProjectID == p.ID })
	h.removeFiles(func(f *file) bool { return f.projectID == p.ID })
	h.publish(gen.EventTypeProjectDeleted, p.ID, "")
	return server.DeleteProject204Response{}, nil
}

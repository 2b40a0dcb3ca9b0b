package taskapi

import (
	"cmp"
	"context"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// addTask makes a task. The caller holds mu.
func (s *state) addTask(projectID string, in gen.TaskInput) *gen.Task {
	now := s.srv.Now().UTC()
	if in.Status == "" {
		in.Status = gen.TaskStatusTodo
	}
	return s.tasks.add(func(id string) gen.Task {
		return gen.Task{
			ID: id, ProjectID: projectID, Title: in.Title, Notes: in.Notes, Status: in.Status,
			Priority: in.Priority, AssigneeID: in.AssigneeID, CreatedAt: now, UpdatedAt: now,
		}
	})
}

// knowsUser is an error when nobody has that id. The caller holds mu.
func (s *state) knowsUser(id string) error {
	if id != "" && s.users[id] == nil {
		p := invalid("/assignee_id", "nobody has this id")
		p.Code = "unknown_user"
		return p
	}
	return nil
}

// ListTasks returns a page of the tasks that pass the filters.
func (h handwritten) ListTasks(_ context.Context, r server.ListTasksRequestObject) (server.ListTasksResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, err := h.project(r.ProjectID); err != nil {
		return nil, err
	}
	part, next, err := h.tasks.page(r.Params.Cursor, r.Params.Limit, func(k *gen.Task) bool {
		return k.ProjectID == r.ProjectID &&
			(r.Params.Status == nil || k.Status == *r.Params.Status) &&
			(r.Params.AssigneeID == nil || k.AssigneeID == *r.Params.AssigneeID)
	})
	if err != nil {
		return nil, err
	}
	return server.ListTasks200JSONResponse{Items: part, NextCursor: next}, nil
}

// CreateTask makes a task.
func (h handwritten) CreateTask(_ context.Context, r server.CreateTaskRequestObject) (server.CreateTaskResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, err := h.project(r.ProjectID); err != nil {
		return nil, err
	}
	if err := cmp.Or(h.tasks.full(), h.knowsUser(r.Body.AssigneeID)); err != nil {
		return nil, err
	}
	k := h.addTask(r.ProjectID, *r.Body)
	h.publish(gen.EventTypeTaskCreated, k.ProjectID, k.ID)
	return server.CreateTask201JSONResponse{
		Body:    *k,
		Headers: server.CreateTask201ResponseHeaders{Location: "/projects/" + k.ProjectID + "/tasks/" + k.ID},
	}, nil
}

// GetTask returns one task.
func (h handwritten) GetTask(_ context.Context, r server.GetTaskRequestObject) (server.GetTaskResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, err := h.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	return server.GetTask200JSONResponse(*k), nil
}

// UpdateTask changes a task.
func (h handwritten) UpdateTask(_ context.Context, r server.UpdateTaskRequestObject) (server.UpdateTaskResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, err := h.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	assignee, err := r.Body.AssigneeID.Get()
	if err == nil {
		if err := h.knowsUser(assignee); err != nil {
			return nil, err
		}
		k.AssigneeID = assignee
	} else if r.Body.AssigneeID.IsNull() {
		k.AssigneeID = ""
	}
	set(&k.Title, r.Body.Title)
	set(&k.Status, r.Body.Status)
	if r.Body.Notes != nil {
		k.Notes = *r.Body.Notes
	}
	if r.Body.Priority != nil {
		k.Priority = *r.Body.Priority
	}
	k.UpdatedAt = h.srv.Now().UTC()
	h.publish(gen.EventTypeTaskUpdated, k.ProjectID, k.ID)
	return server.UpdateTask200JSONResponse(*k), nil
}

// DeleteTask deletes a task with its files.
func (h handwritten) DeleteTask(_ context.Context, r server.DeleteTaskRequestObject) (server.DeleteTaskResponseObject, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, err := h.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	h.tasks.remove(func(o *gen.Task) bool { return o == k })
	h.removeFiles(func(f *file) bool { return f.TaskID == k.ID })
	h.publish(gen.EventTypeTaskDeleted, k.ProjectID, k.ID)
	return server.DeleteTask204Response{}, nil
}

package mockserver

import (
	"context"
	"slices"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
)

// knowsUser is an error when nobody has that id. The caller holds mu.
func (t *team) knowsUser(id string) error {
	if id != "" && t.userByID(id) == nil {
		f := invalid("/assignee_id", "nobody has this id")
		f.code = "unknown_user"
		return f
	}
	return nil
}

// ListTasks returns a page of the tasks that pass the filters.
func (a handwritten) ListTasks(_ context.Context, r server.ListTasksRequestObject) (server.ListTasksResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.project(r.ProjectID); err != nil {
		return nil, err
	}
	var matching []*task
	for _, k := range t.tasks {
		if k.ProjectID != r.ProjectID ||
			r.Params.Status != nil && k.Status != *r.Params.Status ||
			r.Params.AssigneeID != nil && k.AssigneeID != *r.Params.AssigneeID {
			continue
		}
		matching = append(matching, k)
	}
	part, next, err := page(matching, func(k *task) int { return k.number }, r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	out := server.ListTasks200JSONResponse{Items: []gen.Task{}, NextCursor: next}
	for _, k := range part {
		out.Items = append(out.Items, k.Task)
	}
	return out, nil
}

// CreateTask makes a task.
func (a handwritten) CreateTask(_ context.Context, r server.CreateTaskRequestObject) (server.CreateTaskResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.project(r.ProjectID); err != nil {
		return nil, err
	}
	if err := t.knowsUser(r.Body.AssigneeID); err != nil {
		return nil, err
	}
	k := t.addTask(r.ProjectID, *r.Body)
	a.s.publish(gen.EventTypeTaskCreated, k.ProjectID, k.ID)
	return server.CreateTask201JSONResponse{
		Body:    k.Task,
		Headers: server.CreateTask201ResponseHeaders{Location: "/projects/" + k.ProjectID + "/tasks/" + k.ID},
	}, nil
}

// GetTask returns one task.
func (a handwritten) GetTask(_ context.Context, r server.GetTaskRequestObject) (server.GetTaskResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	k, err := t.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	return server.GetTask200JSONResponse(k.Task), nil
}

// UpdateTask changes a task.
func (a handwritten) UpdateTask(_ context.Context, r server.UpdateTaskRequestObject) (server.UpdateTaskResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	k, err := t.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	assignee, err := r.Body.AssigneeID.Get()
	if err == nil {
		if err := t.knowsUser(assignee); err != nil {
			return nil, err
		}
		k.AssigneeID = assignee
	} else if r.Body.AssigneeID.IsNull() {
		k.AssigneeID = ""
	}
	if r.Body.Title != "" {
		k.Title = r.Body.Title
	}
	if r.Body.Notes != nil {
		k.Notes = *r.Body.Notes
	}
	if r.Body.Status != "" {
		k.Status = r.Body.Status
	}
	if r.Body.Priority != nil {
		k.Priority = *r.Body.Priority
	}
	k.UpdatedAt = t.now().UTC()
	a.s.publish(gen.EventTypeTaskUpdated, k.ProjectID, k.ID)
	return server.UpdateTask200JSONResponse(k.Task), nil
}

// DeleteTask deletes a task with its files.
func (a handwritten) DeleteTask(_ context.Context, r server.DeleteTaskRequestObject) (server.DeleteTaskResponseObject, error) {
	t := a.s.team
	t.mu.Lock()
	defer t.mu.Unlock()
	k, err := t.task(r.ProjectID, r.TaskID)
	if err != nil {
		return nil, err
	}
	t.tasks = slices.DeleteFunc(t.tasks, func(o *task) bool { return o == k })
	t.files = slices.DeleteFunc(t.files, func(f *file) bool { return f.TaskID == k.ID })
	a.s.publish(gen.EventTypeTaskDeleted, k.ProjectID, k.ID)
	return server.DeleteTask204Response{}, nil
}

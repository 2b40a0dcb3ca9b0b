package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/tracing"
)

const (
	reads  = 75
	writes = 25
	both   = reads + writes
)

// expired sends a hundred calls with an access token that has expired by the
// server's clock. The client cannot know, so all of them meet a 401.
func (d *demo) expired(ctx context.Context) error {
	const life = 5 * time.Second
	d.out.heading("1  A hundred calls at once, with an expired token",
		"The server's clock runs ahead, so the client thinks that its token is good and sends it.\n"+
			fmt.Sprintf("The server takes its time, as over a network: %v for a call, %v for a refresh.", roundTrip, refreshTime))
	s := d.stage("expired", life, every)
	defer s.end()
	u, project, err := s.arrange(ctx)
	if err != nil {
		return err
	}

	s.advance(life + time.Second)
	s.note("server", "clock +%.0f s: token 1 has expired, and only the server knows", (life + time.Second).Seconds())
	before := len(s.srv.Calls())
	s.together(ctx)
	s.slow()
	u.fire(u.readOrWrite(ctx, project))
	s.close()
	u.hundred(d.out)
	return d.judgeExpired(ctx, u, project, s.srv.Calls()[before:])
}

// arrange signs in and finds the project to work on.
func (s *stage) arrange(ctx context.Context) (*user, string, error) {
	s.srv.Fail("refreshToken", mockserver.Fault{Times: -1, Delay: refreshTime})
	u, err := s.signIn(ctx, "", mockserver.AdaEmail, mockserver.AdaPassword)
	if err != nil {
		return nil, "", err
	}
	page, err := u.Projects.List(ctx, nil)
	if err != nil {
		return nil, "", err
	}
	u.forget()
	return u, page.Items[0].ID, nil
}

// readOrWrite is one of the hundred calls.
func (u *user) readOrWrite(ctx context.Context, project string) func(int) error {
	return func(i int) error {
		if i%(both/writes) == 0 {
			_, err := u.Tasks.Create(ctx, project, nil, gen.TaskInput{Title: fmt.Sprintf("demo %d", i)})
			return err
		}
		_, err := u.Projects.Get(ctx, project)
		return err
	}
}

func (d *demo) judgeExpired(ctx context.Context, u *user, project string, log []mockserver.Call) error {
	r := &d.report
	r.Requests = u.sends(func(a tracing.Attempt) bool { return a.Number == 1 })
	r.Succeeded = u.ended(nil)
	r.Refreshes = arrived(log, "refreshToken")
	r.Unauthorized = answered(log, 401)
	r.Replays = u.sends(func(a tracing.Attempt) bool { return a.Replay })
	var err error
	r.TasksCreated, err = u.tasks(ctx, project)
	v := &verdict{out: d.out}
	v.is("request|requests", r.Requests, both)
	v.is("answered 401", r.Unauthorized, both)
	v.is("refresh|refreshes", r.Refreshes, 1)
	v.is("replay|replays", r.Replays, both)
	v.is("succeeded", r.Succeeded, both)
	v.is("task written, none lost and none twice|tasks written, none lost and none twice", r.TasksCreated, writes)
	return errors.Join(v.end(), err)
}

// tasks counts the tasks that were written; one that is there twice counts as
// none.
func (u *user) tasks(ctx context.Context, project string) (int, error) {
	times := map[string]int{}
	for task, err := range u.Tasks.ListAll(ctx, project, nil) {
		if err != nil {
			return 0, err
		}
		times[task.Title]++
	}
	n := 0
	for i := range both {
		if times[fmt.Sprintf("demo %d", i)] == 1 {
			n++
		}
	}
	return n, nil
}

// arrived counts the calls of an operation in the server's log.
func arrived(log []mockserver.Call, op string) int {
	return count(log, func(c mockserver.Call) bool { return c.Operation == op })
}

// answered counts the calls in the server's log with that status.
func answered(log []mockserver.Call, status int) int {
	return count(log, func(c mockserver.Call) bool { return c.Status == status })
}

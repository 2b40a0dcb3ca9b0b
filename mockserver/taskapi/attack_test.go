package taskapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/server"
	"github.com/perennial-go/perennial/mockserver"
)

func TestAttackFilesFillTheMemory(t *testing.T) {
	var all atomic.Int64
	all.Store(maxContents - 100)
	write := func(l *limited, size int) {
		t.Helper()
		if n, err := l.Write(make([]byte, size)); n != size || err != nil {
			t.Fatal(n, err)
		}
	}
	fits, large, late := &limited{left: 100, all: &all}, &limited{left: 30, all: &all}, &limited{left: 1000, all: &all}
	write(fits, 60)
	write(large, 20)
	write(large, 20) // more than one file may have
	write(late, 40)
	write(late, 1) // more than all may have
	for name, c := range map[string]struct {
		l    *limited
		over bool
		size int
	}{"fits": {fits, false, 60}, "large": {large, true, 0}, "late": {late, true, 0}} {
		if c.l.over != c.over || c.l.content.Len() != c.size {
			t.Errorf("%s: over is %v, %d bytes are kept", name, c.l.over, c.l.content.Len())
		}
	}
	if got := all.Load(); got != maxContents-100+60 {
		t.Errorf("%d bytes are counted", got-maxContents)
	}
}

// newState returns the state of a server.
func newState(t *testing.T, keepFiles int64) *state {
	t.Helper()
	srv := New()
	t.Cleanup(srv.Close)
	s := &state{
		srv: srv, keepFiles: keepFiles, feed: newFeed(), users: map[string]*gen.User{},
		projects: table[project]{prefix: "prj"}, tasks: table[gen.Task]{prefix: "tsk"}, files: table[file]{prefix: "att"},
	}
	s.addTask(s.addProject("usr_ada", gen.ProjectInput{Name: "p"}).ID, gen.TaskInput{Title: "t"})
	return s
}

func TestAttackContentsAreGivenBack(t *testing.T) {
	s := newState(t, 10)
	to := upload{projectID: "prj_1", taskID: "tsk_1", filename: "f"}
	for _, content := range []string{"12345", "1234567890", "12345678901"} {
		if _, err := s.receive(to, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.receive(to, iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("123")))); err == nil {
		t.Fatal("a broken upload passes")
	}
	if got := s.contents.Load(); got != 15 {
		t.Errorf("%d bytes are counted, want 15", got)
	}
	if _, err := (handwritten{s}).DeleteTask(t.Context(), server.DeleteTaskRequestObject{ProjectID: "prj_1", TaskID: "tsk_1"}); err != nil {
		t.Fatal(err)
	}
	if got := s.contents.Load(); got != 0 {
		t.Errorf("%d bytes are counted after the files are gone", got)
	}
}

func TestAttackTasksFillTheMemory(t *testing.T) {
	srv := New()
	defer srv.Close()
	tokens, err := srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	create := func() int {
		r := httptest.NewRequest("POST", "/projects/prj_1/tasks", strings.NewReader(`{"title":"t"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+tokens.AccessToken.Reveal())
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, r)
		return w.Code
	}
	made := 4 // by default
	for ; create() == http.StatusCreated; made++ {
	}
	if made != maxRows {
		t.Errorf("%d tasks are kept", made)
	}
	if status := create(); status != http.StatusInsufficientStorage {
		t.Errorf("status %d", status)
	}
}

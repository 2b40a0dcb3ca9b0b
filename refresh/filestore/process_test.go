package filestore_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// patience is how long something that has to happen may take.
const patience = 20 * time.Second

// process is a copy of the test binary that has a store and a session on it,
// and does what it is told line by line; see child.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out chan reply
}

// reply is what a process answers to a line.
type reply struct {
	Token string // the access token that came
	State string
	Err   string
}

// start starts a process on a store and a token endpoint.
func start(t *testing.T, path, endpoint string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path, "FILESTORE_TEST_ENDPOINT="+endpoint)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, in: in, out: make(chan reply, 100)}
	go func() {
		defer close(p.out)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var r reply
			if json.Unmarshal(lines.Bytes(), &r) == nil {
				p.out <- r
			}
		}
	}()
	t.Cleanup(p.kill)
	return p
}

// tell gives the process something to do.
func (p *process) tell(t *testing.T, line string) {
	t.Helper()
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		t.Fatal(err)
	}
}

// answer waits for the next reply.
func (p *process) answer(t *testing.T) reply {
	t.Helper()
	select {
	case r, ok := <-p.out:
		if !ok {
			t.Fatal("the process has ended")
		}
		return r
	case <-time.After(patience):
		t.Fatalf("no answer from the process within %s", patience)
	}
	return reply{}
}

// ask is tell and answer; an error ends the test.
func (p *process) ask(t *testing.T, line string) reply {
	t.Helper()
	p.tell(t, line)
	r := p.answer(t)
	if r.Err != "" {
		t.Fatalf("%s: %s", line, r.Err)
	}
	return r
}

// kill ends the process as kill -9 does, and waits for its end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	for range p.out { // until its reader has ended
	}
	_ = p.cmd.Wait()
}

// child is the main function of a process. It answers every line.
func child(path string) {
	store, err := filestore.New(path)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	session := refresh.NewSession(caller(os.Getenv("FILESTORE_TEST_ENDPOINT")), refresh.WithStore(store))
	var held refresh.Token // what renew renews
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var token refresh.Token
		var err error
		switch command, _, _ := strings.Cut(lines.Text(), " "); command {
		case "restore":
			err = session.Restore(ctx)
			held, _ = session.Token(ctx)
		case "restore-only":
			err = session.Restore(ctx)
		case "token":
			token, err = session.Token(ctx)
		case "renew":
			token, err = session.Renew(ctx, held)
		case "lock":
			_, err = store.Lock(ctx)
		case "save-for-ever":
			_, _ = fmt.Println("{}")
			err = saveForEver(ctx, store)
		case "limit-files":
			err = limitFiles()
		case "save":
			err = saveLong(ctx, store)
		}
		r := reply{Token: token.AccessToken.Reveal(), State: string(session.State().Status)}
		if err != nil {
			r.Err = err.Error()
		}
		_ = json.NewEncoder(os.Stdout).Encode(r)
	}
}

// saveForEver saves one token after the other, of very different lengths.
func saveForEver(ctx context.Context, s *filestore.Store) error {
	_, rev, err := s.Load(ctx)
	for i := 0; err == nil; i++ {
		long := refresh.NewSecret(strings.Repeat("x", i%7*10_000))
		rev, err = s.Save(ctx, refresh.Token{AccessToken: refresh.NewSecret("a" + long.Reveal()), RefreshToken: refresh.NewSecret("r")}, rev)
	}
	return err
}

// saveLong saves a token of 100 KB.
func saveLong(ctx context.Context, s *filestore.Store) error {
	_, rev, err := s.Load(ctx)
	if err != nil {
		return err
	}
	_, err = s.Save(ctx, refresh.Token{AccessToken: refresh.NewSecret(strings.Repeat("x", 100_000))}, rev)
	return err
}

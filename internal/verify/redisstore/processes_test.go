package redisstore_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// A copy of the test binary that takes part in a session has this variable: the
// addresses of Redis and of the API, and the account, with spaces between.
const roleVariable = "REDISSTORE_TEST_ROLE"

// play is the whole life of a copy: it takes up the session, says so, and makes
// calls each time that it is told to.
func play(role string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	part := strings.Fields(role)
	rdb := redis.NewClient(&redis.Options{Addr: part[0]})
	store, err := redisstore.New(rdb, part[2], redisstore.WithLease(lease))
	if err != nil {
		fmt.Println("store:", err)
		return 1
	}
	c, err := client.New(part[1], client.WithStore(store))
	if err != nil {
		fmt.Println("client:", err)
		return 1
	}
	if err := c.Session().Restore(ctx); err != nil {
		fmt.Println("restore:", err)
		return 1
	}
	fmt.Println("ready")
	for in := bufio.NewScanner(os.Stdin); in.Scan(); { // ends with the parent, too
		fmt.Println(callTogether(ctx, c))
	}
	return 0
}

// callTogether makes eight calls at once, and returns "ok" or an error.
func callTogether(ctx context.Context, c *client.Client) string {
	var wg sync.WaitGroup
	failed := make(chan error, 8)
	for range cap(failed) {
		wg.Go(func() {
			if _, err := c.Projects.List(ctx, nil); err != nil {
				failed <- err
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		return err.Error()
	default:
		return "ok"
	}
}

// process is a copy as its parent sees it.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// launch starts a copy and waits until it has taken up the session.
func launch(t *testing.T, redisAddr, apiURL string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleVariable+"="+strings.Join([]string{redisAddr, apiURL, account(t)}, " "))
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
	p := &process{cmd: cmd, in: in, out: bufio.NewScanner(out)}
	t.Cleanup(p.kill)
	if got := p.hear(); got != "ready" {
		t.Fatalf("a process says %q, want ready", got)
	}
	return p
}

func (p *process) tell() { fmt.Fprintln(p.in, "call") }

func (p *process) hear() string {
	if !p.out.Scan() {
		return "nothing"
	}
	return p.out.Text()
}

// kill is kill -9, and waits until the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// signedIn stores a session of Ada's, as a sign-in somewhere else does.
func signedIn(t *testing.T, api *mockserver.Server, store refresh.Store) {
	t.Helper()
	c, err := client.New(api.URL, client.WithStore(store))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.SignIn(t.Context(), mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		t.Fatal(err)
	}
}

func TestPromise34_ManyProcessesOneRefresh(t *testing.T) {
	t.Parallel()
	srv := server(t)
	api := taskapi.Start() // strict: no grace
	t.Cleanup(api.Close)
	signedIn(t, api, open(t, clientOf(t, srv)))
	var all []*process
	for range 4 {
		all = append(all, launch(t, srv.Addr, api.URL))
	}
	const rounds = 5
	for range rounds {
		api.RevokeTokens() // nobody knows yet: everybody is answered 401
		for _, p := range all {
			p.tell()
		}
		for _, p := range all {
			if got := p.hear(); got != "ok" {
				t.Errorf("a process says %q, want ok", got)
			}
		}
	}
	if got := api.Refreshes(); got != rounds {
		t.Errorf("%d refreshes, want %d", got, rounds)
	}
	if got := api.ReusesDetected(); got != 0 {
		t.Errorf("%d refresh tokens were used twice", got)
	}
}

func TestPromise36_HolderKilledInMidRefresh(t *testing.T) {
	t.Parallel()
	srv := server(t)
	api := taskapi.Start()
	t.Cleanup(api.Close)
	signedIn(t, api, open(t, clientOf(t, srv)))
	one, two := launch(t, srv.Addr, api.URL), launch(t, srv.Addr, api.URL)

	api.RevokeTokens()
	api.Fail("refreshToken", mockserver.Fault{Delay: time.Minute}) // of one's; it ends with the connection
	one.tell()
	eventually(t, "the refresh is under way", func() bool { return len(api.CallsOf("refreshToken")) == 1 })
	two.tell()
	time.Sleep(50 * time.Millisecond) // it waits for the lock
	killed := time.Now()
	one.kill()
	if got := two.hear(); got != "ok" {
		t.Errorf("the other process says %q, want ok", got)
	}
	if waited := time.Since(killed); waited > 2*lease {
		t.Errorf("the other process waited %s for a lease of %s", waited, lease)
	}
	if got := api.Refreshes(); got != 1 {
		t.Errorf("%d refreshes, want 1", got)
	}
}

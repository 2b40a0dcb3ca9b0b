package servers

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// childKey names the environment variable that makes this program a child.
const childKey = "PERENNIAL_SERVERS_CHILD"

// lives is for how many lives of its token a child works.
const lives = 2

// child is one of several processes on one file: it calls the API until two
// tokens have expired. The address is the API's; os.Args has the rest.
func child(api string) int {
	token, id, secret, file := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	store, err := filestore.New(file)
	if err != nil {
		return report(err)
	}
	refresher, err := tokenendpoint.NewRefresher(tokenendpoint.OAuth2(token, tokenendpoint.SecretInHeader{ID: id, Secret: refresh.NewSecret(secret)}), "", nil)
	if err != nil {
		return report(err)
	}
	s := refresh.NewSession(refresher, refresh.WithStore(store))
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.Restore(ctx); err != nil {
		return report(err)
	}
	origin, err := refresh.ParseOrigin(api, false)
	if err != nil {
		return report(err)
	}
	// Both servers mean the token with 401 and 403.
	m := refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithRejected(refresh.Rejection{Status: http.StatusForbidden}))
	c := &http.Client{Transport: m.RoundTripper()}
	for end := time.Now().Add(lives * life); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, api, nil)
		if err != nil {
			return report(err)
		}
		resp, err := c.Do(req)
		if err != nil {
			return report(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return report(fmt.Errorf("status %d", resp.StatusCode))
		}
	}
	return 0
}

func report(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// twoProcesses runs two children on one file.
func twoProcesses(t *testing.T, s *server) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "session")
	store, err := filestore.New(file)
	if err != nil {
		t.Fatal(err)
	}
	first := s.newUser(refresh.WithStore(store))
	first.session.Close()
	for _, err := range each(2, func(int) error {
		cmd := exec.CommandContext(t.Context(), os.Args[0], s.URL+s.token, s.client.ID, s.client.Secret.Reveal(), file)
		cmd.Env = append(os.Environ(), childKey+"="+s.URL+s.api)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}) {
		t.Error(err)
	}
}

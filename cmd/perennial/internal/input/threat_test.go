package input_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/input"
)

// Whatever an address is called, the file that is made of it stands in a directory of
// its own, and only its owner reads it.
func TestAttackAFileIsCalledAfterAnAddressAndNothingElse(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }))
	defer server.Close()
	r := &input.Reader{Client: server.Client(), Say: quiet}
	defer r.Close()
	for path, want := range map[string]string{
		"/v1/api.yaml": "api.yaml", "/": "127.0.0.1", "": "127.0.0.1", "/a/": "a", "/a/..": "", "/..%2f..%2fetc%2fpasswd": "passwd", "/.": "127.0.0.1", "/a%00b": "", "/api.yaml?x=/../y": "api.yaml", "/%2e%2e": "",
	} {
		file, err := r.File(t.Context(), server.URL+path)
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		info, err := os.Lstat(file)
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o600 || !strings.HasPrefix(filepath.Clean(file), filepath.Clean(os.TempDir())+string(filepath.Separator)+"perennial-") {
			t.Errorf("%s: %s, %v", path, file, err)
		}
		if want != "" && filepath.Base(file) != want {
			t.Errorf("%s is the file %s, want %s", path, filepath.Base(file), want)
		}
	}
}

// A user name and a query of an address may be secrets: they are in no error, and in
// nothing that is said.
func TestAttackSecretsOfAnAddressAreNotShown(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			http.Error(w, "no", http.StatusForbidden)
		}
	}))
	host := strings.TrimPrefix(server.URL, "https://")
	for _, address := range []string{
		"https://s3cret:s3cret@" + host + "/good?key=s3cret#s3cret", "https://s3cret@" + host + "/bad?key=s3cret", "http://s3cret:s3cret@" + host + "/?key=s3cret",
		"https://s3cret:s3cret@127.0.0.1:1/?key=s3cret", "https://s3cret\x7f@" + host + "/", "ftp://s3cret@" + host + "/?s3cret",
	} {
		var said bytes.Buffer
		r := &input.Reader{Client: server.Client(), Say: func(format string, args ...any) { fmt.Fprintf(&said, format+"\n", args...) }}
		_, err := r.File(t.Context(), address)
		if text := fmt.Sprint(err, said.String()); strings.Contains(text, "s3cret") {
			t.Errorf("%s", text)
		}
		if err == nil != strings.Contains(address, "/good") {
			t.Errorf("%v", err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	server.Close()
}

// endless is a standard input that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAttackAnInputThatNeverEndsIsAnError(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]struct {
		from io.Reader
		want string
	}{
		"endless": {endless{}, "standard input: it has more than 64 MB; leave out what is not needed of it"},
		"broken":  {io.MultiReader(strings.NewReader("a"), broken{}), "standard input: broken pipe"},
	} {
		r := &input.Reader{Stdin: in.from, Say: quiet}
		if file, err := r.File(t.Context(), "-"); err == nil || err.Error() != in.want || file != "" {
			t.Errorf("%s: %q, %v", name, file, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken pipe") }

// A server that does not answer is waited for as long as the caller wants.
func TestADownloadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	r := &input.Reader{Client: server.Client(), Say: quiet}
	if _, err := r.File(ctx, server.URL+"/api.yaml"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Command mockserver serves the mock of an API on a loopback port, until it is
// interrupted: that of openapi.yaml, or of the document that -spec names. With -idp it is
// an identity provider, with -with-idp it has one beside the API.
//
//	mockserver -addr 127.0.0.1:8080 -access-lifetime 30s
//	mockserver -spec shop.yaml -seed 7
//	mockserver -idp
//	mockserver -with-idp
//
// What it is doing is shown at /_mock/, see mockserver.Watch.
//
// See mockserver -help for its flags.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is main without the process around it. It returns the exit status: 0 after
// an interrupt, 1 when serving failed, 2 for flags that make no sense.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f, err := parse(args, stderr)
	switch {
	case errors.Is(err, errHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "mockserver: %v\n", err)
		return 2
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", f.addr)
	if err != nil {
		fmt.Fprintf(stderr, "mockserver: %v\n", err)
		return 1
	}
	if err := serve(ctx, f, l, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "mockserver: %v\n", err)
		return 1
	}
	return 0
}

// serve serves until ctx is done, and then lets running calls end.
func serve(ctx context.Context, f flags, l net.Listener, stdout, stderr io.Writer) error {
	log := slog.New(slog.DiscardHandler)
	if f.log {
		log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	url := "http://" + l.Addr().String()
	mock, handler := f.mock(url, log)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelError),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	welcome(stdout, url, f)

	select {
	case err := <-failed:
		mock.Close()
		return err
	case <-ctx.Done():
	}
	// Streams would keep the server from ending: Close ends them first.
	mock.Close()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return server.Close()
	}
	return nil
}

// mock makes what the flags ask for, and the handler that serves it.
func (f flags) mock(url string, log *slog.Logger) (*mockserver.Server, http.Handler) {
	opts := mockserver.Options(mockserver.Watch(), mockserver.Seed(f.seed),
		mockserver.AccessLifetime(f.accessLifetime), mockserver.RefreshLifetime(f.refreshLifetime),
		mockserver.GracePeriod(f.gracePeriod), mockserver.Log(log))
	lifetimes := idp.Config{AccessLifetime: f.accessLifetime, RefreshLifetime: f.refreshLifetime}
	if f.idp {
		p := idp.New(lifetimes, opts)
		p.URL = url // the issuer
		return p.Server, p
	}
	if !f.withIDP {
		mock := f.api(opts)
		return mock, mock
	}
	provider := idp.New(lifetimes, mockserver.Log(log))
	provider.URL = url + besidePath
	mock := f.api(mockserver.Options(opts, mockserver.Trust(provider.Caller)))
	return mock, provider.Beside(mock)
}

// api makes the mock of an API.
func (f flags) api(opts mockserver.Option) *mockserver.Server {
	if f.document != nil {
		return mockserver.New(f.document, opts)
	}
	return taskapi.New(opts)
}

// besidePath is where the provider of -with-idp is.
const besidePath = "/_idp"

// welcome says how to sign in.
func welcome(w io.Writer, url string, f flags) {
	if f.idp {
		fmt.Fprintf(w, `identity provider on %[1]s, which is its issuer
watch and control it on %[1]s/_mock/

its public client is "app", called back at http://127.0.0.1/callback, any port;
sign in as %[2]s with the password %[3]s

Ctrl-C ends it.
`, url, mockserver.AdaEmail, mockserver.AdaPassword)
		return
	}
	spec, try := f.spec, ""
	if spec == "" {
		spec = "openapi.yaml"
		try = fmt.Sprintf(`try:
  curl -s %[1]s/auth/login -H 'Content-Type: application/json' \
    -d '{"email":"%[2]s","password":"%[3]s"}'

`, url, mockserver.AdaEmail, mockserver.AdaPassword)
	}
	if f.withIDP {
		try += fmt.Sprintf("identity provider on %s%s, which is its issuer; its public client is \"app\"\n\n", url, besidePath)
	}
	fmt.Fprintf(w, `mock server for the API of %[9]s on %[1]s
watch and control it on %[1]s/_mock/

sign in as %[2]s with the password %[3]s
        or %[4]s with the password %[5]s

access tokens are good for %[6]v, refresh tokens for %[7]v, a used one for %[8]v more

%[10]sCtrl-C ends it.
`, url, mockserver.AdaEmail, mockserver.AdaPassword, mockserver.GraceEmail, mockserver.GracePassword,
		f.accessLifetime, f.refreshLifetime, f.gracePeriod, spec, try)
}

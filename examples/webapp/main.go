// Command webapp is a backend for frontend: the browser holds nothing but
// HttpOnly cookies, and this program calls the API for it. It brings a mock of
// the API along, so that it runs as it is:
//
//	go run ./examples/webapp
//
// The board loads its parts in parallel. Its buttons end the access tokens,
// revoke the sessions, and take the API away, to see what becomes of that.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/websession"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen; port 0 takes a free one")
	insecure := flag.Bool("insecure-cookies", false, "cookies without Secure, for browsers that refuse those from http://localhost (Safari)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *addr, *insecure)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr string, insecure bool) error {
	api := taskapi.Start(taskapi.With(taskapi.Config{Projects: projects})) // yours is at https://api.example.com
	defer api.Close()
	var opts []websession.Option
	if insecure {
		opts = append(opts, websession.WithInsecure(), websession.WithName("session"))
	}
	a, err := newApp(api, opts...)
	if err != nil {
		return err
	}
	defer a.close()

	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: a.handler(), ReadHeaderTimeout: 10 * time.Second}
	// localhost and not 127.0.0.1: browsers take Secure cookies from there without TLS.
	fmt.Printf("open http://localhost:%d and sign in; Ctrl-C ends\n", ln.Addr().(*net.TCPAddr).Port)
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.sessions.Close() // ends the event streams, which Shutdown would wait for
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// projects are what is on the board.
var projects = []taskapi.Project{
	{Name: "Analytical Engine", Owner: mockserver.AdaEmail, Tasks: []string{"Design the mill", "Build the store", "Punch the cards"}},
	{Name: "Note G", Owner: mockserver.AdaEmail, Tasks: []string{"Check the Bernoulli numbers", "Send the translation to Taylor"}},
	{Name: "Flying machine", Owner: mockserver.AdaEmail, Tasks: []string{"Measure the wings of a bird", "Find a lighter engine", "Draw the maps"}},
	{Name: "Correspondence", Owner: mockserver.AdaEmail, Tasks: []string{"Answer Mr Babbage", "Thank Mrs Somerville"}},
	{Name: "Compiler", Owner: mockserver.GraceEmail, Tasks: []string{"Link subroutines", "Write the manual"}},
	{Name: "Moth", Owner: mockserver.GraceEmail, Tasks: []string{"Tape it into the log"}},
}

// newClient returns the one client whose settings and connections those of all
// requests share.
func newClient(api *mockserver.Server) (*client.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 100
	return client.New(api.URL,
		client.WithHTTPClient(&http.Client{Transport: counter{transport}, Timeout: 10 * time.Second}),
		client.WithRetries(1),
		client.WithUserAgent("perennial-webapp/1"))
}

package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/internal/loopback"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

const aboutMock = `Serves a mock of a document until it is interrupted: every operation returns what
the document describes, requests that break it are refused, and the auth roles of
the overlay sign in, refresh and sign out. What it is doing is shown at /_mock/.`

// mockFlags are the flags of mock.
type mockFlags struct {
	spec, overlay, addr string
	lifetime            time.Duration
	seed                uint64
	json, public        bool
}

func mockCommand() command {
	return command{
		name: "mock", short: "serve a mock of a document", about: aboutMock,
		examples: []string{"perennial mock -spec their.yaml -overlay auth.yaml", "perennial mock -spec their.yaml -addr 127.0.0.1:0 -json"},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			var m mockFlags
			f.StringVar(&m.spec, "spec", "", "the OpenAPI `document`: a file, an https address, or -")
			f.StringVar(&m.overlay, "overlay", "", "an OpenAPI Overlay 1.0 `file` that is laid over it")
			f.StringVar(&m.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
			f.DurationVar(&m.lifetime, "access-lifetime", 5*time.Minute, "how long access tokens are valid")
			f.Uint64Var(&m.seed, "seed", 0, "makes generated data other data, the same for the same `number`")
			f.BoolVar(&m.public, "public", false, "allow an -addr that other machines can reach")
			f.BoolVar(&m.json, "json", false, "print the address and the users as JSON")
			return func(ctx context.Context, t *terminal, args []string) error {
				if m.spec == "" {
					return misuse("it takes -spec DOCUMENT")
				}
				if err := nothingElse(args); err != nil {
					return err
				}
				if m.lifetime <= 0 {
					return misuse("-access-lifetime %v: a token has to be valid for some time", m.lifetime)
				}
				host, _, err := net.SplitHostPort(m.addr)
				if err != nil {
					return misuse("-addr %s: is no host:port", m.addr)
				}
				if !m.public && !loopback.Host(host) {
					return misuse("-addr %s: other machines could reach it; -public allows that", m.addr)
				}
				return m.serve(ctx, t)
			}
		},
	}
}

// serving is what -json prints once the mock listens.
type serving struct {
	URL      string `json:"url"`
	Username string `json:"username"`
	Password string `json:"password"` // of a user of the mock
	// Issuer is the identity provider beside the mock, if users of the API sign in
	// at one.
	Issuer string `json:"issuer,omitempty"`
}

// serve serves until ctx is done.
func (m mockFlags) serve(ctx context.Context, t *terminal) error {
	option, flows, err := m.read(ctx, t)
	if err != nil {
		return err
	}
	provider := idp.New(idp.Config{AccessLifetime: m.lifetime})
	defer provider.Close()
	opts := mockserver.Options(option, mockserver.Watch(), mockserver.Seed(m.seed), mockserver.AccessLifetime(m.lifetime))
	if flows.Users() {
		opts = mockserver.Options(opts, mockserver.Trust(provider.Caller))
	}
	mock := mockserver.New(opts)
	defer mock.Close()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", m.addr)
	if err != nil {
		return err
	}
	s := serving{URL: "http://" + l.Addr().String(), Username: mockserver.AdaEmail, Password: mockserver.AdaPassword}
	server := &http.Server{Handler: mock, ReadHeaderTimeout: 10 * time.Second}
	if flows.Users() {
		s.Issuer = s.URL + "/_idp"
		provider.URL, server.Handler = s.Issuer, provider.Beside(mock)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	if err := m.welcome(t, s); err != nil {
		_ = server.Close()
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	mock.Close() // streams would keep the server from ending
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return server.Close()
	}
	return nil
}

// welcome says where the mock is, and who can sign in.
func (m mockFlags) welcome(t *terminal, s serving) error {
	if m.json {
		return t.json(s)
	}
	at := ""
	if s.Issuer != "" {
		at = " at its identity provider, " + s.Issuer + ", as the public client \"app\""
	}
	_, err := fmt.Fprintf(t.stdout, "mock of %s on %s\nwatch and control it on %[2]s/_mock/\nsign in as %s with the password %s%s\nCtrl-C ends it.\n", m.spec, s.URL, s.Username, s.Password, at)
	return err
}

// read reads the document as the generator does.
func (m mockFlags) read(ctx context.Context, t *terminal) (mockserver.Option, spec.Flows, error) {
	shown := t.steps(1)
	defer shown.Clear()
	in := t.documents(shown)
	defer in.Close()
	file, err := in.File(ctx, m.spec)
	if err != nil {
		return nil, spec.Flows{}, err
	}
	shown.Step("reading %s", m.spec)
	doc, err := document.Read(file, m.overlay)
	if err != nil {
		return nil, spec.Flows{}, err
	}
	for _, step := range []func(*document.Document) error{judge.Judge, repair.Repair} {
		if err := step(doc); err != nil {
			return nil, spec.Flows{}, fmt.Errorf("%s: %w", doc.Name, err)
		}
	}
	text, err := doc.YAML()
	if err != nil {
		return nil, spec.Flows{}, err
	}
	flows, err := spec.FlowsOf(doc)
	if err != nil {
		return nil, spec.Flows{}, err
	}
	option, err := mockserver.Document(text)
	return option, flows, err
}

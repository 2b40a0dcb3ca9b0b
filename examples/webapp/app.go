package main

import (
	"context"
	"embed"
	"html/template"
	"net/http"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

//go:embed templates static
var files embed.FS

type app struct {
	api      *mockserver.Server
	base     *client.Client
	sessions *websession.Manager
	pages    *template.Template
}

func newApp(api *mockserver.Server, opts ...websession.Option) (*app, error) {
	base, err := newClient(api)
	if err != nil {
		return nil, err
	}
	// A key that is made here ends all sessions with the program, so there is
	// nothing that a restart could forget. Yours comes from where your secrets are:
	// websession.ParseKey; and with it websession.StoreOnly.
	keys, storage := []websession.Key{websession.NewKey()}, websession.CookieOnly(websession.RestartForgets{})
	opts = append(opts, websession.WithVerify(func(ctx context.Context, s *refresh.Session) error {
		_, err := base.ForSession(s).Verify(ctx)
		return err
	}))
	sessions, err := websession.New(base.Refresher(), keys, storage, opts...)
	if err != nil {
		return nil, err
	}
	pages, err := template.ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	return &app{api: api, base: base, sessions: sessions, pages: pages}, nil
}

func (a *app) close() {
	a.sessions.Close()
	a.base.Close()
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("/board", http.StatusSeeOther))
	mux.Handle("GET /static/", http.FileServerFS(files))
	mux.HandleFunc("GET /login", a.loginPage)
	mux.HandleFunc("POST /login", a.login)
	mux.HandleFunc("POST /logout", a.logout)
	mux.Handle("GET /board", a.page(a.board))
	mux.Handle("GET /parts/me", a.page(a.me))
	mux.Handle("GET /parts/tasks", a.page(a.tasks))
	mux.Handle("GET /events", a.sessions.Events())
	// The buttons work while the API does not, and for everybody at once.
	mux.HandleFunc("POST /demo/{what}", a.demo)
	mux.HandleFunc("GET /demo/figures", a.figures)
	return secured(a.sessions.Handler(mux))
}

// page is a handler that needs a session. What goes wrong in it becomes a
// response here: a redirect, a status, a page.
func (a *app) page(do func(http.ResponseWriter, *http.Request, *client.Client) error) http.Handler {
	return a.sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, counted := count(r.Context())
		r = r.WithContext(ctx)
		session, err := websession.FromContext(ctx)
		if err == nil {
			err = do(&counting{w, counted}, r, a.base.ForSession(session))
		}
		if err != nil {
			a.failed(w, r, err)
		}
	}))
}

// secured sets what a browser should know of every page. The pages have no
// script and no style but our own files'; nothing that gets into them can run.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "+
			"img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

package main

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/websession"
)

// render writes a page, whole or not at all.
func (a *app) render(w http.ResponseWriter, status int, name string, data any) error {
	var out bytes.Buffer
	if err := a.pages.ExecuteTemplate(&out, name, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // somebody's own data
	w.WriteHeader(status)
	_, err := out.WriteTo(w)
	return err
}

// loginForm is what the login page shows.
type loginForm struct{ Return, Email, Password, Problem string }

func (a *app) loginPage(w http.ResponseWriter, r *http.Request) {
	back := websession.SafeReturn(r.URL.Query().Get("return"))
	if session, err := websession.FromContext(r.Context()); err == nil && session.State().SignedIn() {
		http.Redirect(w, r, back, http.StatusSeeOther)
		return
	}
	form := loginForm{Return: back, Email: mockserver.AdaEmail, Password: mockserver.AdaPassword}
	if err := a.render(w, http.StatusOK, "login.html", form); err != nil {
		a.failed(w, r, err)
	}
}

func (a *app) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	form := loginForm{Return: websession.SafeReturn(r.PostFormValue("return")), Email: r.PostFormValue("email")}
	session, err := websession.Begin(r.Context())
	if err == nil {
		_, err = a.base.ForSession(session).SignIn(r.Context(), form.Email, r.PostFormValue("password"))
	}
	status := http.StatusUnauthorized
	switch {
	case err == nil:
		http.Redirect(w, r, form.Return, http.StatusSeeOther)
		return
	case errors.Is(err, client.ErrUnauthorized):
		form.Problem = "Email and password do not match."
	default:
		status, form.Problem = http.StatusServiceUnavailable, "The API cannot be reached just now. Please try again."
	}
	if err := a.render(w, status, "login.html", form); err != nil {
		a.failed(w, r, err)
	}
}

// logout ends the session at the API, if that can be reached, and here.
func (a *app) logout(w http.ResponseWriter, r *http.Request) {
	if session, err := websession.FromContext(r.Context()); err == nil {
		_ = a.base.ForSession(session).SignOut(r.Context()) // it has ended here in any case
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

func (a *app) board(w http.ResponseWriter, r *http.Request, c *client.Client) error {
	page, err := c.Projects.List(r.Context(), nil)
	if err != nil {
		return err
	}
	return a.render(w, http.StatusOK, "board.html", page.Items)
}

func (a *app) me(w http.ResponseWriter, r *http.Request, c *client.Client) error {
	user, err := c.Account.GetCurrentUser(r.Context())
	if err != nil {
		return err
	}
	return a.render(w, http.StatusOK, "me.html", user)
}

func (a *app) tasks(w http.ResponseWriter, r *http.Request, c *client.Client) error {
	var tasks []gen.Task
	for task, err := range c.Tasks.ListAll(r.Context(), r.URL.Query().Get("project"), nil) {
		if err != nil {
			return err
		}
		tasks = append(tasks, task)
	}
	return a.render(w, http.StatusOK, "tasks.html", tasks)
}

// failed answers a request whose call of the API failed.
func (a *app) failed(w http.ResponseWriter, r *http.Request, err error) {
	status, text := http.StatusServiceUnavailable, "The API cannot be reached just now. You are still signed in."
	switch {
	case errors.Is(err, client.ErrSignedOut), errors.Is(err, client.ErrUnauthorized):
		a.sessions.Deny(w, r)
		return
	case errors.Is(err, client.ErrNotFound):
		status, text = http.StatusNotFound, "There is no such thing."
	default:
		w.Header().Set("Retry-After", "2")
	}
	if strings.HasPrefix(r.URL.Path, "/parts/") {
		http.Error(w, text, status)
		return
	}
	if err := a.render(w, status, "outage.html", text); err != nil {
		http.Error(w, text, status)
	}
}

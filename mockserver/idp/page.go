package idp

import (
	"crypto/rand"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed page.html
var pageHTML string

// pages has the one page that there is.
var pages = template.Must(template.New("page").Parse(pageHTML))

// page is what the page shows. Fields that are empty are left out.
type page struct {
	Title, Text, Wrong string
	// Action is where the form goes, and Hidden what it carries along.
	Action   string
	Hidden   url.Values
	UserCode bool // ask for the code of a device
	Code     string
	SignIn   bool   // ask who it is
	Email    string // who it is, or will be
	Client   string
	Scopes   []string
	Decide   bool // allow or deny
	Submit   bool // without anybody's doing
	Nonce    string
}

// page writes the page. It may not be framed: somebody else's page could have a user allow
// what they do not see. It runs no script but one that posts a form back to the client.
func (i *Issuer) page(w http.ResponseWriter, status int, p page) {
	p.Nonce = rand.Text()
	h := w.Header()
	noStore(w)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+p.Nonce+"'; script-src 'nonce-"+p.Nonce+"'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_ = pages.Execute(w, p)
}

// ask shows who asks for what, and lets the user decide.
func (i *Issuer) ask(w http.ResponseWriter, req request, by *signedIn, wrong string) {
	handle := rand.Text()
	i.mu.Lock()
	i.requests.put(handle, req)
	i.mu.Unlock()
	p := page{
		Title: "Sign in", Text: "An application asks for access.", Wrong: wrong, Action: i.at("/decision"),
		Hidden: url.Values{"request": {handle}}, SignIn: by == nil, Email: req.hint,
		Client: req.client, Scopes: req.scopes, Decide: true,
	}
	if by != nil {
		p.Title, p.Email = "Allow access?", by.user.Email
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusUnauthorized
	}
	i.page(w, status, p)
}

// post sends a response as a form (OAuth 2.0 Form Post Response Mode).
func (i *Issuer) post(w http.ResponseWriter, address string, values url.Values) {
	i.page(w, http.StatusOK, page{Title: "Back to the application", Action: address, Hidden: values, Submit: true})
}

// spaced writes a code as people read it.
func spaced(code string) string {
	if len(code) != 8 {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// unspaced reads a code as people write it.
func unspaced(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
}

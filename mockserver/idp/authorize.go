package idp

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// request is an authorization request (RFC 6749, section 4.1.1) that was found good.
type request struct {
	client, redirect, state, nonce string
	scopes, resources              []string
	challenge, mode                string
	prompt                         []string
	maxAge                         time.Duration // negative: none
	hint                           string        // login_hint
}

// code is an authorization code.
type code struct {
	request
	by      signedIn
	expires time.Time
	used    bool
	grant   string // what it was traded for, to be revoked when it is used again
}

// signedIn is who signed in in a browser, and when.
type signedIn struct {
	user mockserver.User
	at   time.Time
	id   string // sid
}

// sessionCookie keeps a browser signed in at an issuer.
const sessionCookie = "idp_session"

// authorize is the authorization endpoint. What is wrong with client or redirect_uri is
// said on a page, for there is no address to be trusted with it; everything else is said
// to the client (section 4.1.2.1).
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	c, err := i.clientOf(r.Context(), r.Form.Get("client_id"))
	redirect := r.Form.Get("redirect_uri")
	switch {
	case err != nil:
		i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: strings.ToUpper(err.Error()[:1]) + err.Error()[1:] + "."})
		return
	case !c.calledBackAt(redirect):
		i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: "The redirect_uri is not registered for this client."})
		return
	}
	req := newRequest(c, r.Form)
	if code, detail := req.wrong(r.Form); code != "" {
		i.back(w, r, req, url.Values{"error": {code}, "error_description": {detail}})
		return
	}
	by := i.browser(r)
	if slices.Contains(req.prompt, "login") || by != nil && req.maxAge >= 0 && i.now().Sub(by.at) > req.maxAge {
		by = nil
	}
	switch {
	case !slices.Contains(req.prompt, "none"):
		i.ask(w, req, by, "")
	case by == nil:
		i.back(w, r, req, url.Values{"error": {"login_required"}, "error_description": {"nobody is signed in in this browser"}})
	default:
		i.allow(w, r, req, *by)
	}
}

func newRequest(c *Client, form url.Values) request {
	req := request{
		client: c.ID, redirect: form.Get("redirect_uri"), state: form.Get("state"), nonce: form.Get("nonce"),
		scopes: strings.Fields(form.Get("scope")), resources: form["resource"], challenge: form.Get("code_challenge"),
		mode: form.Get("response_mode"), prompt: strings.Fields(form.Get("prompt")), maxAge: -1, hint: form.Get("login_hint"),
	}
	if d, err := time.ParseDuration(form.Get("max_age") + "s"); err == nil && d >= 0 {
		req.maxAge = d
	}
	return req
}

// wrong returns what is wrong with a request, as a code and in a sentence.
func (q request) wrong(form url.Values) (code, detail string) {
	for name, values := range form {
		if len(values) > 1 && name != "resource" {
			return "invalid_request", name + " is there more than once"
		}
	}
	switch {
	case form.Get("request") != "":
		return "request_not_supported", "there are no request objects here"
	case form.Get("request_uri") != "":
		return "request_uri_not_supported", "there are no request objects here"
	case form.Get("response_type") != "code":
		return "unsupported_response_type", "response_type has to be code"
	case q.challenge == "" || form.Get("code_challenge_method") != "S256":
		return "invalid_request", "code_challenge is missing, or code_challenge_method is not S256 (RFC 7636)"
	case len(q.challenge) != 43:
		return "invalid_request", "code_challenge is not a SHA-256 digest in base64url"
	case q.mode != "" && q.mode != "query" && q.mode != "form_post":
		return "invalid_request", "response_mode has to be query or form_post"
	case slices.Contains(q.prompt, "none") && len(q.prompt) > 1:
		return "invalid_request", "prompt is none and something else"
	}
	for _, resource := range q.resources {
		if u, err := url.Parse(resource); err != nil || !u.IsAbs() || u.Fragment != "" {
			return "invalid_target", "resource is not an absolute URI without a fragment (RFC 8707)"
		}
	}
	return "", ""
}

// browser returns who is signed in in the browser of a request, nil for nobody.
func (i *Issuer) browser(r *http.Request) *signedIn {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.sessions.get(c.Value)
}

// decide takes what somebody decided on the page.
func (i *Issuer) decide(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	req := i.requests.get(r.PostFormValue("request"))
	i.mu.Unlock()
	if req == nil {
		i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: "Nothing waits for a decision. Begin again in the application."})
		return
	}
	if r.PostFormValue("decision") == "deny" {
		i.done(r)
		i.back(w, r, *req, url.Values{"error": {"access_denied"}, "error_description": {"the user said no"}})
		return
	}
	by := i.browser(r)
	if email := r.PostFormValue("email"); email != "" || by == nil {
		user, ok := i.provider.CheckPassword(email, r.PostFormValue("password"))
		if !ok {
			i.ask(w, *req, nil, "The address or the password is wrong.")
			return
		}
		by = i.signIn(w, user)
	}
	i.done(r)
	i.allow(w, r, *req, *by)
}

// done forgets the request that was decided on: a page decides once.
func (i *Issuer) done(r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.requests.take(r.PostFormValue("request"))
}

// signIn signs a user in in a browser. It always gets a new cookie: one that was planted
// there before names nobody.
func (i *Issuer) signIn(w http.ResponseWriter, user mockserver.User) *signedIn {
	value := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	by := i.sessions.put(value, signedIn{user: user, at: i.now(), id: "sid_" + rand.Text()})
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: value, Path: i.cookiePath(), HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // Secure would keep it from plain http on loopback
	return by
}

// cookiePath keeps the browser's session of one issuer from the others.
func (i *Issuer) cookiePath() string {
	if i.path == "" {
		return "/"
	}
	return "/" + i.path + "/"
}

// allow sends the browser back with a code.
func (i *Issuer) allow(w http.ResponseWriter, r *http.Request, req request, by signedIn) {
	value := "code_" + rand.Text()
	i.mu.Lock()
	i.codes.put(value, code{request: req, by: by, expires: i.now().Add(i.provider.cfg.CodeLifetime)})
	i.mu.Unlock()
	i.back(w, r, req, url.Values{"code": {value}})
}

// back sends the browser back to the client, with the issuer (RFC 9207).
func (i *Issuer) back(w http.ResponseWriter, r *http.Request, req request, values url.Values) {
	values.Set("iss", i.URL())
	if req.state != "" {
		values.Set("state", req.state)
	}
	i.mu.Lock()
	if i.makes(FaultResponseIssuer) {
		values.Set("iss", "https://other.example")
	}
	if i.makes(FaultResponseNoIssuer) {
		values.Del("iss")
	}
	if i.makes(FaultResponseState) {
		values.Set("state", "another")
	}
	i.mu.Unlock()
	noStore(w)
	if req.mode == "form_post" {
		i.post(w, req.redirect, values)
		return
	}
	u, err := url.Parse(req.redirect)
	if err != nil {
		i.page(w, http.StatusBadRequest, page{Title: "That did not work", Text: "The redirect_uri cannot be read."})
		return
	}
	query := u.Query()
	for name := range values {
		query.Set(name, values.Get(name))
	}
	u.RawQuery = query.Encode()
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

package idp

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// device is a device that waits for somebody to allow it in (RFC 8628).
type device struct {
	client, userCode  string
	scopes, resources []string
	expires           time.Time
	polled            time.Time
	interval          time.Duration
	slowDown          int // polls that are told to slow down, whenever they come
	by                *signedIn
	denied            bool
}

// userCodeLetters are those that nobody mistakes for one another, and that spell nothing
// (section 6.1).
const userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ"

func newUserCode() string {
	random := make([]byte, 8)
	_, _ = rand.Read(random)
	for n, b := range random {
		random[n] = userCodeLetters[int(b)%len(userCodeLetters)]
	}
	return string(random)
}

// authorizeDevice is the device authorization endpoint (section 3.1).
func (i *Issuer) authorizeDevice(w http.ResponseWriter, r *http.Request) {
	c, p := i.authenticate(r)
	if p != nil {
		refuse(w, p)
		return
	}
	d := device{
		client: c.ID, userCode: newUserCode(), scopes: strings.Fields(r.PostFormValue("scope")), resources: r.PostForm["resource"],
		expires: i.now().Add(i.provider.cfg.DeviceLifetime), interval: i.provider.cfg.PollInterval, polled: i.now(),
	}
	secret := "dev_" + rand.Text()
	i.mu.Lock()
	i.devices.put(secret, d)
	i.mu.Unlock()
	noStore(w)
	respond(w, http.StatusOK, map[string]any{
		"device_code": secret, "user_code": spaced(d.userCode), "verification_uri": i.at("/device"),
		"verification_uri_complete": i.at("/device?user_code=" + url.QueryEscape(spaced(d.userCode))),
		"expires_in":                int(i.provider.cfg.DeviceLifetime / time.Second), "interval": int(i.provider.cfg.PollInterval / time.Second),
	})
}

// tradeDeviceCode is one poll of a device (section 3.5). The caller holds mu.
func (i *Issuer) tradeDeviceCode(c *Client, r *http.Request) (map[string]any, *mockserver.Problem) {
	secret := r.PostFormValue("device_code")
	d := i.devices.get(secret)
	if d == nil || d.client != c.ID {
		return nil, badGrant("the device_code is not one of this client")
	}
	now := i.now()
	early := now.Before(d.polled.Add(d.interval))
	d.polled = now
	switch {
	case !now.Before(d.expires):
		return nil, problem(http.StatusBadRequest, "expired_token", "the device_code has expired")
	case d.slowDown > 0, early:
		d.slowDown = max(d.slowDown-1, 0)
		d.interval += 5 * time.Second
		return nil, problem(http.StatusBadRequest, "slow_down", "polls have to be further apart")
	case d.denied:
		i.devices.take(secret)
		return nil, problem(http.StatusBadRequest, "access_denied", "the user said no")
	case d.by == nil:
		return nil, problem(http.StatusBadRequest, "authorization_pending", "the user has not decided yet")
	}
	i.devices.take(secret)
	return i.issue(grant{client: c.ID, scopes: d.scopes, resources: d.resources, by: *d.by}, ""), nil
}

// ErrNoDevice means that no device waits with a code.
var ErrNoDevice = errors.New("idp: no device waits with this user code")

// waiting returns the device of a user code. The caller holds mu.
func (i *Issuer) waiting(userCode string) *device {
	for _, d := range i.devices.byKey {
		if d.userCode == unspaced(userCode) && d.by == nil && !d.denied && i.now().Before(d.expires) {
			return d
		}
	}
	return nil
}

// onDevice changes the device of a user code.
func (i *Issuer) onDevice(userCode string, change func(*device)) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	d := i.waiting(userCode)
	if d == nil {
		return fmt.Errorf("%w: it may have expired, or been decided on", ErrNoDevice)
	}
	change(d)
	return nil
}

// ApproveDevice lets the device of a user code in, as a user does on the page. The error
// is [ErrNoDevice], or that nobody has the address.
func (i *Issuer) ApproveDevice(userCode, email string) error {
	for _, u := range i.provider.Users() {
		if strings.EqualFold(u.Email, email) {
			by := signedIn{user: u, at: i.now(), id: "sid_" + rand.Text()}
			return i.onDevice(userCode, func(d *device) { d.by = &by })
		}
	}
	return fmt.Errorf("idp: nobody has the address %q: name one of mockserver.Users", email)
}

// DenyDevice refuses the device of a user code, as a user does on the page.
func (i *Issuer) DenyDevice(userCode string) error {
	return i.onDevice(userCode, func(d *device) { d.denied = true })
}

// ExpireDevice has the codes of a device expire now.
func (i *Issuer) ExpireDevice(userCode string) error {
	return i.onDevice(userCode, func(d *device) { d.expires = i.now() })
}

// SlowDownDevice tells the next polls of a device to slow down, as many as polls says.
func (i *Issuer) SlowDownDevice(userCode string, polls int) error {
	return i.onDevice(userCode, func(d *device) { d.slowDown = polls })
}

// devicePage asks for the code of a device, and who it is.
func (i *Issuer) devicePage(w http.ResponseWriter, r *http.Request) {
	i.askDevice(w, r, http.StatusOK, r.URL.Query().Get("user_code"), "")
}

func (i *Issuer) askDevice(w http.ResponseWriter, r *http.Request, status int, code, wrong string) {
	p := page{
		Title: "Connect a device", Text: "Go on only if the code is the one that your device shows, and you began it.", Wrong: wrong,
		Action: i.at("/device"), UserCode: true, Code: code, SignIn: true, Decide: true,
	}
	if by := i.browser(r); by != nil {
		p.SignIn, p.Email = false, by.user.Email
	}
	i.page(w, status, p)
}

// decideDevice takes what somebody decided on the page.
func (i *Issuer) decideDevice(w http.ResponseWriter, r *http.Request) {
	code := r.PostFormValue("user_code")
	by := i.browser(r)
	if by == nil {
		user, ok := i.provider.CheckPassword(r.PostFormValue("email"), r.PostFormValue("password"))
		if !ok {
			i.askDevice(w, r, http.StatusUnauthorized, code, "The address or the password is wrong.")
			return
		}
		by = i.signIn(w, user)
	}
	deny := r.PostFormValue("decision") == "deny"
	err := i.onDevice(code, func(d *device) {
		if d.denied = deny; !deny {
			d.by = by
		}
	})
	switch {
	case err != nil:
		i.askDevice(w, r, http.StatusNotFound, code, "No device waits with this code.")
	case deny:
		i.page(w, http.StatusOK, page{Title: "The device was refused", Text: "You may close this page."})
	default:
		i.page(w, http.StatusOK, page{Title: "The device is connected", Text: "You may close this page."})
	}
}

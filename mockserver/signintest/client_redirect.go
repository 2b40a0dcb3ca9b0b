package signintest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
)

const stray = "signintest-stray-code" // of nobody's sign-in

// redirectTraps are those of the redirect URI: every page in every browser of the
// machine, and every other program, can send requests there.
func (c Client) redirectTraps() []trap {
	ours := "RFC 9700, section 4.7"
	return []trap{
		{"a response with another state is ignored", ours, c.undisturbed("", func(q url.Values, _ string) { q.Set("code", stray); q.Set("state", "forged") })},
		{"a response without a state is ignored", ours, c.undisturbed("", func(q url.Values, _ string) { q.Set("code", stray) })},
		{"an error with another state is ignored", ours, c.undisturbed("", func(q url.Values, _ string) { q.Set("error", "access_denied"); q.Set("state", "forged") })},
		{"a response to another host is ignored", "RFC 8252, section 8.3", c.undisturbed("rebound.example", func(q url.Values, state string) { q.Set("code", stray); q.Set("state", state) })},
		{"a response with two codes is ignored", "RFC 6749, section 3.1", c.undisturbed("", func(q url.Values, state string) { q["code"] = []string{stray, stray}; q.Set("state", state) })},
		{"the code is not left in the address bar", "RFC 9700, section 4.3.2", c.with(func(b *bench, _ Tokens) error {
			if q := b.last.Request.URL.Query(); q.Has("code") || q.Has("state") {
				return errors.New("the last page has it in its address, and so in the history")
			}
			return nil
		})},
		{"the last page is not stored", "RFC 9700, section 4.3.2", c.with(func(b *bench, _ Tokens) error {
			if h := b.last.Header; !strings.Contains(h.Get("Cache-Control"), "no-store") || h.Get("Referrer-Policy") != "no-referrer" {
				return errors.New("it lacks Cache-Control: no-store, or Referrer-Policy: no-referrer")
			}
			return nil
		})},
		{"nothing is left listening", "RFC 8252, section 8.3", c.with(func(b *bench, _ Tokens) error {
			if u, err := url.Parse(b.requests[0].Get("redirect_uri")); err == nil && listening(u.Host) {
				return errors.New("the port is still open")
			}
			return nil
		})},
		{"what the server says is escaped", "OWASP: reflected cross-site scripting", c.escapes},
	}
}

// undisturbed is a sign-in that works although something else arrives first.
func (c Client) undisturbed(host string, attack func(q url.Values, state string)) func(*testing.T) error {
	return func(t *testing.T) error {
		b := newBench(nil)
		defer b.provider.Close()
		b.before = func(ctx context.Context, redirect *url.URL, state string) error {
			q := url.Values{}
			attack(q, state)
			to := *redirect
			to.RawQuery = q.Encode()
			// A client that waits for its sign-in to end before it responds has taken it.
			ctx, cancel := context.WithTimeout(ctx, patience/4)
			defer cancel()
			_, page, err := b.get(ctx, to.String(), host)
			if err == nil && strings.Contains(page, stray) {
				return errors.New("the page repeats what was sent")
			}
			return nil // it may also have cut the connection
		}
		_, err := b.signIn(t, c)
		for _, r := range b.issuer.TokenRequests() {
			if r.Error != "" {
				return errors.New("the code of the attack was sent to the token endpoint")
			}
		}
		if err = errors.Join(err, b.wrong); err != nil {
			return fmt.Errorf("the sign-in was ended by it: %w", err)
		}
		return nil
	}
}

// escapes: the text of an error is shown as text.
func (c Client) escapes(t *testing.T) error {
	const script = "<script>signintest()</script>"
	b := newBench(func(b *bench) {
		b.deny = true
		b.change = func(back url.Values) { back.Set("error_description", script) }
	})
	defer b.provider.Close()
	if _, err := b.signIn(t, c); err == nil {
		return errors.New("the sign-in worked")
	}
	if strings.Contains(b.page, script) {
		return errors.New("the page runs the script that came as error_description")
	}
	return nil
}

// listening reports whether somebody listens at an address of this machine.
func listening(address string) bool {
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

package signintest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

// deviceBench is one sign-in of a device.
type deviceBench struct {
	provider *idp.Provider
	issuer   *idp.Issuer
	shown    func(code string) // what the user does
	begun    time.Time
	polls    []time.Time
}

// deviceTraps are those of RFC 8628.
func (c Client) deviceTraps() []trap {
	const section = "RFC 8628, section 3.5"
	return []trap{
		{"a device signs in", "RFC 8628, section 3.4", c.device(true, func(b *deviceBench) { b.shown = b.approve }, func(b *deviceBench) error { return b.apart(5 * time.Second) })},
		{"polls are an interval apart", section, c.device(true, func(b *deviceBench) {
			b.shown = func(code string) { time.AfterFunc(22*time.Second, func() { b.approve(code) }) }
		}, func(b *deviceBench) error { return b.apart(5 * time.Second) })},
		{"slow_down slows down all later polls", section, c.device(true, func(b *deviceBench) {
			b.shown = func(code string) {
				_ = b.issuer.SlowDownDevice(code, 1)
				time.AfterFunc(22*time.Second, func() { b.approve(code) })
			}
		}, func(b *deviceBench) error {
			b.polls = b.polls[1:] // that was told to slow down
			b.begun = b.polls[0]
			b.polls = b.polls[1:]
			return b.apart(10 * time.Second)
		})},
		{"a server that is away for a moment ends nothing", section, c.device(true, func(b *deviceBench) {
			b.provider.Fail("token", mockserver.Fault{Times: 2, Status: http.StatusServiceUnavailable})
			b.shown = b.approve
		}, nil)},
		{"a device whose user says no ends", section, c.device(false, func(b *deviceBench) {
			b.shown = func(code string) { _ = b.issuer.DenyDevice(code) }
		}, func(b *deviceBench) error { return b.atMost(1) })},
		{"a device code that has expired ends it", section, c.device(false, func(b *deviceBench) {
			b.shown = func(code string) { _ = b.issuer.ExpireDevice(code) }
		}, func(b *deviceBench) error { return b.atMost(1) })},
		{"a device shows no address that runs code", "RFC 8628, section 3.2", c.deviceScript},
		{"a device whose caller leaves does not wait", section, c.deviceLeaves},
	}
}

func newDeviceBench() *deviceBench {
	b := &deviceBench{provider: idp.New(idp.Config{})}
	b.provider.URL = "https://idp.example" // in memory: nothing is in the clear
	b.issuer = b.provider.Issuer("")
	return b
}

func (b *deviceBench) approve(code string) { _ = b.issuer.ApproveDevice(code, mockserver.AdaEmail) }

func (b *deviceBench) server() Server {
	return Server{
		Issuer: b.issuer.URL(), ClientID: "app", Scopes: []string{"openid", "read"}, HTTPClient: b.provider.Client(),
		Open: func(context.Context, string) error { return errors.New("signintest: there is no browser here") },
		Show: func(_ context.Context, _, code string) {
			b.begun = time.Now()
			b.shown(code)
		},
	}
}

// apart fails if a poll came sooner than an interval after the one before.
func (b *deviceBench) apart(interval time.Duration) error {
	last := b.begun
	for n, at := range b.polls {
		if at.Sub(last) < interval {
			return fmt.Errorf("poll %d came %v after the one before, and %v were asked for", n+1, at.Sub(last), interval)
		}
		last = at
	}
	return nil
}

func (b *deviceBench) atMost(polls int) error {
	if len(b.polls) > polls {
		return fmt.Errorf("it went on: %d polls", len(b.polls))
	}
	return nil
}

// device is a sign-in of a device that works, or must not, in a bubble with its
// own time.
func (c Client) device(works bool, arrange func(*deviceBench), holds func(*deviceBench) error) func(*testing.T) error {
	return func(t *testing.T) (result error) {
		synctest.Test(t, func(t *testing.T) {
			b := newDeviceBench()
			defer b.provider.Close()
			arrange(b)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			tokens, err := c.Device(ctx, b.server())
			for _, call := range b.provider.CallsOf("token") {
				b.polls = append(b.polls, call.Time)
			}
			switch {
			case works && err != nil:
				result = fmt.Errorf("the sign-in failed: %w", err)
			case works && tokens.Access.IsZero():
				result = errors.New("it returned no access token")
			case !works && err == nil:
				result = errors.New("the sign-in worked")
			case holds != nil:
				result = holds(b)
			}
		})
		return result
	}
}

// deviceLeaves: the caller gives up while the user takes their time.
func (c Client) deviceLeaves(t *testing.T) (result error) {
	synctest.Test(t, func(t *testing.T) {
		b := newDeviceBench()
		defer b.provider.Close()
		ctx, leave := context.WithCancel(t.Context())
		b.shown = func(string) { time.AfterFunc(7*time.Second, leave) }
		_, err := c.Device(ctx, b.server())
		switch took := time.Since(b.begun); {
		case err == nil:
			result = errors.New("the sign-in worked")
		case took > 7*time.Second+time.Millisecond:
			result = fmt.Errorf("it ended %v after the caller had left", took-7*time.Second)
		}
	})
	return result
}

// deviceScript: the address to open is a script.
func (c Client) deviceScript(t *testing.T) (result error) {
	synctest.Test(t, func(t *testing.T) {
		b := newDeviceBench()
		defer b.provider.Close()
		b.provider.Handle("authorizeDevice", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"device_code":"d","user_code":"u","verification_uri":"javascript:signintest()","expires_in":60,"interval":5}`))
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		at := b.server()
		at.Show = func(context.Context, string, string) { result = errors.New("the user was told to open it") }
		_, _ = c.Device(ctx, at) // its polls fail in any case
	})
	return result
}

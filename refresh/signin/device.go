package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// deviceCode is the response to a device authorization request (RFC 8628,
// section 3.2).
type deviceCode struct {
	DeviceCode  string      `json:"device_code"`
	UserCode    string      `json:"user_code"`
	URL         string      `json:"verification_uri"`
	OldURL      string      `json:"verification_url"` // Google's, from before the RFC
	CompleteURL string      `json:"verification_uri_complete"`
	ExpiresIn   json.Number `json:"expires_in"`
	Interval    json.Number `json:"interval"`
}

const (
	// deviceLife is how long a code is asked for where the server says nothing, and
	// deviceMost where it says centuries.
	deviceLife, deviceMost = 15 * time.Minute, time.Hour
	// pollInterval is the default of RFC 8628, section 3.2; slowDown that of 3.5.
	pollInterval, slowDown = 5 * time.Second, 5 * time.Second
	// pollMost bounds every wait between two polls.
	pollMost = time.Minute
)

// Device signs in with a browser on any device (RFC 8628): Config.Prompt shows
// the address and the code, and the server is asked until the user is done.
//
// Errors: ErrTimeout when the code has expired, ErrDenied, ErrConfig without a
// Prompt or for a server without this flow, and those of the token endpoint.
func (c *Client) Device(ctx context.Context) (Grant, error) {
	if c.cfg.Prompt == nil {
		return Grant{}, fail(ErrConfig, "set Config.Prompt", "nobody would be told the code")
	}
	m, err := c.Metadata(ctx)
	if err != nil {
		return Grant{}, err
	}
	if err := c.identify(ctx, m, ""); err != nil {
		return Grant{}, canceled(ctx, err)
	}
	verifier := random()
	d, err := c.startDevice(ctx, m, verifier)
	if err != nil {
		return Grant{}, canceled(ctx, err)
	}
	life := d.life()
	if c.cfg.Timeout > 0 {
		life = min(life, c.cfg.Timeout)
	}
	until := newDeadline(life)
	c.cfg.notify(ctx, Notice{Kind: NoticeDevice, URL: d.URL, UserCode: d.UserCode, CompleteURL: d.CompleteURL, Expires: until.wall})
	resp, err := c.poll(ctx, m, d, until, verifier)
	if err != nil {
		c.disown(err)
		return Grant{}, canceled(ctx, err)
	}
	return c.finish(ctx, m, resp, grantDevice, "")
}

// startDevice makes the device authorization request. PKCE goes along, for
// servers that want it of every public client.
func (c *Client) startDevice(ctx context.Context, m *Metadata, verifier string) (deviceCode, error) {
	if m.DeviceAuthorizationEndpoint == "" {
		return deviceCode{}, fail(ErrConfig, "use the browser flow", "the server has no device flow")
	}
	params := url.Values{"client_id": {c.clientID()}, "code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"}}
	c.cfg.addAuthorization(params)
	r, err := c.send(ctx, m, m.DeviceAuthorizationEndpoint, params)
	if err != nil {
		return deviceCode{}, err
	}
	var d deviceCode
	if r.outcome.StatusCode != http.StatusOK || r.outcome.Err != nil {
		return d, r.err(r.endpoint.Judge(r.outcome))
	}
	if json.Unmarshal(r.outcome.Body, &d) != nil || d.DeviceCode == "" || d.UserCode == "" {
		return d, fail(ErrResponse, "check the device authorization endpoint", "no device code in the response")
	}
	if d.URL == "" {
		d.URL = d.OldURL
	}
	return d, d.clean()
}

// clean makes what is shown safe to show: a server's text could drive a terminal,
// an address could be a program.
func (d *deviceCode) clean() error {
	d.UserCode = printable(d.UserCode)
	u, err := secureURL(d.URL)
	if err != nil {
		return fail(ErrResponse, "report it to whoever runs the server", "verification_uri: %w", err)
	}
	d.URL = u.String()
	if u, err = secureURL(d.CompleteURL); err != nil {
		d.CompleteURL = ""
	} else {
		d.CompleteURL = u.String()
	}
	return nil
}

func (d deviceCode) life() time.Duration {
	n, err := d.ExpiresIn.Float64()
	if err != nil || n <= 0 {
		return deviceLife
	}
	return time.Duration(min(n, deviceMost.Seconds()) * float64(time.Second))
}

// pollEvery is the interval that the server asks for, within bounds.
func (d deviceCode) pollEvery() time.Duration {
	n, err := d.Interval.Float64()
	if err != nil || n <= 0 {
		return pollInterval
	}
	return max(time.Second, time.Duration(min(n, pollMost.Seconds())*float64(time.Second)))
}

// poll asks for the tokens until there is a verdict. The first question comes
// after an interval: nobody is that fast.
func (c *Client) poll(ctx context.Context, m *Metadata, d deviceCode, until deadline, verifier string) (tokenResponse, error) {
	interval := d.pollEvery()
	pause := interval
	var away error
	for {
		if err := until.sleep(ctx, pause); err != nil {
			if e, ok := errors.AsType[*Error](err); ok && away != nil {
				e.Err, e.Advice = away, "check the server and start again"
			}
			return tokenResponse{}, err
		}
		resp, err := c.requestToken(ctx, m, url.Values{"grant_type": {grantDevice}, "device_code": {d.DeviceCode}, "client_id": {c.clientID()}, "code_verifier": {verifier}})
		if err == nil {
			return resp, nil
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || ctx.Err() != nil {
			return tokenResponse{}, err
		}
		away = nil
		switch {
		case e.Code == "authorization_pending":
			pause = max(interval, e.RetryAfter)
		case e.Code == "slow_down":
			interval = min(interval+slowDown, pollMost)
			pause = max(interval, e.RetryAfter)
		case errors.Is(e, ErrUnavailable): // RFC 8628, section 3.5: exponential backoff
			pause, away = max(min(2*pause, pollMost), interval, e.RetryAfter), e
		default:
			return tokenResponse{}, err
		}
	}
}

// deadline is a moment by both clocks: the monotonic one stands still while a
// laptop sleeps and is off in some virtual machines, the wall clock can be set.
type deadline struct {
	start time.Time
	life  time.Duration
	wall  time.Time
}

func newDeadline(life time.Duration) deadline {
	now := time.Now()
	return deadline{start: now, life: life, wall: now.Round(0).Add(life)}
}

func (d deadline) passed() bool {
	return time.Since(d.start) >= d.life || !time.Now().Round(0).Before(d.wall)
}

// sleep waits, not beyond the deadline.
func (d deadline) sleep(ctx context.Context, pause time.Duration) error {
	expired := fail(ErrTimeout, "start again to get a new code", "the code has expired before anybody entered it")
	if left := d.life - time.Since(d.start); pause >= left {
		pause = max(left, time.Nanosecond)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if d.passed() {
		return expired
	}
	return nil
}

// canceled is err, unless the caller has left.
func canceled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &Error{Kind: ErrCanceled, Err: ctx.Err(), Advice: "start again to sign in"}
	}
	return err
}

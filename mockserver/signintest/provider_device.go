package signintest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// deviceTraps are those of RFC 8628.
func (p Provider) deviceTraps() []trap {
	return []trap{
		{"a device waits for its user", "RFC 8628, section 3.5", p.try(func(t *trial) error {
			device, err := t.device()
			if err != nil {
				return err
			}
			r, err := t.poll(device)
			if err != nil {
				return err
			}
			if code := r.text("error"); code != "authorization_pending" && code != "slow_down" {
				return fmt.Errorf("the first poll is told %q, want authorization_pending or slow_down", code)
			}
			return nil
		})},
		{"a device that polls too often is slowed down", "RFC 8628, section 3.5", p.try((*trial).hasty)},
		{"a device code works once", "RFC 8628, section 3.5", p.try((*trial).letIn)},
		{"a device code of nobody is refused", "RFC 8628, section 3.5", p.try(func(t *trial) error {
			r, err := t.poll(reply{body: map[string]any{"device_code": "signintest-unknown-code"}})
			if err != nil {
				return err
			}
			return r.refused()
		})},
	}
}

// hasty polls twice at once.
func (t *trial) hasty() error {
	device, err := t.device()
	if err != nil {
		return err
	}
	if _, err := t.poll(device); err != nil {
		return err
	}
	r, err := t.poll(device)
	if err == nil && r.text("error") != "slow_down" {
		err = fmt.Errorf("the second poll is told %q, want slow_down", r.text("error"))
	}
	return err
}

// letIn: the user allows the device, which gets its tokens once.
func (t *trial) letIn() error {
	device, err := t.device()
	if err != nil {
		return err
	}
	if err := t.ApproveDevice(t.ctx, device.text("user_code")); err != nil {
		return fmt.Errorf("ApproveDevice: %w", err)
	}
	seconds, _ := device.body["interval"].(float64)
	interval := time.Duration(max(seconds, 1) * float64(time.Second))
	for {
		if err := sleep(t.ctx, interval); err != nil {
			return errors.New("no tokens in time")
		}
		r, err := t.poll(device)
		if err != nil {
			return err
		}
		switch r.text("error") {
		case "slow_down":
			interval += 5 * time.Second
			continue
		case "authorization_pending":
			continue
		}
		if r.text("access_token") == "" {
			return fmt.Errorf("no tokens, but %q", r.text("error"))
		}
		break
	}
	again, err := t.poll(device)
	if err != nil {
		return err
	}
	return again.refused()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// device begins the sign-in of a device.
func (t *trial) device() (reply, error) {
	if t.metadata.DeviceAuthorizationEndpoint == "" {
		return reply{}, errors.New("there is no device_authorization_endpoint")
	}
	r, err := t.post(t.metadata.DeviceAuthorizationEndpoint, url.Values{"scope": {strings.Join(t.Scopes, " ")}})
	if err == nil && (r.text("device_code") == "" || r.text("user_code") == "" || r.text("verification_uri") == "") {
		b, _ := json.Marshal(r.text("error")) // a text: it never fails
		err = fmt.Errorf("no device_code, user_code or verification_uri: status %d, error %s", r.status, b)
	}
	return r, err
}

func (t *trial) poll(device reply) (reply, error) {
	return t.post(t.metadata.TokenEndpoint, url.Values{"grant_type": {deviceGrant}, "device_code": {device.text("device_code")}})
}

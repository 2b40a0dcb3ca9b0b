package idp_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

type deviceClient struct {
	*client
	code, user string
}

func newDevice(t *testing.T, p *idp.Provider) *deviceClient {
	t.Helper()
	c := newClient(t, p, "")
	status, body := c.post(c.endpoint("device_authorization"), "client_id", "app", "scope", "openid")
	if status != 200 || body["interval"] != 5.0 || body["expires_in"] != 600.0 || !strings.HasPrefix(body["verification_uri_complete"].(string), body["verification_uri"].(string)+"?") {
		t.Fatalf("%d %v", status, body)
	}
	return &deviceClient{client: c, code: body["device_code"].(string), user: body["user_code"].(string)}
}

// poll polls after a wait.
func (d *deviceClient) poll(wait time.Duration) (int, map[string]any) {
	d.t.Helper()
	d.p.Advance(wait)
	return d.post(d.endpoint("token"), "grant_type", "urn:ietf:params:oauth:grant-type:device_code", "client_id", "app", "device_code", d.code)
}

func (d *deviceClient) want(wait time.Duration, code string) {
	d.t.Helper()
	status, body := d.poll(wait)
	wantError(d.t, status, body, 400, code)
}

func TestDevicesAreApproved(t *testing.T) {
	d := newDevice(t, newProvider(t, idp.Config{}))
	d.want(5*time.Second, "authorization_pending")
	d.want(time.Second, "slow_down")
	d.want(9*time.Second, "slow_down") // ten seconds from now on, and fifteen after this
	d.want(15*time.Second, "authorization_pending")
	if err := d.issuer.ApproveDevice(strings.ToLower(d.user), mockserver.AdaEmail); err != nil {
		t.Fatal(err)
	}
	status, tokens := d.poll(15 * time.Second)
	if status != 200 || claims(t, tokens["id_token"])["sub"] != "usr_ada" {
		t.Errorf("%d %v", status, tokens)
	}
	d.want(15*time.Second, "invalid_grant") // once
	if err := d.issuer.ApproveDevice(d.user, mockserver.AdaEmail); !errors.Is(err, idp.ErrNoDevice) {
		t.Error(err)
	}
}

func TestDevicesOnCue(t *testing.T) {
	p := newProvider(t, idp.Config{})
	denied, expired, slow, late := newDevice(t, p), newDevice(t, p), newDevice(t, p), newDevice(t, p)
	for _, err := range []error{denied.issuer.DenyDevice(denied.user), expired.issuer.ExpireDevice(expired.user), slow.issuer.SlowDownDevice(slow.user, 2)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	denied.want(5*time.Second, "access_denied")
	expired.want(0, "expired_token")
	slow.want(5*time.Second, "slow_down")
	slow.want(10*time.Second, "slow_down")
	slow.want(15*time.Second, "authorization_pending")
	late.want(10*time.Minute, "expired_token")
}

func TestTheDevicePage(t *testing.T) {
	p := newProvider(t, idp.Config{})
	for decision, want := range map[string]string{"allow": "", "deny": "access_denied"} {
		d := newDevice(t, p)
		post := func(password string) int {
			resp, err := p.Client().PostForm(d.issuer.URL()+"/device", url.Values{
				"user_code": {d.user}, "email": {mockserver.AdaEmail}, "password": {password}, "decision": {decision},
			})
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			return resp.StatusCode
		}
		if status := post("wrong"); status != http.StatusUnauthorized {
			t.Errorf("%d", status)
		}
		d.want(5*time.Second, "authorization_pending")
		if status := post(mockserver.AdaPassword); status != http.StatusOK {
			t.Errorf("%d", status)
		}
		status, body := d.poll(5 * time.Second)
		if code, _ := body["error"].(string); code != want || want == "" && status != 200 {
			t.Errorf("%s: %d %v", decision, status, body)
		}
		if status := post(mockserver.AdaPassword); status != http.StatusNotFound {
			t.Errorf("decided twice: %d", status)
		}
	}
}

package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/refresh"
)

// Finding is what [Diagnose] found out about one thing.
type Finding struct {
	// Subject is what it is about: "metadata", "clock", "redirect URI" and so on.
	Subject string
	// Text says how it is, as a sentence.
	Text string
	// Err is why a sign-in would fail, with what to do about it; nil if it would not.
	Err error
}

// Diagnose looks at all that a sign-in needs, without one: the server's metadata
// and keys, the client, the redirect URI and its ports, the clock, the browser and
// the store, which may be nil. It says what to register where. The store is read,
// and probed if it is a [Prober]; nothing else is changed anywhere.
func Diagnose(ctx context.Context, cfg Config, store refresh.Store) []Finding {
	c, err := New(cfg)
	if err != nil {
		return []Finding{{"configuration", "It cannot work.", err}}
	}
	found := []Finding{}
	m, err := c.Metadata(ctx)
	if err == nil {
		found = append(found, metadataFinding(m), c.clock(ctx), c.registrationFinding(m))
		if c.cfg.openID() {
			found = append(found, c.keysFinding(ctx))
		}
	} else {
		found = append(found, Finding{"metadata", "It cannot be read.", err})
	}
	found = append(found, c.redirectFinding(), c.browserFinding(ctx, m))
	if store != nil {
		found = append(found, storeFinding(ctx, store))
	}
	return found
}

func metadataFinding(m *Metadata) Finding {
	flows := []string{}
	if m.AuthorizationEndpoint != "" && !m.RequirePushed {
		flows = append(flows, "browser")
	}
	if m.DeviceAuthorizationEndpoint != "" {
		flows = append(flows, "device")
	}
	if slices.Contains(m.GrantTypes, grantClient) {
		flows = append(flows, "client credentials")
	}
	f := Finding{Subject: "metadata", Text: "It is the issuer's. Flows: " + strings.Join(flows, ", ") + "."}
	if len(flows) == 0 {
		f.Text, f.Err = "It is the issuer's.", fail(ErrConfig, "ask whoever runs the server for another kind of client", "no flow of this package works at the server")
	} else if !m.checksS256() {
		f.Text += " It does not say that it checks PKCE with S256."
	}
	return f
}

// clock compares the clocks: ID tokens of a server that is an hour ahead are not
// valid yet.
func (c *Client) clock(ctx context.Context) Finding {
	f := Finding{Subject: "clock", Text: "The server does not say what time it is."}
	places, err := wellKnown(c.cfg.issuer(), true)
	if err != nil {
		return f
	}
	for _, place := range places {
		var ignored struct{}
		header, err := c.fetchJSON(ctx, place, &ignored)
		date, wrong := http.ParseTime(header.Get("Date"))
		if err != nil || wrong != nil {
			continue
		}
		off := time.Since(date).Round(time.Second)
		f.Text = fmt.Sprintf("It is within %v of the server's.", max(off.Abs(), time.Second))
		if off.Abs() > c.cfg.leeway() {
			f.Text = fmt.Sprintf("It differs from the server's by %v.", off.Abs())
			f.Err = fail(ErrClock, "set the clock of this machine (timedatectl set-ntp true), or raise Config.Leeway", "ID tokens would be refused")
		}
		return f
	}
	return f
}

func (c *Client) registrationFinding(m *Metadata) Finding {
	f := Finding{Subject: "client", Text: "It is registered beforehand."}
	if c.cfg.Client != nil {
		client, err := c.clientAt(m)
		if err == nil {
			f.Text = fmt.Sprintf("Its ID is %q. It has to be registered as a native app with the flows above.", client.ClientID())
		}
		f.Err = err
		return f
	}
	switch {
	case m.ClientIDDocuments && c.cfg.Registration.Document != "":
		f.Text = "It is known by its client ID metadata document."
	case m.RegistrationEndpoint != "":
		f.Text = "The server registers it at the first sign-in (RFC 7591)."
	default:
		f.Text, f.Err = "The server does not know it.", unregistered()
	}
	return f
}

func (c *Client) keysFinding(ctx context.Context) Finding {
	keys, err := c.keys.get(ctx, func(all []jose.JSONWebKey) bool { return len(all) > 0 })
	f := Finding{Subject: "keys", Text: fmt.Sprintf("The server publishes %d that can verify ID tokens.", len(keys))}
	if err == nil && len(keys) == 0 {
		err = errors.New("none that can be used")
	}
	if err != nil {
		f.Err = &Error{Kind: ErrDiscovery, Err: err, Advice: "report it to whoever runs the server, or leave the scope openid out"}
	}
	return f
}

// redirectFinding listens as a sign-in would, and says what to register.
func (c *Client) redirectFinding() Finding {
	f := Finding{Subject: "redirect URI", Text: "At the server, " + c.cfg.Redirect.registered() + "."}
	on, _, err := c.cfg.Redirect.listen(0)
	for _, l := range on {
		_ = l.Close()
	}
	f.Err = err
	return f
}

// browserFinding says how a user would be asked here.
func (c *Client) browserFinding(ctx context.Context, m *Metadata) Finding {
	f := Finding{Subject: "browser", Text: "None can be opened here."}
	if m != nil {
		flow, err := c.Flow(ctx)
		if err != nil {
			f.Err = err
			return f
		}
		f.Text = fmt.Sprintf("Users would be asked by the flow %q here.", flow)
		if flow != FlowBrowser {
			return f
		}
	}
	if c.cfg.OpenBrowser != nil || !c.cfg.Environment.browserHere() {
		return f
	}
	for _, command := range c.cfg.Environment.commands(runtime.GOOS, "https://example.com") {
		if _, err := exec.LookPath(command[0]); err == nil {
			f.Text += fmt.Sprintf(" %s opens it.", command[0])
			return f
		}
	}
	f.Text += " No command opens it: the user has to open the address by hand."
	return f
}

func storeFinding(ctx context.Context, store refresh.Store) Finding {
	f := Finding{Subject: "store", Text: "It can be used, and holds no session."}
	t, rev, err := load(ctx, store)
	if p, ok := store.(Prober); ok && err == nil {
		if err = p.Probe(ctx); err != nil {
			err = storeError(err)
		}
	}
	switch r, known := readRecord(t); {
	case err != nil:
		f.Text, f.Err = "It cannot be used.", err
	case rev != "" && known:
		f.Text = "It can be used, and holds a session of " + r.Issuer + "."
	case rev != "":
		f.Text = "It can be used, and holds a session that was signed in by other means."
	}
	return f
}

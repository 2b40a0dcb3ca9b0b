package signin

import "context"

// Flow is a way to sign in.
type Flow string

// The flows that [Client.SignIn] chooses among.
const (
	// FlowBrowser: [Client.Browser].
	FlowBrowser Flow = "browser"
	// FlowDevice: [Client.Device].
	FlowDevice Flow = "device"
	// FlowPaste: [Client.Paste].
	FlowPaste Flow = "paste"
)

// SignIn signs in by the flow that can work here. It does not look at any store:
// [Client.Login] does.
func (c *Client) SignIn(ctx context.Context) (Grant, error) {
	flow, err := c.Flow(ctx)
	if err != nil {
		return Grant{}, err
	}
	switch flow {
	case FlowDevice:
		return c.Device(ctx)
	case FlowPaste:
		return c.Paste(ctx)
	}
	return c.Browser(ctx)
}

// Flow returns the flow that can work here: the browser of this machine, else a
// device if the server has that flow, else a browser elsewhere whose address is
// pasted.
//
// Errors: ErrNoDisplay if none can, and those of Metadata.
func (c *Client) Flow(ctx context.Context) (Flow, error) {
	m, err := c.Metadata(ctx)
	if err != nil {
		return "", err
	}
	e := c.cfg.Environment
	told := c.cfg.Prompt != nil && !e.NoTerminal
	switch {
	case m.AuthorizationEndpoint != "" && (e.browserHere() || (c.cfg.OpenBrowser != nil && !e.Remote)):
		return FlowBrowser, nil
	case m.DeviceAuthorizationEndpoint != "" && told:
		return FlowDevice, nil
	case m.AuthorizationEndpoint != "" && told:
		return FlowPaste, nil
	case !told:
		return "", fail(ErrNoDisplay, "run it in a terminal, or sign in elsewhere with the same store", "no browser on this machine, and no terminal to show an address on")
	}
	return "", fail(ErrNoDisplay, "sign in on a machine with a browser", "no browser on this machine, and no flow of the server works without one")
}

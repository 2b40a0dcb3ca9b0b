package client

import (
	"context"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/refresh"
)

// Refresher returns the refresh call of this client's API, for sessions that
// are kept elsewhere: see [Client.ForSession].
func (c *Client) Refresher() refresh.Refresher { return c.door.Refresher() }

// ForSession returns a client for another user's session, with the settings and
// the connections of this one; the options that concern the session itself (its
// store, outage policy, hooks and log) are those that s was made with. It costs
// some microseconds and nothing to keep: a server makes one for each request,
// with sessions from package refresh/websession.
//
// s stays its maker's: closing the new client does nothing.
func (c *Client) ForSession(s *refresh.Session) *Client {
	door := c.door.ForSession(s)
	return &Client{API: gen.NewAPI(door), door: door, device: c.device}
}

// Verify asks the server whether the session's tokens are good, and refreshes
// them if they are not. The State says how that ended, as for [Client.Restore],
// which is this after taking up what is stored.
func (c *Client) Verify(ctx context.Context) (State, error) {
	return c.door.Verify(ctx, func(ctx context.Context) error {
		_, err := c.Auth.VerifyToken(ctx) // decoded: a portal's page is no response
		return err
	})
}

package spec

import (
	"github.com/perennial-go/perennial/internal/openapi/place"
	"github.com/perennial-go/perennial/internal/openapi/roles"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Auth is the part that an operation has in the life of a session.
type Auth struct {
	// Role is login, refresh, verify, logout or "".
	Role string
	tokenendpoint.Endpoint
}

// Auth is what the document says of sessions as a whole.
func (d *Document) Auth() tokenendpoint.Auth { return d.auth }

// roles gives the operations their auth roles.
func (d *Document) roles() {
	auth, err := roles.ReadTree(d.api, place.Log{File: d.log.File, Overlay: d.log.Overlay, Root: d.log.Root})
	d.log.Add(err)
	d.auth = auth
	for _, role := range []*tokenendpoint.Endpoint{&d.auth.SignIn, &d.auth.Refresh, &d.auth.Verify, &d.auth.SignOut} {
		for i := range d.Operations {
			o := &d.Operations[i]
			if role.URL != "" || o.Method != role.Operation.Method || o.Route != role.Operation.Route {
				continue
			}
			// Many documents forget to say that sign-in needs no token, and servers
			// refuse one that has expired there.
			o.Public = o.Public || role.Operation.Public
			role.Operation.Public = o.Public // the role is that operation, with its security
			if o.Auth.Role == "" {
				o.Auth = Auth{Role: string(role.Operation.Role), Endpoint: *role}
			}
		}
	}
}

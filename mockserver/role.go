package mockserver

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// The roles of operations in the life of a session.
const (
	roleLogin   = "login"
	roleRefresh = "refresh"
	roleVerify  = "verify"
	roleLogout  = "logout"
)

// role is the extension x-auth of an operation. The other fields are JSON pointers
// (RFC 6901), by the names that the extension has for them.
type role struct {
	name     string
	request  map[string]string
	response map[string]string
}

func readRole(op *openapi3.Operation) (role, error) {
	raw, ok := op.Extensions["x-auth"]
	if !ok {
		return role{}, nil
	}
	x, _ := raw.(map[string]any)
	name, _ := x["role"].(string)
	r := role{name: name}
	var err error
	if r.request, err = pointers(x["request"], "request"); err != nil {
		return role{}, err
	}
	if r.response, err = pointers(x["response"], "response"); err != nil {
		return role{}, err
	}
	switch {
	case name != roleLogin && name != roleRefresh && name != roleVerify && name != roleLogout:
		return role{}, fmt.Errorf("x-auth.role: unknown role %q; one of: login, refresh, verify, logout", name)
	case (name == roleLogin || name == roleRefresh) && r.response["accessToken"] == "":
		return role{}, fmt.Errorf("x-auth.response.accessToken is missing: role %s needs it", name)
	case name == roleRefresh && r.request["refreshToken"] == "":
		return role{}, fmt.Errorf("x-auth.request.refreshToken is missing: role refresh needs it")
	}
	return r, nil
}

func pointers(raw any, what string) (map[string]string, error) {
	out := map[string]string{}
	x, _ := raw.(map[string]any)
	for key, value := range x {
		p, ok := value.(string)
		if !ok || p == "" || p[0] != '/' {
			return nil, fmt.Errorf("x-auth.%s.%s: %v is not a JSON pointer such as /access_token", what, key, value)
		}
		out[key] = p
	}
	return out, nil
}

package roles

import (
	"github.com/getkin/kin-openapi/openapi3"
)

// Device is the flow deviceAuthorization (OpenAPI 3.2.0, section 4.28; RFC 8628).
type Device struct {
	openapi3.OAuthFlow
	// URL is the device authorization endpoint.
	URL string
}

// DeviceOf returns that flow; nil if there is none.
func DeviceOf(flows *openapi3.OAuthFlows) *Device {
	raw, ok := flows.Extensions["deviceAuthorization"].(map[string]any)
	if !ok {
		return nil
	}
	text := func(key string) string { s, _ := raw[key].(string); return s }
	d := &Device{URL: text("deviceAuthorizationUrl"), OAuthFlow: openapi3.OAuthFlow{TokenURL: text("tokenUrl"), RefreshURL: text("refreshUrl"), Scopes: map[string]string{}}}
	if scopes, ok := raw["scopes"].(map[string]any); ok {
		for name := range scopes {
			d.Scopes[name] = ""
		}
	}
	return d
}

package roles

import (
	"github.com/getkin/kin-openapi/openapi3"
)

// Device is the flow deviceAuthorization (OpenAPI 3.2.0, section 4.28; RFC 8628), or
// x-deviceAuthorization of a document before 3.2.
type Device struct {
	openapi3.OAuthFlow
	// URL is the device authorization endpoint.
	URL string
	// Key is what the flow is called in the document.
	Key string
}

// DeviceOf returns that flow; nil if there is none.
func DeviceOf(flows *openapi3.OAuthFlows) *Device {
	key := "deviceAuthorization"
	if flows.Extensions[key] == nil {
		key = "x-deviceAuthorization"
	}
	raw, ok := flows.Extensions[key].(map[string]any)
	if !ok {
		return nil
	}
	text := func(key string) string { s, _ := raw[key].(string); return s }
	d := &Device{Key: key, URL: text("deviceAuthorizationUrl"), OAuthFlow: openapi3.OAuthFlow{TokenURL: text("tokenUrl"), RefreshURL: text("refreshUrl"), Scopes: map[string]string{}}}
	if scopes, ok := raw["scopes"].(map[string]any); ok {
		for name := range scopes {
			d.Scopes[name] = ""
		}
	}
	return d
}

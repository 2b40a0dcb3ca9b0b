package roles

import (
	"encoding/json"

	"github.com/getkin/kin-openapi/openapi3"
)

// deviceFlowKeys are where a flow for devices is: as OpenAPI 3.2 has it (section
// 4.28), or as an extension of an older document.
var deviceFlowKeys = [...]string{"deviceAuthorization", "x-deviceAuthorization"}

// DeviceFlow is a flow for devices (RFC 8628), which openapi3 does not know.
type DeviceFlow struct {
	*openapi3.OAuthFlow
	// AuthorizationURL is the device authorization endpoint.
	AuthorizationURL string

	key string
}

// Device returns the flow for devices, if there is one.
func Device(flows *openapi3.OAuthFlows) (DeviceFlow, bool) {
	for _, key := range deviceFlowKeys {
		raw, ok := flows.Extensions[key]
		if !ok {
			continue
		}
		b, err := json.Marshal(raw)
		f := &openapi3.OAuthFlow{}
		if err != nil || json.Unmarshal(b, f) != nil {
			continue
		}
		address, _ := f.Extensions["deviceAuthorizationUrl"].(string)
		return DeviceFlow{OAuthFlow: f, AuthorizationURL: address, key: key}, true
	}
	return DeviceFlow{}, false
}

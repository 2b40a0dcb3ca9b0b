package mediatype_test

import (
	"testing"

	"github.com/perennial-go/perennial/internal/mediatype"
)

func TestIsJSON(t *testing.T) {
	for contentType, want := range map[string]bool{
		"application/json": true, "Application/JSON; charset=utf-8": true, "application/problem+json": true,
		"text/json": true, " application/json ;": true, "application/vnd.api+json;v=1": true, "application/json;;charset": true,
		"": false, "text/html": false, "application/x-www-form-urlencoded": false, "application/jsonp": false, "text/plain; application/json": false,
	} {
		if got := mediatype.IsJSON(contentType); got != want {
			t.Errorf("%q: %t", contentType, got)
		}
	}
	if !mediatype.IsForm("application/X-www-form-urlencoded; charset=UTF-8") || mediatype.IsForm("multipart/form-data") {
		t.Error("forms")
	}
}

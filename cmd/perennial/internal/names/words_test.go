package names_test

import (
	"slices"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

func TestAMethodDoesNotRepeatItsResource(t *testing.T) {
	for _, c := range []struct{ name, resource, want string }{
		{"CreateProject", "Projects", "Create"},
		{"ListProjectTasks", "Projects", "ListTasks"},
		{"GetPetByID", "Pet", "GetByID"},
		{"IssuesListForRepo", "Issues", "ListForRepo"},
		{"DeleteCompany", "Companies", "Delete"},
		{"GetAdminUserKeys", "AdminUsers", "GetKeys"},
		{"Events", "Events", "Events"},    // nothing would be left
		{"Login", "Auth", "Login"},        // nothing in common
		{"ListUsers", "Use", "ListUsers"}, // words, not letters
		{"HTTPProxyList", "HTTPProxy", "List"},
		{"Pets2Get", "Pets2", "Get"},
	} {
		if got := names.Without(c.name, c.resource); got != c.want {
			t.Errorf("%s in %s is called %s, want %s", c.name, c.resource, got, c.want)
		}
	}
}

func TestWordsOfAName(t *testing.T) {
	for name, want := range map[string][]string{
		"ListHTTPServers": {"List", "HTTP", "Servers"},
		"GetUserID":       {"Get", "User", "ID"},
		"OAuth2Token":     {"O", "Auth2", "Token"},
		"":                nil,
	} {
		if got := names.Words(name); !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, want %q", name, got, want)
		}
	}
}

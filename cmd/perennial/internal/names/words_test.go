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
		{"ListCustomerProfile", "TrusthubV1CustomerProfiles", "List"},
		{"ListUsers", "AdminUsers", "List"},
		{"GetEmailSettings", "AccountSettings", "GetEmailSettings"},
	} {
		if got := names.Without(c.name, c.resource); got != c.want {
			t.Errorf("%s in %s is called %s, want %s", c.name, c.resource, got, c.want)
		}
	}
}

func TestAnIdWithPartsIsNamedByWhatIsBelowItsResource(t *testing.T) {
	for _, c := range []struct{ id, resource, want string }{
		{"apphub.projects.locations.list", "Projects", "locations.list"},
		{"issues/list-for-repo", "Issues", "list-for-repo"},
		{"listIssues", "Issues", ""},
		{"a.b", "Issues", ""},
		{"issues/", "Issues", ""},
	} {
		if got := names.Below(c.id, c.resource); got != c.want {
			t.Errorf("%s in %s is %q, want %q", c.id, c.resource, got, c.want)
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

package names_test

import (
	"go/token"
	"testing"
	"unicode"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

func TestNamesAreReadable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"list-animals": "ListAnimals", "listAnimals": "ListAnimals", "user_id": "UserID", "apiKey": "APIKey", "@type": "Type", "x": "X",
		"sort[]": "Sort", "$filter": "Filter", "created>": "Created", "a~1b": "A1B", "+1": "T1", "+": "Plus", "-": "Minus", "": "T",
		"2fa": "T2Fa", "é": "É", "日本": "U65E5U672C", "Foo[Bar]": "FooBar", "func": "Func", "api-version": "APIVersion", "HTTPServer": "HTTPServer",
	} {
		if got := names.Exported(text, "T"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"project_id": "projectID", "ID": "id", "IDToken": "idToken", "x": "x", "URL": "url", "2": "arg2", "type": "type", "Ctx": "ctx",
	} {
		if got := names.Unexported(text, "arg"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// A scope never gives a name twice, nor one that Go keeps for itself.
func TestANameIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := names.NewScope("Client")
	for _, c := range []struct{ base, want string }{
		{"Client", "ClientSchema"}, {"Client", "ClientSchema2"}, {"Client", "ClientSchema3"}, {"Pet", "Pet"}, {"Pet", "PetSchema"},
	} {
		if got := s.Take(c.base, "Schema"); got != c.want {
			t.Errorf("%s is called %s, want %s", c.base, got, c.want)
		}
	}
	for _, word := range []string{"type", "func", "nil", "string", "error", "ctx", "wire", "r"} {
		if got := names.Arguments().Take(word, "Param"); got != word+"Param" {
			t.Errorf("the argument %s is called %s", word, got)
		}
	}
}

func TestNamesThatGoTogetherAreFreeTogether(t *testing.T) {
	t.Parallel()
	with := func(name string) []string { return []string{name + "All"} }
	s := names.NewScope("ListAll")
	if got := s.Take("List", "Operation", with); got != "ListOperation" || !s["ListOperationAll"] {
		t.Errorf("called %s: %v", got, s)
	}
}

// Whatever a document calls something, its Go name is one, exported, and
// oapi-codegen leaves it as it is.
func FuzzNames(f *testing.F) {
	for _, text := range []string{"", "a b", "日本", "a\x00b", "ǅ", "ªx", "1a", "ID2Token", "a_1_b", "𝒳", "_", "x٣y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := names.Exported(text, "T")
		first := []rune(name)[0]
		if !token.IsIdentifier(name) || !unicode.IsUpper(first) {
			t.Fatalf("%q is called %q", text, name)
		}
		if again := names.Exported(name, "T"); again != name {
			t.Errorf("%q is called %q, and that %q", text, name, again)
		}
		if argument := names.Arguments().Take(names.Unexported(text, "arg"), "Param"); !token.IsIdentifier(argument) {
			t.Errorf("%q is the argument %q", text, argument)
		}
		if theirs := codegen.ToCamelCaseWithDigits(name); len(theirs) == 0 {
			t.Errorf("%q is nothing to oapi-codegen", name)
		}
	})
}

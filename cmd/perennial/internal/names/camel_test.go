package names_test

import (
	"go/token"
	"testing"
	"unicode"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

func TestInitialismsAreWrittenAsGoHasThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"userId": "UserID", "user_ids": "UserIds", "httpUrl": "HTTPURL", "html_text": "HTMLText", "apiV2": "APIV2", "uuid": "UUID", "id2": "Id2", "Identity": "Identity",
		"ip_address": "IPAddress", "sql": "SQL", "guide": "Guide", "ttl_ms": "TTLMs", "url": "URL", "curl": "Curl", "oauth2Token": "Oauth2Token",
	} {
		if got := names.Exported(text, "T"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// A text that has nothing for a name has that of what it is.
func TestATextWithoutLettersHasTheNameOfItsKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "Kind", " ": "Kind", "_": "Kind", "☃": "Kind", "1": "Kind1", "2fa": "Kind2Fa", ">=": "GreaterEqual", "+-": "PlusMinus", "???": "Kind", "~^|": "TildeCaretBar"} {
		if got := names.Exported(text, "Kind"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// oapi-codegen makes names by itself of what it is given as a name: it leaves ours
// as they are, so that both speak of one type.
func TestOapiCodegenLeavesNamesAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, text := range hard() {
		name := names.Exported(text, "Schema")
		if got := codegen.SchemaNameToTypeName(name); got != name {
			t.Errorf("%q is called %s, and %s by oapi-codegen", text, name, got)
		}
	}
}

// The name of an argument is that of the field in lower case, and no other word.
func TestAnArgumentIsAFieldInLowerCase(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ID": "id", "user_id": "userID", "HTTPServer": "httpServer", "URLPath": "urlPath", "A": "a", "AB": "ab", "aB": "ab", "É": "é", "Été": "été", "1": "arg1",
		"": "arg", "名": "u540D", "X-Request-ID": "xRequestID", "IPv4": "iPv4",
	} {
		if got := names.Unexported(text, "arg"); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, text := range hard() {
		name := names.Unexported(text, "arg")
		if !token.IsIdentifier(name) && !token.IsKeyword(name) || unicode.ToLower([]rune(name)[0]) != []rune(name)[0] {
			t.Errorf("%q is %q", text, name)
		}
	}
}

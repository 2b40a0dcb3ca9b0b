package challenge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/internal/challenge"
)

func parse(values ...string) string {
	var all []string
	for _, c := range challenge.Parse(http.Header{"Www-Authenticate": values}) {
		all = append(all, fmt.Sprintf("%s%v", c.Scheme, c.Params)) // fmt sorts maps
	}
	return strings.Join(all, " ")
}

func TestParse(t *testing.T) {
	for _, tc := range []struct{ header, want string }{
		// RFC 9110, section 11.6.1.
		{`Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\""`, `Basicmap[realm:simple] Newauthmap[realm:apps title:Login to "apps" type:1]`},
		// RFC 6750, section 3; RFC 9470, section 3; RFC 9449, section 7.1.
		{`Bearer realm="example", error="invalid_token", error_description="The access token expired"`, "Bearermap[error:invalid_token error_description:The access token expired realm:example]"},
		{`Bearer error="insufficient_user_authentication", acr_values="myACR other", max_age="5"`, "Bearermap[acr_values:myACR other error:insufficient_user_authentication max_age:5]"},
		{`DPoP algs="ES256 PS256", Bearer`, "DPoPmap[algs:ES256 PS256] Bearermap[]"},
		{`Bearer`, "Bearermap[]"},
		{`Bearer,Basic`, "Bearermap[] Basicmap[]"},
		{`Bearer, Basic realm=x`, "Bearermap[] Basicmap[realm:x]"},
		{`Negotiate, NTLM`, "Negotiatemap[] NTLMmap[]"},
		{`Negotiate YII/b+=, Basic realm="x"`, "Negotiatemap[] Basicmap[realm:x]"},
		{`Negotiate YII==`, "Negotiatemap[]"},
		// What real servers send against the grammar.
		{`Bearer error = "invalid_token" , scope = a`, "Bearermap[error:invalid_token scope:a]"},
		{`Bearer realm="a, b=c", error="x"`, "Bearermap[error:x realm:a, b=c]"},
		{`Bearer error="invalid_token" error_description="no comma"`, "Bearermap[error:invalid_token error_description:no comma]"},
		{`bearer ERROR="x",error="y"`, "bearermap[error:x]"},
		{`Bearer error="not closed`, "Bearermap[error:not closed]"},
		{`Bearer error=`, "Bearermap[]"},
		{`,,Bearer error="x",,`, "Bearermap[error:x]"},
		{`"junk" Bearer error=x`, "Bearermap[error:x]"},
		{``, ""}, {`=`, ""}, {`"`, ""},
	} {
		if got := parse(tc.header); got != tc.want {
			t.Errorf("%s\n got %s\nwant %s", tc.header, got, tc.want)
		}
	}
	if got := parse("Basic realm=a", "Bearer error=b"); got != "Basicmap[realm:a] Bearermap[error:b]" {
		t.Errorf("two headers: %s", got)
	}
}

func TestFind(t *testing.T) {
	all := challenge.Parse(http.Header{"Www-Authenticate": {`Basic realm=x, bearer error=y`}})
	if c, ok := challenge.Find(all, "Bearer"); !ok || c.Params["error"] != "y" {
		t.Errorf("got %v", c)
	}
	if _, ok := challenge.Find(all, "DPoP"); ok {
		t.Error("found")
	}
}

// Whatever a server sends, parsing ends; what is written by the grammar is read
// back as it was meant.
func FuzzParse(f *testing.F) {
	f.Add("Bearer", "error", `in"va\lid`, "Basic")
	f.Add(`Bearer a=b, "`, "x", "", "=")
	f.Fuzz(func(t *testing.T, scheme, name, value, other string) {
		challenge.Parse(http.Header{"Www-Authenticate": {scheme + " " + name + "=" + value, other}})
		if !isToken(scheme) || !isToken(name) || !isToken(other) {
			return
		}
		header := scheme + " " + name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `", ` + other
		got := challenge.Parse(http.Header{"Www-Authenticate": {header}})
		if len(got) != 2 || got[0].Scheme != scheme || got[0].Params[strings.ToLower(name)] != value || got[1].Scheme != other {
			t.Errorf("%s became %v", header, got)
		}
	})
}

func isToken(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~") == ""
}

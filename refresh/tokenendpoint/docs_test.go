package tokenendpoint_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

var update = flag.Bool("update", false, "write the tables of docs/responses.md")

// The page shows the table that decides.
func TestThePageShowsTheRules(t *testing.T) {
	const page = "../../docs/responses.md"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for name, table := range map[string]string{"rules": rulesTable(), "codes": codesTable()} {
		part := regexp.MustCompile(`(?s)<!-- ` + name + ` -->\n.*?<!-- end -->`)
		if !part.MatchString(text) {
			t.Fatalf("no table %s", name)
		}
		text = part.ReplaceAllLiteralString(text, "<!-- "+name+" -->\n\n"+table+"\n<!-- end -->")
	}
	if text == string(b) {
		return
	}
	if !*update {
		t.Fatal("docs/responses.md is not the table; go test ./refresh/tokenendpoint -run TestThePage -update")
	}
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func rulesTable() string {
	var b strings.Builder
	b.WriteString("| what | delivery | status | tokens | says | at | body | verdict |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range tokenendpoint.Rules() {
		verdict := string(r.Verdict)
		if r.Unused {
			verdict += ", unused"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | **%s** |\n", r.Name, r.Delivery, strings.ReplaceAll(r.Status, ",", ", "), r.Tokens, r.Says, r.At, r.Body, verdict)
	}
	return b.String()
}

func codesTable() string {
	var b strings.Builder
	b.WriteString("| family | codes |\n|---|---|\n")
	for _, f := range []tokenendpoint.Family{
		tokenendpoint.FamilyRefused, tokenendpoint.FamilyMoment, tokenendpoint.FamilyClient, tokenendpoint.FamilyGateway, tokenendpoint.FamilyNone,
	} {
		fmt.Fprintf(&b, "| %s | `%s` |\n", cmp.Or(string(f), "no code: it repeats the status"), strings.Join(tokenendpoint.Codes()[f], "`, `"))
	}
	b.WriteString("| own | every other one |\n")
	return b.String()
}

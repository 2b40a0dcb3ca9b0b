package servers

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/servers.md")

// The page shows what the tests demand.
func TestThePageShowsTheScenarios(t *testing.T) {
	const page = "../../../docs/servers.md"
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("| what happens | token requests at the server | the program sees |\n|---|---|---|\n")
	for _, sc := range scenarios() {
		count := fmt.Sprint(sc.least)
		if sc.most > sc.least {
			count += fmt.Sprintf(" to %d", sc.most)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", sc.name, count, sc.told)
	}
	part := regexp.MustCompile(`(?s)<!-- scenarios -->\n.*?<!-- end -->`)
	text := part.ReplaceAllLiteralString(string(b), "<!-- scenarios -->\n\n"+table.String()+"\n<!-- end -->")
	if !part.Match(b) {
		t.Fatal("no table")
	}
	if text == string(b) {
		return
	}
	if !*update {
		t.Fatal("docs/servers.md is not what the tests demand; go test ./servers -run TestThePage -update")
	}
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

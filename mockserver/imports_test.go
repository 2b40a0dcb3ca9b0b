package mockserver_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestTheMockOfAnyDocumentImportsNoAPI keeps packages gen and client out of the mocks
// of other documents.
func TestTheMockOfAnyDocumentImportsNoAPI(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".", "./contract").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		for _, own := range []string{"/gen", "/client", "/mockserver/taskapi"} {
			if rest, ours := strings.CutPrefix(dep, "github.com/perennial-go/perennial"); ours && (rest == own || strings.HasPrefix(rest, own+"/")) {
				t.Errorf("%s is imported", dep)
			}
		}
	}
}

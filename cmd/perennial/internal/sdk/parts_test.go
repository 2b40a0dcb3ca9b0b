package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// What a typed multipart body holds arrives as mime/multipart reads it: files with
// their names, media types and headers, after what is text and JSON.
func TestPartsOfFormsAreTyped(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "testdata/parts.yaml", Out: filepath.Join(dir, "parts"), Parts: []sdk.Part{sdk.PartSDK}})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/parts.go.txt"))
	goes(t, dir, "vet", "./...")
	if got := goes(t, dir, "run", "."); got != wantParts {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, wantParts)
	}
}

const wantParts = `/uploads length is known: true
caption "" "" "" "hi" <nil>
meta "" "application/vnd.meta+json" "" "{\"n\":7}" <nil>
tags "" "" "" "x" <nil>
tags "" "" "" "y" <nil>
either "d" "application/octet-stream" "" "d" <nil>
more "b" "text/csv" "" "b" <nil>
more "more" "application/octet-stream" "" "c" <nil>
photo "a.png" "image/png" "cover" "PNG" <nil>
<nil>
progress: true
/uploads length is known: false
caption "" "" "" "hi" <nil>
photo "a.png" "image/png" "cover" "PNG" <nil>
<nil>
upload: POST /uploads: form field "photo": it is required, and the file has no Content; set it
/shared length is known: true
note "" "" "" "n" <nil>
file "file" "application/octet-stream" "" "f" <nil>
<nil>
/shared length is known: true
application/json {"note":"n"}
<nil>
`

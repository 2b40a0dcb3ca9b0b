package mockserver_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
)

// framed are the streams as the standards write them: RFC 7464, section 2.2, for
// sequences, the HTML standard, section 9.2.5, for events, and a line feed after each
// value of NDJSON.
var framed = map[string]string{
	"/ndjson":   `(\{"text":"[^"\n]+"\}\n){2}`,
	"/jsonl":    `\{"text":"[^"\n]+"\}\n`,
	"/sequence": `\x1e\{"text":"[^"\n]+"\}\n`,
	"/pieces":   `data: \{"text":"[^"\n]+"\}\n\n`,
	"/envelope": `id: 7\nevent: made\nretry: 2500\ndata: \{"text":"[^"\n]+"\}\n\n`,
	"/either":   `event: (made\ndata: \{"text":"[^"\n]+"\}|gone\ndata: \{"id":5\})\n\n`,
	"/told":     `\x1e\{"text":"a"\}\n\x1e\{"text":"b"\}\n`,
	"/written":  `data: a\n\ndata: b\n\n`,
	"/said":     `data: a\ndata: b\n\n`,
}

func TestStreamsAreFramedAsTheirMediaTypeSays(t *testing.T) {
	doc, err := os.ReadFile("testdata/streams.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for seed := range uint64(8) {
		u := mockOf(t, doc, mockserver.Seed(seed))
		for path, want := range framed {
			r, err := u.Try("GET", path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(`^(` + want + `)$`).Match(r.Data) {
				t.Errorf("seed %d, %s: %q", seed, path, r.Data)
			}
			if path == "/either" {
				kinds[fmt.Sprintf("%.11s", r.Data)] = true
			}
		}
	}
	if len(kinds) != 2 {
		t.Errorf("of two kinds of events there are %v", kinds)
	}
}

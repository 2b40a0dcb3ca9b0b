// Package contract tests a typed client and a server against an OpenAPI document, by
// going through the operations of the document: a new one is tested without a
// change of any test.
//
//	func TestContract(t *testing.T) {
//		contract.Run(t, contract.Config{
//			Document: openapi, // embedded, or read from a file
//			URL: "https://staging.example.com", // or the URL of a mockserver
//			New: func(t *testing.T, url string, hc *http.Client) any {
//				c, err := client.New(url, client.WithHTTPClient(hc), client.WithRetries(0))
//				if err != nil {
//					t.Fatal(err)
//				}
//				t.Cleanup(func() { c.Close() })
//				if _, err := c.SignIn(t.Context(), email, password); err != nil {
//					t.Fatal(err)
//				}
//				return c.API
//			},
//		})
//	}
//
// There are two parts. In the first, called client, every response is forged from
// the document, and no server is needed: each operation gets every documented status,
// one that is not documented, a body of the wrong type and one that is cut off. Asserted are what the method returns, that the
// request fits the document, that operations with security carry a token and public
// ones do not, and that operations with an auth role never start a refresh.
//
// In the second, called server, each operation is called once at Config.URL, by a
// user of its own sign-in, and request and response are held against the document.
// All operations are called, those that change and delete included: use an account
// that is there for tests.
//
// The validator is kin-openapi's openapi3filter. This project's own test of that
// name can be pointed at a server from outside:
//
//	PERENNIAL_URL=https://... PERENNIAL_USERNAME=... PERENNIAL_PASSWORD=... \
//		go test ./mockserver/contract -run TestContract
package contract

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// Config says what is tested.
type Config struct {
	// Document is the OpenAPI document, as JSON or YAML. It has to be there.
	Document []byte
	// New returns a client that is signed in: a value with one method for each
	// operation, called as the operation ID is. Its calls go to url by way of hc,
	// and none is retried. It is called once for each case.
	New func(t *testing.T, url string, hc *http.Client) any
	// URL is the server of the second part. By default, that part is left out.
	URL string
	// Transport reaches the server of the second part. By default,
	// http.DefaultTransport.
	Transport http.RoundTripper
}

// Run tests all operations of the document, each in a subtest.
func Run(t *testing.T, cfg Config) {
	t.Helper()
	s := load(t, cfg)
	t.Run("client", func(t *testing.T) {
		for _, op := range s.operations {
			t.Run(op.id, func(t *testing.T) { s.forged(t, op) })
		}
	})
	if cfg.URL == "" {
		return
	}
	t.Run("server", func(t *testing.T) {
		for _, op := range s.operations {
			t.Run(op.id, func(t *testing.T) { s.served(t, op) })
		}
	})
}

// suite is a document made ready for tests.
type suite struct {
	cfg        Config
	doc        *openapi3.T
	schemas    *schema.Set
	operations []operation
}

func load(t *testing.T, cfg Config) *suite {
	t.Helper()
	if len(cfg.Document) == 0 {
		t.Fatal("Config.Document is empty: give it the OpenAPI document of the API")
	}
	doc, err := openapi3.NewLoader().LoadFromData(cfg.Document)
	if err != nil {
		t.Fatalf("the API description: %v", err)
	}
	s := &suite{cfg: cfg, doc: doc, schemas: schema.NewSet(doc)}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			s.operations = append(s.operations, newOperation(doc, path, method, item))
		}
	}
	if len(s.operations) == 0 {
		t.Fatal("the API description has no operation")
	}
	return s
}

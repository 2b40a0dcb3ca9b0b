package contract_test

import (
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/contract"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
)

// TestContract is the test of the generated client, and of the mock or the server
// that the environment names.
func TestContract(t *testing.T) {
	url, fromOutside := os.LookupEnv("PERENNIAL_URL")
	name, password := mockserver.AdaEmail, mockserver.AdaPassword
	if fromOutside {
		name, password = os.Getenv("PERENNIAL_USERNAME"), os.Getenv("PERENNIAL_PASSWORD")
	} else {
		srv := taskapi.Start()
		t.Cleanup(srv.Close)
		url = srv.URL
	}
	contract.Run(t, contract.Config{Document: document(t), URL: url, New: signedIn(name, password)})
}

func document(t *testing.T) []byte {
	t.Helper()
	doc, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// signedIn makes clients for one user.
func signedIn(name, password string) func(*testing.T, string, *http.Client) any {
	return func(t *testing.T, url string, hc *http.Client) any {
		c, err := client.New(url, client.WithHTTPClient(hc), client.WithRetries(0))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := c.SignIn(t.Context(), name, password); err != nil {
			t.Fatal(err)
		}
		return c.API
	}
}

// TestContractOfAMockWithoutHandlers holds what is generated against the document:
// taken in with Document, openapi.yaml is like any other.
func TestContractOfAMockWithoutHandlers(t *testing.T) {
	doc := document(t)
	mock, err := mockserver.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	srv := mockserver.Start(mock)
	t.Cleanup(srv.Close)
	contract.Run(t, contract.Config{Document: doc, URL: srv.URL, New: signedIn(mockserver.AdaEmail, mockserver.AdaPassword)})
}

// TestContractAgainstAServerFromOutside runs TestContract in another process, with
// nothing but an address and credentials of the server in this one.
func TestContractAgainstAServerFromOutside(t *testing.T) {
	srv := taskapi.Start(mockserver.Users(mockserver.User{Email: "ida@example.com", Password: refresh.NewSecret("a-password")}))
	defer srv.Close()
	run := func(password string) (string, error) {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestContract$/^server$")
		cmd.Env = append(os.Environ(), "PERENNIAL_URL="+srv.URL, "PERENNIAL_USERNAME=ida@example.com", "PERENNIAL_PASSWORD="+password)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("a-password"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, id := range srv.Operations() {
		if len(srv.CallsOf(id)) == 0 {
			t.Errorf("%s was not called", id)
		}
	}
	if _, err := run("wrong"); err == nil {
		t.Error("wrong credentials go unnoticed")
	}
	// The suite finds what is wrong with a server.
	srv.Handle("listSessions", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items":[{"id":"ses_1"}]}`))
	}))
	if out, err := run("a-password"); err == nil {
		t.Errorf("a response without its required fields goes unnoticed\n%s", out)
	}
}

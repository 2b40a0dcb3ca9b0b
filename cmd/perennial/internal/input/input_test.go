package input_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/input"
)

func quiet(string, ...any) {}

func TestAnAddressIsReadOverHTTPSAlone(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("plain http was asked") }))
	defer plain.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/down":
			http.Redirect(w, r, plain.URL, http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/gone":
			http.Error(w, "s3cret page", http.StatusGone)
		case "/large":
			_, _ = w.Write(make([]byte, input.MaxBytes+1))
		default:
			_, _ = w.Write([]byte("openapi: 3.0.3"))
		}
	}))
	defer server.Close()
	for address, want := range map[string]string{
		plain.URL + "/a":              "over https alone",
		server.URL + "/down":          "redirects to an address that is not https",
		server.URL + "/round":         "or too often",
		server.URL + "/gone?k=s3cret": "the server answered 410 Gone",
		server.URL + "/large":         "more than 64 MB",
		"https://":                    "over https alone",
		"https://%zz":                 "is no URL",
	} {
		r := &input.Reader{Client: server.Client(), Say: quiet}
		_, err := r.File(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", address, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTwoDocumentsOfOneNameAreTwoFilesAndGoWithClose(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.Path)) }))
	defer server.Close()
	r := &input.Reader{Client: server.Client(), Say: quiet, Stdin: strings.NewReader("in")}
	var files []string
	for _, name := range []string{server.URL + "/v1/api.json", server.URL + "/v2/api.json", "-"} {
		file, err := r.File(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for i, want := range []string{"/v1/api.json", "/v2/api.json", "in"} {
		if data, err := os.ReadFile(files[i]); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", files[i], data, err)
		}
	}
	if filepath.Base(files[0]) != "api.json" || filepath.Base(files[2]) != "stdin" {
		t.Errorf("files are %v", files)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, err := os.Stat(f); err == nil {
			t.Errorf("%s is still there", f)
		}
	}
	if same, err := r.File(t.Context(), "dir/api.yaml"); err != nil || same != "dir/api.yaml" {
		t.Errorf("a file is %q, %v", same, err)
	}
}

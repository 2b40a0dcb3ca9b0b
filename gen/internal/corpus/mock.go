package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxAsked is how many operations are asked for one that needs nothing but its
// path: which one does is not worth finding out beforehand.
const maxAsked = 200

var (
	address   = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	parameter = regexp.MustCompile(`\{[^}]*\}`)
)

// answers starts the mock server, and ends it when an operation has been
// answered with a success.
func answers(ctx context.Context, binary, document string) error {
	data, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	cmd := exec.CommandContext(ctx, binary, "-addr", "127.0.0.1:0")
	cmd.WaitDelay = time.Second
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return err
	}
	defer func() { cancel(); _ = cmd.Wait() }() // ending ctx kills it
	line, err := bufio.NewReader(out).ReadString('\n')
	base := address.FindString(line)
	if base == "" {
		cancel()
		_ = cmd.Wait() // it fills in stderr
		return errors.Join(err, fmt.Errorf("it did not start: %s", stderr.String()))
	}
	return ask(ctx, doc, base)
}

// ask calls one operation after the other, GET first, until one succeeds.
func ask(ctx context.Context, doc *openapi3.T, base string) error {
	seen := map[string]int{}
	asked := 0
	for _, gets := range []bool{true, false} {
		for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
			for _, method := range slices.Sorted(maps.Keys(doc.Paths.Value(path).Operations())) {
				if asked == maxAsked || (method == http.MethodGet) != gets {
					continue
				}
				asked++
				status, err := call(ctx, doc, method, base+parameter.ReplaceAllString(path, "1"))
				switch {
				case err != nil:
					return err
				case status < 300:
					return nil
				}
				seen[fmt.Sprintf("%s %d", method, status)]++
			}
		}
	}
	return fmt.Errorf("none of %d operations succeeds: %v", asked, seen)
}

// call sends a request with credentials of every kind that the document knows.
func call(ctx context.Context, doc *openapi3.T, method, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer some-token")
	if doc.Components != nil {
		for _, s := range doc.Components.SecuritySchemes {
			credentials(req, s.Value)
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.CopyN(io.Discard, resp.Body, 1<<20) // streams of events do not end
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return resp.StatusCode, err
}

// credentials adds an API key, or what else a scheme asks for.
func credentials(req *http.Request, s *openapi3.SecurityScheme) {
	switch {
	case s == nil:
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		req.SetBasicAuth("someone", "something")
	case s.Type == "apiKey" && s.In == "header" && !strings.EqualFold(s.Name, "Authorization"):
		req.Header.Set(s.Name, "some-key")
	case s.Type == "apiKey" && s.In == "query":
		q := req.URL.Query()
		q.Set(s.Name, "some-key")
		req.URL.RawQuery = q.Encode()
	case s.Type == "apiKey" && s.In == "cookie":
		req.AddCookie(&http.Cookie{Name: s.Name, Value: "some-key"})
	}
}

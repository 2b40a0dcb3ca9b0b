package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// printed is what the test wants of the exporters' JSON.
type printed struct {
	Name        string
	SpanContext struct{ SpanID string }
	Attributes  []struct {
		Key   string
		Value struct{ Value any }
	}
	Links        []struct{ SpanContext struct{ SpanID string } }
	ScopeMetrics []struct{ Metrics []struct{ Name string } }
}

// Example reads back what the console exporters have written.
func Example() {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		fmt.Println(err)
		return
	}
	names := map[string]string{}
	for dec := json.NewDecoder(&out); ; {
		var p printed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Println(err)
			return
		}
		for _, scope := range p.ScopeMetrics {
			for _, m := range scope.Metrics {
				fmt.Println("metric", m.Name)
			}
		}
		if p.Name == "" {
			continue
		}
		names[p.SpanContext.SpanID] = p.Name
		fmt.Println("span", p.Name)
		for _, a := range p.Attributes {
			switch a.Key {
			case "http.response.status_code", "http.request.resend_count", "perennial.refresh.outcome", "perennial.refresh.reason":
				fmt.Println("   ", a.Key, a.Value.Value)
			}
		}
		for _, l := range p.Links {
			fmt.Println("    waited for", names[l.SpanContext.SpanID])
		}
	}
	// Output:
	// span login
	//     http.response.status_code 200
	// span session refresh
	//     perennial.refresh.reason rejected
	//     perennial.refresh.outcome refreshed
	// span getCurrentUser
	//     http.response.status_code 200
	//     http.request.resend_count 1
	//     waited for session refresh
	// span listProjects
	//     http.response.status_code 200
	//     http.request.resend_count 1
	// metric perennial.refreshes
	// metric perennial.refresh.duration
	// metric perennial.token.wait.duration
	// metric perennial.request.replays
	// metric perennial.request.retries
	// metric perennial.sessions
}

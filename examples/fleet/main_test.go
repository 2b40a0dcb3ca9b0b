package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	logging.Disable()
	if text := os.Getenv(taskVariable); text != "" {
		os.Exit(replica(text, os.Stdin, os.Stdout, os.Stderr)) // the test binary is the program
	}
	goleak.VerifyTestMain(m)
}

func TestFleetRefreshesOnceForAll(t *testing.T) {
	var out, errs bytes.Buffer
	if status := start(context.Background(), []string{"-replicas", "3", "-duration", "16s", "-life", "3s"}, &out, &errs); status != 0 {
		t.Errorf("exit status %d: %s", status, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var r report
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &r); err != nil {
		t.Fatalf("the last line is not JSON: %v", err)
	}
	if !r.OK || r.Failed != 0 || r.Refused != 0 || r.Kills != 1 || r.Outages != 1 {
		t.Errorf("%+v", r)
	}
	if strings.Contains(out.String(), "\033") {
		t.Error("there are terminal controls in a pipe")
	}
	for _, secret := range []string{"rt_", "eyJ"} {
		if strings.Contains(out.String()+errs.String(), secret) {
			t.Error("there is a token in the output")
		}
	}
}

func TestWrongFlagsAreExplained(t *testing.T) {
	for flags, want := range map[string]string{
		"-replicas 1": "want 2 to 20", "-life 10ms": "a second or more", "-duration 1s": "four lives", "-x": "not defined", "up": "no arguments",
	} {
		var out, errs bytes.Buffer
		status := start(context.Background(), strings.Fields(flags), &out, &errs)
		if status != 2 || !strings.Contains(errs.String(), want) {
			t.Errorf("%s: status %d, %q", flags, status, errs.String())
		}
	}
}

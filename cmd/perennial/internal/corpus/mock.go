package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

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

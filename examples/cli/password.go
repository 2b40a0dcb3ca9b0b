package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"
)

// password reads a password: from a terminal without showing it, otherwise the
// first line of standard input. It is never taken from the command line, which
// other users of the machine can read, and which shells write down.
func (p *program) password(ctx context.Context) (string, error) {
	fd := int(p.in.Fd())
	if !term.IsTerminal(fd) {
		line, err := bufio.NewReader(io.LimitReader(p.in, 4096)).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			return line, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("reading the password: %w", err)
		}
		return "", errors.New("there is no password on standard input")
	}
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	fmt.Fprint(p.err, "Password: ")
	type answer struct {
		text []byte
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		typed <- answer{text, err}
	}()
	select {
	case a := <-typed:
		fmt.Fprintln(p.err)
		if a.err == nil && len(a.text) == 0 {
			a.err = errors.New("it is empty")
		}
		if a.err != nil {
			return "", fmt.Errorf("reading the password: %w", a.err)
		}
		return string(a.text), nil
	case <-ctx.Done(): // interrupted: what is typed shall be shown again
		fmt.Fprintln(p.err)
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}

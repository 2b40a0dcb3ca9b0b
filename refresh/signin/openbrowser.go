package signin

import (
	"context"
	"errors"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// openBrowser opens an address by the first command that works. Commands write
// nowhere: xdg-open lets a browser write into the program's own output.
func (e Environment) openBrowser(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") {
		// Anything else would be a file, a program or an option of the command.
		return errors.New("not a web address")
	}
	for _, command := range e.commands(runtime.GOOS, u.String()) {
		if err = start(ctx, command); err == nil {
			return nil
		}
	}
	return errors.New("no command opens a browser here: set $BROWSER, or open the address by hand")
}

// commands are what may open an address, the most wanted first.
func (e Environment) commands(goos, address string) (all [][]string) {
	for command := range strings.SplitSeq(e.Browser, ":") {
		words := strings.Fields(command)
		if len(words) == 0 {
			continue
		}
		named := false
		for i, word := range words {
			if strings.Contains(word, "%s") {
				words[i], named = strings.ReplaceAll(word, "%s", address), true
			}
		}
		if !named {
			words = append(words, address)
		}
		all = append(all, words)
	}
	switch {
	case goos == "windows":
		return append(all, []string{"rundll32", "url.dll,FileProtocolHandler", address})
	case goos == "darwin":
		return append(all, []string{"open", address})
	case e.WSL:
		all = append(all, []string{"wslview", address}, []string{"rundll32.exe", "url.dll,FileProtocolHandler", address})
	}
	return append(all, []string{"xdg-open", address}, []string{"x-www-browser", address}, []string{"www-browser", address})
}

// start runs a command and reports whether it seems to work: it has not failed
// within a second. A browser may run for as long as the user likes.
func start(ctx context.Context, words []string) error {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), words[0], words[1:]...) //nolint:gosec // the user's own choice; the address is a web address
	if err := cmd.Start(); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- cmd.Wait() }() // ends with the command
	wait := time.NewTimer(time.Second)
	defer wait.Stop()
	select {
	case err := <-failed:
		return err
	case <-wait.C:
	case <-ctx.Done():
	}
	return nil
}

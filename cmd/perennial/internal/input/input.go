// Package input makes a file of what a command line names as a document: a file,
// an address, or "-" for the standard input.
package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const (
	// MaxBytes is the most that is read of an address or of the standard input.
	MaxBytes = 64 << 20
	// Timeout is how long an address may take as a whole.
	Timeout = time.Minute
	// maxRedirects is how often an address may lead to another one.
	maxRedirects = 5
)

// Reader makes files of documents that are none. Close removes them.
type Reader struct {
	// Stdin is what "-" is read from.
	Stdin io.Reader
	// Client sends the requests. By default, an http.Client.
	Client *http.Client
	// Say is told what is downloaded, and what came of it.
	Say func(format string, args ...any)

	dir string
}

// File returns the path of a file with the document. What is no address and not
// "-" is the path of a file already.
//
// Errors: an address that is not https, that answers with anything but 200, or
// takes more than [Timeout] or [MaxBytes]. No error shows a user name or a query
// of the address: they may be secrets.
func (r *Reader) File(ctx context.Context, name string) (string, error) {
	switch {
	case name == "-":
		data, err := bounded(r.Stdin)
		if err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		return r.keep("stdin", data)
	case strings.Contains(name, "://"):
		u, err := url.Parse(name)
		if err != nil {
			return "", errors.New("the address of the document is no URL; write one as https://host/path")
		}
		return r.download(ctx, u)
	}
	return name, nil
}

// Close removes the files.
func (r *Reader) Close() error {
	if r.dir == "" {
		return nil
	}
	return os.RemoveAll(r.dir)
}

// download reads an address. The threat: whoever is between could write the
// document, and the document says where passwords go.
func (r *Reader) download(ctx context.Context, u *url.URL) (string, error) {
	shown := u.Scheme + "://" + u.Host + u.Path
	if u.Scheme != "https" || u.Host == "" {
		return "", fmt.Errorf("%s: documents are read over https alone; download it and name the file", shown)
	}
	r.Say("reading %s, at most %d MB in %v", shown, MaxBytes>>20, Timeout)
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", fmt.Errorf("%s: is no address", shown)
	}
	req.Header.Set("Accept", "application/yaml, application/json, */*;q=0.5")
	client := http.Client{}
	if r.Client != nil {
		client = *r.Client
	}
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.Scheme != "https" || len(via) > maxRedirects {
			return errors.New("it redirects to an address that is not https, or too often")
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		var inner *url.Error // its text has the whole address
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return "", fmt.Errorf("%s: %w", shown, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: the server answered %d %s", shown, resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	data, err := bounded(resp.Body)
	if err != nil {
		return "", fmt.Errorf("%s: %w", shown, err)
	}
	name := path.Base(u.Path)
	if name == "/" || name == "." {
		name = u.Hostname()
	}
	r.Say("read %d bytes", len(data))
	return r.keep(name, data)
}

// bounded reads no more than MaxBytes.
func bounded(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
	if err == nil && len(data) > MaxBytes {
		err = fmt.Errorf("it has more than %d MB; leave out what is not needed of it", MaxBytes>>20)
	}
	return data, err
}

// keep writes a file of that name into a directory of its own.
func (r *Reader) keep(name string, data []byte) (string, error) {
	if r.dir == "" {
		dir, err := os.MkdirTemp("", "perennial-")
		if err != nil {
			return "", err
		}
		r.dir = dir
	}
	dir, err := os.MkdirTemp(r.dir, "") // two documents may have one name
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, filepath.Base(filepath.Clean(name)))
	return file, os.WriteFile(file, data, 0o600)
}

package main

import (
	"fmt"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/keyringstore"
)

// app is the name under which the tokens are kept.
const app = "perennial-cli"

var errNoKeyring = keyringstore.ErrUnavailable

// open returns the store of the API's session: another API, or another provider
// of identities, is another one.
func (p *program) open() (refresh.Store, error) {
	account := p.api
	if p.issuer != "" {
		account += " " + p.issuer
	}
	switch p.store {
	case "keyring":
		if p.file != "" {
			return nil, fmt.Errorf("-file %s goes with -store file", p.file)
		}
		return keyringstore.New(app, account)
	case "file":
		if p.file != "" {
			return filestore.New(p.file)
		}
		path, err := filestore.DefaultPath(app, account)
		if err != nil {
			return nil, err
		}
		return filestore.New(path)
	}
	return nil, fmt.Errorf("-store %q; want keyring or file", p.store)
}

package main

import (
	"context"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// client is one way to send a request with a session's token.
type client interface {
	send(ctx context.Context, method, url string, body *payload) (*http.Response, error)
}

// setting is what a client is made with.
type setting struct {
	server *server
	next   http.RoundTripper // what sends; the server itself in most works
	first  token
	early  time.Duration // how long before its end a token is refreshed; 0: the peer's default
}

// peer is a way that users would pick.
type peer struct {
	name   string
	module string // "" for none
	tokens bool   // keeps a session: without that, only the works about sending count
	ahead  bool   // can refresh ahead without holding up everybody
	build  func(s setting) client
}

// version is the version of the peer's module in this binary.
func (p peer) version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || p.module == "" {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == p.module {
			return d.Version
		}
	}
	return ""
}

// peers are the columns of the table. The first one is what all are compared
// with; the next two are ours.
var peers = []peer{
	{"bare http.Client", "", false, false, newBare},
	{"perennial", "", true, true, newOurs},
	{"perennial RoundTripper", "", true, true, newOurRoundTripper},
	{"x/oauth2", "golang.org/x/oauth2", true, false, newOAuth2},
	{"azcore", "github.com/Azure/azure-sdk-for-go/sdk/azcore", true, true, newAzcore},
	{"cloud auth", "cloud.google.com/go/auth", true, true, newGoogle},
	{"go-retryablehttp", "github.com/hashicorp/go-retryablehttp", false, false, newRetryable},
	{"mutex by hand", "", true, false, newMutex},
}

// payload is a request body that can be read again from its start.
type payload struct {
	text string // or, if it is empty,
	size int64  // this many bytes
}

func (p *payload) length() int64 {
	if p.text != "" {
		return int64(len(p.text))
	}
	return p.size
}

// open starts at the first byte.
func (p *payload) open() io.ReadSeeker {
	if p.text != "" {
		return strings.NewReader(p.text)
	}
	return io.NewSectionReader(zeros{}, 0, p.size)
}

// zeros stands for a file.
type zeros struct{}

func (zeros) ReadAt(b []byte, _ int64) (int, error) { return len(b), nil }

// request makes an ordinary request, whose body can be sent again.
func request(ctx context.Context, method, url string, body *payload) (*http.Request, error) {
	if body == nil {
		return http.NewRequestWithContext(ctx, method, url, nil)
	}
	if body.text != "" {
		return http.NewRequestWithContext(ctx, method, url, body.open())
	}
	req, err := http.NewRequestWithContext(ctx, method, url, body.open())
	if err != nil {
		return nil, err
	}
	req.ContentLength = body.length()
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body.open()), nil }
	return req, nil
}

// plain sends with an ordinary http.Client.
type plain struct{ c *http.Client }

func (p plain) send(ctx context.Context, method, url string, body *payload) (*http.Response, error) {
	req, err := request(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	return p.c.Do(req)
}

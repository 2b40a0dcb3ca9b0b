package signin

import (
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Client signs in at one authorization server. Its methods may be called from
// many goroutines; what is looked up at the server is shared among them.
type Client struct {
	cfg      Config
	http     *http.Client
	metadata *cache[*Metadata]
	keys     *cache[[]jose.JSONWebKey]

	mu         sync.Mutex  // guards what follows
	registered *registered // nil unless Config.Registration has made one
	refused    time.Time   // when a sign-in was last refused
}

// New returns a client. It makes no request.
//
// Errors: ErrConfig; ErrDiscovery or ErrIssuer for a Config.Metadata that cannot be used.
func New(cfg Config) (*Client, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	own := http.Client{}
	if cfg.HTTPClient != nil {
		own = *cfg.HTTPClient
	}
	own.Jar = nil // nothing of one sign-in goes along with the next
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{cfg: cfg, http: &own}
	c.metadata = &cache[*Metadata]{interval: time.Second, fetch: c.discover}
	c.keys = &cache[[]jose.JSONWebKey]{interval: keysInterval, fetch: c.fetchKeys}
	return c, nil
}

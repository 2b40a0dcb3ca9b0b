package signin

import (
	"context"

	"github.com/perennial-go/perennial/refresh"
)

// RPCCredentials gives each call of a gRPC client the session's token. It is a
// credentials.PerRPCCredentials: for grpc.WithPerRPCCredentials.
type RPCCredentials struct{ Session *refresh.Session }

// GetRequestMetadata returns the authorization of a call, with a fresh token.
func (c RPCCredentials) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	t, err := c.Session.Token(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{"authorization": "Bearer " + t.AccessToken.Reveal()}, nil
}

// RequireTransportSecurity reports that the token is not sent in the clear.
func (RPCCredentials) RequireTransportSecurity() bool { return true }

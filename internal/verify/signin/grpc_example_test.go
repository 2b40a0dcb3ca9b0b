package signin_test

import (
	"context"
	"crypto/tls"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// Each call of a gRPC client has the session's token.
func Example_grpc() {
	session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret("refreshed")}, nil
	}))
	defer session.Close()
	conn, err := grpc.NewClient("dns:///api.example.com:443",
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS13})),
		grpc.WithPerRPCCredentials(signin.RPCCredentials{Session: session}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Println(conn.Target())
	// Output: dns:///api.example.com:443
}

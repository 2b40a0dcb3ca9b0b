package signin_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

var _ credentials.PerRPCCredentials = signin.RPCCredentials{}

// A gRPC server sees the token of the session, and the new one after a refresh.
func TestRPCCredentialsWithGRPC(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	var seen []string
	server := grpc.NewServer(
		grpc.Creds(credentials.NewServerTLSFromCert(&web.TLS.Certificates[0])),
		grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
			md, _ := metadata.FromIncomingContext(stream.Context())
			seen = append(seen, md.Get("authorization")...)
			return stream.SendMsg(&emptypb.Empty{})
		}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	defer server.Stop()

	s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret("two"), RefreshToken: refresh.NewSecret("r2")}, nil
	}))
	defer s.Close()
	if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("one"), RefreshToken: refresh.NewSecret("r1"), Expiry: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(l.Addr().String(),
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: roots})),
		grpc.WithPerRPCCredentials(signin.RPCCredentials{Session: s}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 2 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if err := conn.Invoke(ctx, "/any.Service/Call", &emptypb.Empty{}, &emptypb.Empty{}); err != nil {
			t.Error(err)
		}
		cancel()
		now, _ := s.Token(t.Context())
		if _, err := s.Renew(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 2 || seen[0] != "Bearer one" || seen[1] != "Bearer two" {
		t.Errorf("the server saw %v", seen)
	}
	if _, err := grpc.NewClient(l.Addr().String(), grpc.WithPerRPCCredentials(signin.RPCCredentials{Session: s})); err == nil {
		t.Error("a connection in the clear got credentials")
	}
}

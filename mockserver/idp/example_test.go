package idp_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

// A browser in which Ada is signed in allows what a client asks for.
func Example() {
	provider := idp.New(idp.Config{})
	defer provider.Close()

	ask := provider.URL + "/authorize?" + url.Values{
		"client_id": {"app"}, "redirect_uri": {"http://127.0.0.1:4711/callback"}, "response_type": {"code"}, "state": {"xyz"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}.Encode()
	back, err := provider.Browser(mockserver.AdaEmail, mockserver.AdaPassword).Allow(context.Background(), ask)
	if err != nil {
		panic(err)
	}
	fmt.Println(back.Host, back.Path, back.Query().Get("state"), back.Query().Get("iss"), back.Query().Has("code"))
	// Output: 127.0.0.1:4711 /callback xyz http://localhost:1 true
}

// A mistake is made once, and a client has to notice it.
func ExampleIssuer_Fail() {
	provider := idp.New(idp.Config{})
	defer provider.Close()
	provider.Issuer("").Fail(idp.FaultResponseIssuer)

	ask := provider.URL + "/authorize?" + url.Values{
		"client_id": {"app"}, "redirect_uri": {"http://127.0.0.1/callback"}, "response_type": {"code"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}.Encode()
	ada := provider.Browser(mockserver.AdaEmail, mockserver.AdaPassword)
	for range 2 {
		back, err := ada.Allow(context.Background(), ask)
		if err != nil {
			panic(err)
		}
		fmt.Println(back.Query().Get("iss"))
	}
	// Output:
	// https://other.example
	// http://localhost:1
}

// Package client is the front door of the SDK: sign in once, then call the API
// for as long as you like.
//
//	c, err := client.New("https://api.example.com")
//	...
//	defer c.Close()
//	user, err := c.SignIn(ctx, email, password)
//	...
//	project, err := c.Projects.Create(ctx, nil, gen.NewProject{Name: "Garden"})
//
// Every operation of the OpenAPI document is a method of [Client] that returns
// a typed value and an error. An access token that expires or is revoked is
// refreshed behind the scenes, once for however many calls need it, and the
// calls are sent again. When that cannot be done any more, calls fail with
// [ErrSignedOut] and the function given to [WithSignedOut] is called once.
//
// Errors of calls are of type [*Error]. Compare them with the sentinels of this
// package: errors.Is(err, client.ErrNotFound).
//
// A Client may be used by any number of goroutines at once. One Client is one
// signed-in user.
package client

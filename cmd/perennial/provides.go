package main

// What generated packages import: so that go get -tool of this command brings it
// along, and what is generated compiles at once.
import (
	_ "github.com/oapi-codegen/nullable"
	_ "github.com/oapi-codegen/runtime"
	_ "github.com/oapi-codegen/runtime/types"

	_ "github.com/perennial-go/perennial/mockserver"
	_ "github.com/perennial-go/perennial/refresh/apiclient"
)

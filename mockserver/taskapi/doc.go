// Package taskapi is the API of openapi.yaml in memory: the mock of package
// mockserver, with teams, projects, tasks, files and events that are kept.
//
//	srv := taskapi.New(mockserver.AccessLifetime(time.Minute))
//	defer srv.Close()
//	resp, err := srv.Client().Get(srv.URL + "/health")
//
// [New] and [Start] return a [mockserver.Server]; how it is controlled, and how it
// fails on demand, is described there. What is there at the start: the users of the
// mock, and two projects with a few tasks. [With] puts other projects in their place.
//
// It is also a model for a mock of another API that keeps a state: a document, a few
// tables behind a mutex, and handlers by operation ID that are given to
// [mockserver.Handlers].
package taskapi

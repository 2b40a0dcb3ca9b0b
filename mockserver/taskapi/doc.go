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
// At a time there may be 10,000 projects, tasks and files each, with 256 MiB of contents;
// what is more is refused, and of files the contents are not kept. Streams go back 1000
// events at the most.
//
// It is also a model for a mock of another API that keeps a state: a document, a few
// tables behind a mutex, and handlers by operation ID that are given to
// [mockserver.Handlers].
package taskapi

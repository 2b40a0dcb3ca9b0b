// Package docs keeps the promises of the documents: its tests run the programs
// of the README, follow its links, and look up the tests that it names.
package docs

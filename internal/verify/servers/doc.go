// Package servers holds sessions against authorization servers that we did not
// write: zitadel's example provider and Ory's fosite, on loopback. What their
// clients do is counted at the server. docs/servers.md has the figures.
package servers

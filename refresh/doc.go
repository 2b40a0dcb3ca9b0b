// Package refresh keeps an API session alive past the life of its access tokens.
package refresh

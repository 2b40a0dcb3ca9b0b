// Package browser tests examples/webapp in a real browser: a headless Chromium
// that is driven from Go. It is a module of its own, so that nobody who imports
// the SDK gets a browser's driver with it.
package browser

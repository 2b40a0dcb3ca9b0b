package filestore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// DefaultPath returns where a program keeps the session of one account:
// APP/session-ACCOUNT.json in the user's configuration folder, which is
// ~/.config on Linux, ~/Library/Application Support on macOS, %AppData% on
// Windows (see [os.UserConfigDir]).
//
// app is the name of the program: letters, digits, and spaces, dots, dashes
// and underscores inside. account distinguishes the sessions of one program and
// may be any text, such as an email address or an API's host; what a file name
// cannot contain is escaped, so that two accounts never share a file. It may be
// empty.
//
// Errors: another app, or no configuration folder.
func DefaultPath(app, account string) (string, error) {
	if !appName.MatchString(app) || reserved.MatchString(app) {
		return "", fmt.Errorf("filestore: %q cannot be the name of a folder everywhere", app)
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("filestore: %w", err)
	}
	return filepath.Join(dir, app, "session-"+escape(account)+".json"), nil
}

var (
	appName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9 ._-]{0,98}[A-Za-z0-9_-])?$`)
	// reserved are the device names of Windows, whatever follows the dot.
	reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$`)
)

// escape turns any text into a part of a file name, and never two texts into
// the same one. Capital letters are escaped as well: many file systems do not
// distinguish case, and Ada must not get the session of ada.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-_.@+", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	if b.Len() > 120 { // file names end at 255 bytes, and PATH.corrupt-TIME is longer
		sum := sha256.Sum256([]byte(s))
		return "%sha256-" + hex.EncodeToString(sum[:]) // no escape begins with "%s"
	}
	return b.String()
}

package redisstore

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// names are the keys of one account, and the channel on which its changes are
// published. They share a hash tag (the part in braces), so that a cluster keeps
// them on one node and a script may use them together.
type names struct {
	token   string // a hash with the fields rev and token
	lock    string // the owner of the lock
	channel string
	aside   string // begins the names of what could not be read
}

// braces would move the hash tag.
var braces = strings.NewReplacer("{", "%7B", "}", "%7D")

func newNames(prefix, account string) names {
	base := braces.Replace(prefix) + ":{" + url.PathEscape(account) + "}:"
	return names{token: base + "token", lock: base + "lock", channel: base + "changes", aside: base + "unreadable:"}
}

// asideFor is the key to which an unreadable value is moved when it is
// overwritten. Two different values never get the same one.
func (n names) asideFor(rev, data string) string {
	sum := sha256.Sum256([]byte(rev + "\x00" + data))
	return n.aside + hex.EncodeToString(sum[:8])
}

package websession

import (
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"strings"
)

// The cookies of one version of a session are named
//
//	base.tag      base.tag.1      base.tag.2 ...
//
// A tag is used for one version only. A response that comes late can therefore
// neither overwrite what a newer one has set, nor remove it.
const (
	tagSize  = 12 // characters: 72 random bits
	maxParts = 10
)

func newTag() string {
	b := make([]byte, tagSize/4*3)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// name is the name of part number i.
func (f cookieFormat) name(tag string, i int) string {
	name := f.base + "." + tag
	if i > 0 {
		name += "." + strconv.Itoa(i)
	}
	return name
}

// names are the names of n parts.
func (f cookieFormat) names(tag string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = f.name(tag, i)
	}
	return names
}

// parse is the inverse of name. ok is false for cookies that are not ours.
func (f cookieFormat) parse(name string) (tag string, i int, ok bool) {
	rest, ok := strings.CutPrefix(name, f.base+".")
	if !ok || len(rest) < tagSize {
		return "", 0, false
	}
	tag, rest = rest[:tagSize], rest[tagSize:]
	switch {
	case strings.Contains(tag, "."):
		return "", 0, false
	case rest == "":
		return tag, 0, true
	case len(rest) == 2 && rest[0] == '.' && rest[1] >= '1' && rest[1] <= '9':
		return tag, int(rest[1] - '0'), true
	}
	return "", 0, false
}

// room is how long the value of part number i may be.
func (f cookieFormat) room(i int) int {
	return maxCookie - len(f.cookie(f.name(strings.Repeat("t", tagSize), i), "").String())
}

// capacity is how many bytes part number i can hold.
func (f cookieFormat) capacity(i int) int { return sealedCapacity(f.room(i)) - partHead }

// count is how many parts size bytes take. It stops counting one beyond what is
// allowed.
func (f cookieFormat) count(size int) int {
	n := 1
	for left := size - f.capacity(0); left > 0 && n <= f.most; n++ {
		left -= f.capacity(n)
	}
	return n
}

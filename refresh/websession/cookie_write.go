package websession

import (
	"fmt"
	"time"
)

// partHead is what stands before the contents in each part: how many parts
// there are.
const partHead = 1

// sealedVersion is one version of a session's cookies, ready to be set.
type sealedVersion struct {
	tag    string
	turn   uint64    // of its token
	at     time.Time // when it was sealed
	values []string  // none: not made yet
}

// seal makes the next version of a session's cookies. Each part is sealed by
// itself and under its own name, so that parts of two versions, or a cookie that
// somebody else has set beside them, cannot be taken for one value.
func (m *Manager) seal(c contents) (sealedVersion, error) {
	plain := c.encode()
	n := m.format.count(len(plain))
	if n > m.format.most {
		return sealedVersion{}, fmt.Errorf("%w: %d bytes need more than %d; see WithMaxCookies", ErrTooLarge, len(plain), m.format.most)
	}
	v := sealedVersion{tag: newTag(), turn: turnOf(c.token), at: c.sealed}
	for i := range n {
		cut := min(m.format.capacity(i), len(plain))
		part := append([]byte{byte(n)}, plain[:cut]...)
		plain = plain[cut:]
		v.values = append(v.values, m.sealer.seal(m.format.name(v.tag, i), part))
	}
	return v, nil
}

package idp

import (
	"strconv"
	"testing"
)

func TestAttackStoresFillTheMemory(t *testing.T) {
	var s store[int]
	for n := range 5 * maxStored {
		key := strconv.Itoa(n)
		s.put(key, n)
		if n%2 == 0 {
			s.take(key) // what is taken leaves nothing behind either
		}
	}
	if len(s.byKey) > maxStored || len(s.order) > 2*maxStored {
		t.Errorf("%d things, %d keys", len(s.byKey), len(s.order))
	}
	if s.get(strconv.Itoa(5*maxStored-1)) == nil || s.get("1") != nil {
		t.Error("the newest are kept")
	}
}

package drive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"
)

// plain is JSON as a value, with its numbers as they are written.
func plain(data []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// differences compares what was sent with what came of it, field by field.
func differences(sent, got []byte) []string {
	a, err := plain(sent)
	if err != nil {
		return []string{"what was sent is no JSON"}
	}
	b, err := plain(got)
	if err != nil {
		return []string{"it is no JSON: " + brief(got)}
	}
	var all []string
	compare("", a, b, &all)
	return all
}

// compare adds the places where a and b differ, a being what was sent.
func compare(at string, a, b any, all *[]string) {
	switch a := a.(type) {
	case map[string]any:
		b, same := b.(map[string]any)
		if !same {
			break
		}
		for _, k := range slices.Sorted(maps.Keys(a)) {
			if v, has := b[k]; has {
				compare(at+"/"+k, a[k], v, all)
			} else if a[k] != nil {
				*all = append(*all, fmt.Sprintf("%s/%s is lost, which was %s", at, k, briefly(a[k])))
			}
		}
		for _, k := range slices.Sorted(maps.Keys(b)) {
			if _, has := a[k]; !has && b[k] != nil {
				*all = append(*all, fmt.Sprintf("%s/%s was not there, and is %s", at, k, briefly(b[k])))
			}
		}
		return
	case []any:
		b, same := b.([]any)
		if !same || len(a) != len(b) {
			break
		}
		for i := range a {
			compare(fmt.Sprintf("%s/%d", at, i), a[i], b[i], all)
		}
		return
	default:
		if equal(a, b) {
			return
		}
	}
	*all = append(*all, fmt.Sprintf("%s was %s, and is %s", at, briefly(a), briefly(b)))
}

// equal compares scalars: numbers by value, moments by the instant. What the client
// does not show (refresh.Secret) is there, and that is all that can be seen of it.
func equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, number := b.(json.Number)
		if !number {
			return false
		}
		x, valid := new(big.Rat).SetString(a.String())
		y, also := new(big.Rat).SetString(b.String())
		return valid && also && x.Cmp(y) == 0
	case string:
		b, text := b.(string)
		if a == b || text && b == "[redacted]" {
			return true
		}
		x, err := time.Parse(time.RFC3339, a)
		y, err2 := time.Parse(time.RFC3339, b)
		return err == nil && err2 == nil && x.Equal(y)
	}
	return a == b
}

// briefly is a value in few characters.
func briefly(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return brief(data)
}

func brief(data []byte) string {
	if len(data) > 60 {
		return string(data[:60]) + "…"
	}
	return string(data)
}

package mockserver

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// pageSize is how many items a page holds when nobody says.
const pageSize = 20

// page returns the part of items that comes after cursor, and the cursor of the
// part after that, empty when there is none. A cursor names the item that was
// last, so that pages neither repeat nor skip one when others are created or
// deleted in between.
func page[T any](items []T, number func(T) int, cursor *string, limit *int) ([]T, string, error) {
	after, size := 0, pageSize
	if cursor != nil {
		n, err := readCursor(*cursor)
		if err != nil {
			return nil, "", err
		}
		after = n
	}
	if limit != nil {
		size = *limit
	}
	out := []T{}
	for _, item := range items {
		if number(item) <= after {
			continue
		}
		if len(out) == size {
			return out, writeCursor(number(out[size-1])), nil
		}
		out = append(out, item)
	}
	return out, "", nil
}

func writeCursor(last int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after " + strconv.Itoa(last)))
}

func readCursor(cursor string) (int, error) {
	text, _ := base64.RawURLEncoding.DecodeString(cursor)
	number, ok := strings.CutPrefix(string(text), "after ")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0, fail(http.StatusUnprocessableEntity, "invalid_cursor", "the cursor is not one of this server")
	}
	return n, nil
}

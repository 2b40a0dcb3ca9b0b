package wire

import (
	"errors"
	"io"
	"net/http"
)

// File is a file in a multipart body. It is read while it is sent; where
// Content can seek, it is sent again after a 401.
type File struct {
	// Name is the name of the file. By default, the name of the property: some
	// servers take a part without a file name for text.
	Name string
	// ContentType is its media type. By default, the one that the document
	// names, or application/octet-stream where it names none.
	ContentType string
	// Header is what the part has beside. By default, nothing.
	Header http.Header
	// Content is the file. It is never closed. A File without it is not set.
	Content io.Reader
}

// MarshalJSON returns null for a File that is not set and fails for every other
// one: a file has no place in JSON or in a URL.
func (f File) MarshalJSON() ([]byte, error) {
	if f.Content == nil {
		return []byte("null"), nil
	}
	return nil, errors.New("wire: a File can be sent in a multipart body only")
}

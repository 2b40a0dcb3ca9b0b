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
	// Size is how many bytes Content has, for a Content that cannot seek: some servers
	// want to know the length of a body before. By default, what Content says by
	// itself; a body of unknown length is sent in chunks.
	Size int64
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

// content is the content with its size, if it needs one.
func (f *File) content() io.Reader {
	if _, seeks := f.Content.(io.Seeker); seeks || f.Size <= 0 {
		return f.Content
	}
	return &sized{Reader: f.Content, size: f.Size}
}

// sized is a reader that knows how much it has, as [rest.Form] asks.
type sized struct {
	io.Reader

	size int64
}

// Size is how many bytes there are.
func (s *sized) Size() int64 { return s.size }

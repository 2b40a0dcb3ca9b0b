package rest

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// Form is a multipart/form-data body (RFC 7578) that is read from its files
// while it is sent: nothing is held in memory but the field values.
//
// Add the parts, then pass [Form.ContentType] and the Form itself to the typed
// method. A Form is for one call; it is not safe for concurrent use.
type Form struct {
	parts    []part
	boundary string
	body     io.Reader // what Read reads; opened by the first Read
}

// part is one part: its header, and either a section that can be read any
// number of times or a reader that can be read once.
type part struct {
	header  string
	section *io.SectionReader
	once    io.Reader
	size    int64 // -1 if it is not known
}

// NewForm returns an empty form.
func NewForm() *Form {
	return &Form{boundary: multipart.NewWriter(io.Discard).Boundary()}
}

// ContentType is the media type with the boundary of this form.
func (f *Form) ContentType() string { return "multipart/form-data; boundary=" + f.boundary }

// Field adds a field.
func (f *Form) Field(name, value string) { f.Part(name, "", nil, strings.NewReader(value)) }

// File adds a file, which is read from where it stands. By default, that is
// with an empty contentType, it is sent as application/octet-stream. The form
// never closes r.
func (f *Form) File(name, filename, contentType string, r io.Reader) {
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	header := textproto.MIMEHeader{"Content-Type": {contentType}}
	header.Set("Content-Disposition", disposition(name)+`; filename="`+escape(filename)+`"`)
	f.add(header, r)
}

// Part adds a part with headers of its own, such as a Content-Type. It is a file
// if filename is not empty. The form never closes r.
func (f *Form) Part(name, filename string, header http.Header, r io.Reader) {
	own := textproto.MIMEHeader(header.Clone())
	if own == nil {
		own = textproto.MIMEHeader{}
	}
	own.Set("Content-Disposition", disposition(name))
	if filename != "" {
		own.Set("Content-Disposition", disposition(name)+`; filename="`+escape(filename)+`"`)
	}
	f.add(own, r)
}

// Replayable reports whether the form can be sent again after a 401: whether all
// its files can seek, as an *os.File or a bytes.Reader can.
func (f *Form) Replayable() bool {
	for _, p := range f.parts {
		if p.section == nil {
			return false
		}
	}
	return true
}

// Size is the length of the form in bytes, or -1 when it is not known: when a file
// neither seeks nor has a method Size() int64.
func (f *Form) Size() int64 {
	n := int64(len(f.end()))
	for _, p := range f.parts {
		if p.size < 0 {
			return -1
		}
		n += int64(len(p.header)) + p.size
	}
	return n
}

// Read reads the form from its start to its end, once.
func (f *Form) Read(p []byte) (int, error) {
	if f.body == nil {
		f.body = f.open()
	}
	return f.body.Read(p)
}

// open returns the form from its start. Files that can't seek go on from where
// they stand.
func (f *Form) open() io.ReadCloser {
	readers := make([]io.Reader, 0, 2*len(f.parts)+1)
	for _, p := range f.parts {
		readers = append(readers, strings.NewReader(p.header))
		if p.section != nil {
			readers = append(readers, again(p.section))
		} else {
			readers = append(readers, p.once)
		}
	}
	return io.NopCloser(io.MultiReader(append(readers, strings.NewReader(f.end()))...))
}

// add adds a part.
func (f *Form) add(header textproto.MIMEHeader, r io.Reader) {
	for _, values := range header {
		for i, v := range values {
			values[i] = strings.NewReplacer("\r", "", "\n", "").Replace(v)
		}
	}
	var b bytes.Buffer
	if len(f.parts) > 0 {
		b.WriteString("\r\n") // each writer takes its part for the first one
	}
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary(f.boundary) // comes from such a writer: can't fail
	_, _ = w.CreatePart(header)   // into a bytes.Buffer: can't fail
	p := part{header: b.String(), section: sectionOf(r), once: r, size: -1}
	if p.section != nil {
		p.size = p.section.Size()
	} else if known, ok := r.(interface{ Size() int64 }); ok {
		p.size = known.Size()
	}
	f.parts = append(f.parts, p)
}

// end is what closes the form.
func (f *Form) end() string { return "\r\n--" + f.boundary + "--\r\n" }

// disposition begins the Content-Disposition of a part.
func disposition(name string) string { return `form-data; name="` + escape(name) + `"` }

// escape makes s safe between quotes in a header: as browsers do (RFC 7578,
// section 4.2), and with control characters and the backslash escaped as well,
// which some parsers take for the escape of the quote after it. The threat: a
// file name that ends its header and starts another.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == 0x7f || c == '"' || c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

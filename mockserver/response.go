package mockserver

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
)

// generic serves an operation that has no handler of its own with data that fits
// the document.
func (s *Server) generic(o *operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		status, response := o.success()
		a := s.responseOf(o, r, status, response)
		if a.err == nil {
			a.err = s.playRole(o, r, &a)
		}
		if a.err != nil {
			WriteProblem(w, a.err)
			return
		}
		a.send(w, r, status)
	})
}

// success is the first of the documented responses that are good news: a success, a
// redirect, or what the document has for all other cases. A document that has nothing but
// what may go wrong is taken for one whose success has no body.
func (o *operation) success() (int, *openapi3.Response) {
	documented := o.op.Responses.Map()
	codes := slices.Sorted(maps.Keys(documented))
	for _, prefix := range [...]string{"2", "30", "3XX", "default", "3"} {
		for _, code := range codes {
			if !strings.HasPrefix(code, prefix) || documented[code] == nil || documented[code].Value == nil {
				continue
			}
			if status := statusOf(code); status != 0 && (prefix != "30" || status != http.StatusNotModified) {
				return status, documented[code].Value
			}
		}
	}
	return http.StatusOK, nil
}

// statusOf is the status that a key of responses stands for; 0 when it could not be sent
// as a response.
func statusOf(code string) int {
	status, err := strconv.Atoi(code)
	switch {
	case code == "default":
		return http.StatusOK
	case code == "3XX" || code == "3xx":
		return http.StatusFound
	case err != nil: // 2XX
		status = int(code[0]-'0') * 100
	}
	if status < 200 || status > 599 {
		return 0
	}
	return status
}

// bodiless reports whether a response has no body: that of HEAD, and those of some
// statuses, whatever the document has for them (RFC 9110, sections 6.4.1 and 15.3.6).
func bodiless(method string, status int) bool {
	return method == http.MethodHead || status == http.StatusNoContent ||
		status == http.StatusResetContent || status == http.StatusNotModified
}

// made is a response that was made from the document.
type made struct {
	kind   string // media type, "" without a body
	value  any
	stream []byte // text of a stream, in the place of value
	header http.Header
	err    error
}

// send writes the response. What is neither JSON nor text is written as text: nothing
// better follows from a schema.
func (a made) send(w http.ResponseWriter, r *http.Request, status int) {
	maps.Copy(w.Header(), a.header)
	if a.kind == "" || bodiless(r.Method, status) {
		if a.kind != "" && r.Method == http.MethodHead {
			w.Header().Set("Content-Type", a.kind)
		}
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	data, err := json.Marshal(a.value)
	if text, ok := a.value.(string); ok && !mediatype.IsJSON(a.kind) {
		data = []byte(text)
	}
	if mediatype.FramingOf(a.kind) != mediatype.Unframed {
		data = a.stream
	}
	if err != nil {
		WriteProblem(w, err)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

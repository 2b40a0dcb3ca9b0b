package mockserver

import (
	"net/http"
	"strconv"
	"strings"
)

// etag names the version of a project (RFC 9110, section 8.8.3).
func (p *project) etag() string { return strconv.Quote(strconv.Itoa(p.version)) }

// ifMatch holds an If-Match header against the version there is (RFC 9110,
// section 13.1.1). No header lets every version pass.
func (p *project) ifMatch(header *string) error {
	if header == nil {
		return nil
	}
	for tag := range strings.SplitSeq(*header, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == p.etag() {
			return nil
		}
	}
	return fail(http.StatusPreconditionFailed, "version_changed", "the project has changed in the meantime")
}

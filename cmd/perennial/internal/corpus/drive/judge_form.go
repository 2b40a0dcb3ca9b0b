package drive

import (
	"bytes"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// judgeForm looks for every field that was set: what its value is, the validator has
// said, whose decoder of forms it is.
func (d *driver) judgeForm(e *expected, r *http.Request, body []byte) {
	set, is := e.body.value.(map[string]any)
	if !is {
		return
	}
	names, err := fields(r.Header.Get("Content-Type"), body)
	if err != nil {
		d.report.find(Generator, e.o.label(), "body: "+line(err))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		value := sample{value: set[name]}
		came := slices.ContainsFunc(names, func(n string) bool {
			return n == name || strings.HasPrefix(n, name+"[") || strings.HasPrefix(n, name+".")
		})
		if object, nested := value.value.(map[string]any); nested && !came { // exploded: its members stand for it
			came = slices.ContainsFunc(names, func(n string) bool { _, has := object[n]; return has })
		}
		if !came && !value.empty() {
			d.report.find(Generator, e.o.label(), "body: the field "+name+" is lost")
		}
	}
}

// fields are the names in a form.
func fields(contentType string, body []byte) ([]string, error) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(media, "multipart/") {
		values, err := url.ParseQuery(string(body))
		return slices.Collect(maps.Keys(values)), err
	}
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(10 << 20)
	if err != nil {
		return nil, err
	}
	return slices.AppendSeq(slices.Collect(maps.Keys(form.Value)), maps.Keys(form.File)), nil
}

// status returns a status that a key of responses stands for.
func status(key string) int {
	switch strings.ToUpper(key) {
	case "1XX", "2XX", "3XX", "4XX", "5XX":
		return int(key[0]-'0') * 100
	case "DEFAULT":
		return http.StatusTeapot
	}
	n := 0
	for _, c := range key {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

package signin

import (
	"errors"
	"html/template"
	"net/http"
)

// page is what the browser shows. There is no script on it, and no address but
// its own.
type page struct{ Title, Text string }

var (
	pageSignedIn = page{"Signed in", "You can close this window and go back to the program."}
	pageFailed   = page{"Not signed in", "Go back to the program: it says what to do."}
	pageForeign  = page{"Nothing to see here", "This address is for one sign-in of a program on this machine. If you were signing in, start again from the program."}
)

const layout = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<style>body{font:1.1em/1.5 system-ui,sans-serif;max-width:36em;margin:18vh auto;padding:0 1em}p.why{color:#555}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}p.why{color:#aaa}}</style>
</head><body><h1>{{.Title}}</h1><p>{{.Text}}</p>{{with .Why}}<p class="why">{{.}}</p>{{end}}</body></html>
`

// writePage writes a page. What the server said is escaped: it comes out of an
// address that anybody can write.
func writePage(w http.ResponseWriter, status int, p page, why error) {
	view := struct {
		page
		Why string
	}{page: p}
	if e, ok := errors.AsType[*Error](why); ok {
		if view.Why = e.Description; view.Why == "" {
			view.Why = e.Kind.Error()
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = template.Must(template.New("page").Parse(layout)).Execute(w, view) // a browser that has left needs none
}

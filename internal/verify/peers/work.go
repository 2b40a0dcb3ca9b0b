package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
)

// row is one line of the table: a figure for each peer.
type row struct {
	work   string
	format string    // of a figure, as for fmt
	values []float64 // NaN: the peer has no such thing
	notes  []string  // for a peer whose calls failed, or ""
}

// newRow returns a row without figures.
func newRow(work, format string) row {
	r := row{work: work, format: format, values: make([]float64, len(peers)), notes: make([]string, len(peers))}
	for i := range r.values {
		r.values[i] = math.NaN()
	}
	return r
}

// text is the cell of peer i.
func (r row) text(i int) string {
	if math.IsNaN(r.values[i]) {
		return "–"
	}
	s := fmt.Sprintf(r.format, r.values[i])
	if r.notes[i] != "" {
		s += ", " + r.notes[i]
	}
	return s
}

// each fills the row for all peers that keep tokens.
func (r row) each(fn func(i int, p peer)) row {
	for i, p := range peers {
		if p.tokens {
			fn(i, p)
		}
	}
	return r
}

// call sends a GET and reports whether it was answered 200.
func call(ctx context.Context, c client) bool {
	resp, err := c.send(ctx, http.MethodGet, base+"/work", nil)
	return done(resp, err)
}

func done(resp *http.Response, err error) bool {
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

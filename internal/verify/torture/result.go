package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// result is what a run has shown; its JSON is the last line of it.
type result struct {
	Store       string  `json:"store"`
	Lives       float64 `json:"token_lives"`
	Refreshes   int     `json:"refreshes"`
	Revoked     int     `json:"families_revoked"`
	Unavoidable int     `json:"revoked_by_unavoidable_kill"`
	Failed      int     `json:"failed_requests"`
	LongestWait int64   `json:"longest_wait_ms"`
	LongestCall int64   `json:"longest_call_ms"`
	Calls       int     `json:"requests"`
	SignedOut   int     `json:"failed_signed_out"`
	Temporary   int     `json:"failed_temporary"`
	TooMany     int     `json:"failed_too_many_refreshes"`
	Expired     int     `json:"failed_token_ended_on_the_way"`
	Other       int     `json:"failed_other"`
	Kills       int     `json:"kills"`
	Holders     int     `json:"kills_in_mid_refresh"`
	Outages     int     `json:"outages"`
	Seconds     float64 `json:"seconds"`

	example string
	puzzles []string
	refused int      // answers 401 to a second token
	tooLong []string // waits for the lock that no dead holder explains
}

// read brings r up to date.
func (r *result) read(b *book, h *herd, api *mockserver.Server, p plan) {
	t, kills, _ := h.sum()
	r.Calls, r.Failed, r.Kills = t.Calls, t.failed(), kills
	r.SignedOut, r.Temporary, r.TooMany, r.Other, r.example = t.SignedOut, t.Temporary, t.TooMany, t.Other, t.Example
	r.Expired, r.refused = t.Expired, t.Refused
	r.LongestWait, r.LongestCall = t.LongestWait.Milliseconds(), t.LongestCall.Milliseconds()
	r.Refreshes = api.Refreshes()
	b.mu.Lock()
	defer b.mu.Unlock()
	r.Lives = math.Round(b.lives*10) / 10
	r.Revoked, r.Unavoidable = b.revoked, b.unavoidable
	r.puzzles, r.tooLong = slices.Clone(b.puzzles), nil
	for _, w := range t.Waits {
		if took := w.To.Sub(w.From); took > b.excused(w, p.lease)+p.slack {
			r.tooLong = append(r.tooLong, took.Round(time.Millisecond).String())
		}
	}
	r.Holders = len(b.holders)
}

const mostPerLife = 1.1

// perLife is how many refreshes there were for each life of a token.
func (r *result) perLife() float64 {
	if r.Lives == 0 {
		return math.Inf(1)
	}
	return float64(r.Refreshes) / r.Lives
}

// missed are the targets that were not reached.
func (r *result) missed(p plan) (out []string) {
	miss := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if n := r.Revoked - r.Unavoidable; n > 0 {
		miss("%d families were revoked that need not have been: %s", n, strings.Join(r.puzzles, "; "))
	}
	if p.grace > 0 && r.Revoked > 0 {
		miss("%d families were revoked in spite of a grace period of %s", r.Revoked, p.grace)
	}
	if r.perLife() > mostPerLife {
		miss("%.2f refreshes for each life of a token, the most is %.1f", r.perLife(), mostPerLife)
	}
	if len(r.tooLong) > 0 {
		miss("waited for the lock: %s; the lease is %s", strings.Join(r.tooLong, ", "), p.lease)
	}
	if r.Expired > r.refused {
		miss("%d calls failed of an expired token, and only %d were sent again with another one", r.Expired, r.refused)
	}
	if r.Other > 0 {
		miss("%d calls failed in a way that has no name here, such as %s", r.Other, r.example)
	}
	if r.Calls == r.Failed {
		miss("no call succeeded")
	}
	return out
}

// table prints what happened, for people.
func (r *result) table(w io.Writer, p plan) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, format string, args ...any) {
		fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	server := "strict"
	if p.grace > 0 {
		server = fmt.Sprintf("with a grace period of %s", p.grace)
	}
	fmt.Fprintf(w, "\n%s store: %d processes x %d goroutines for %.0f s, tokens of %s, a server %s\n\n",
		r.Store, p.processes, p.goroutines, r.Seconds, p.life, server)
	row("", "measured\ttarget")
	row("calls", "%d", r.Calls)
	row("processes killed", "%d, in mid-refresh %d", r.Kills, r.Holders)
	if r.Outages > 0 {
		row("Redis killed", "%d", r.Outages)
	}
	row("lives of access tokens", "%.1f", r.Lives)
	row("refreshes", "%d\tat most %.1f per life: %.2f", r.Refreshes, mostPerLife, r.perLife())
	row("families revoked", "%d", r.Revoked)
	row("- after a kill that no client can help", "%d", r.Unavoidable)
	row("- otherwise", "%d\t0", r.Revoked-r.Unavoidable)
	row("calls failed", "%d", r.Failed)
	row("- while nobody was signed in", "%d", r.SignedOut)
	row("- without a token for a while", "%d", r.Temporary)
	row("- because of too many refreshes", "%d", r.TooMany)
	row("- of a token that ended on the way, twice", "%d", r.Expired)
	row("- otherwise", "%d\t0", r.Other)
	row("longest wait for the lock", "%d ms\t%d ms, the lease, for each holder that died meanwhile, and %d ms for the way",
		r.LongestWait, p.lease.Milliseconds(), p.slack.Milliseconds())
	row("longest call", "%d ms", r.LongestCall)
	_ = t.Flush()
	fmt.Fprintln(w)
}

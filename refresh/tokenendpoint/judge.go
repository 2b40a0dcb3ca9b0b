package tokenendpoint

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/errorbody"
	"github.com/perennial-go/perennial/internal/loosejson"
	"github.com/perennial-go/perennial/internal/pointer"
	"github.com/perennial-go/perennial/internal/retryafter"
	"github.com/perennial-go/perennial/refresh"
)

// Outcome is what became of one request to a token endpoint.
type Outcome struct {
	// Unsent is true if the request was certainly not sent, not even a part of it.
	Unsent bool
	// Err is why there is no response, or why its body breaks off; nil otherwise.
	Err error
	// StatusCode is the status of the response; 0 if there is none.
	StatusCode int
	Header     http.Header
	// Body is what came of the body.
	Body []byte
}

// Judgment is what an Outcome means.
type Judgment struct {
	Verdict Verdict
	// Rule is the row that decided.
	Rule Rule
	// Token is what could be read of the tokens: a pair for VerdictTokens, for
	// VerdictLost whatever is left of one.
	Token refresh.Token
	// Code is the error code of the response, or "".
	Code string
	// RetryAfter is how long the server asked to be left alone, capped at a minute.
	RetryAfter time.Duration

	outcome Outcome
	unread  error // why there are no tokens
	client  string
	refused string // how the document could name this refusal
}

// Judge says what an outcome means. It decides from [Rules] alone.
func (e Endpoint) Judge(o Outcome) Judgment {
	if o.Header == nil {
		o.Header = http.Header{}
	}
	f := facts{Outcome: o, endpoint: e}
	if o.StatusCode/100 == 2 {
		f.token, f.unread = e.ParseToken(o.Header, o.Body)
	}
	details := errorbody.Read(o.Header, o.Body)
	f.said, f.details = what(details), details
	f.named = f.namedBy(e.Refused)
	rules := Rules()
	i := slices.IndexFunc(rules, f.fit)
	j := Judgment{Verdict: rules[i].Verdict, Rule: rules[i], Code: f.said.code, outcome: o, unread: f.unread}
	if o.StatusCode != 0 {
		j.RetryAfter = retryafter.Parse(o.Header, maxRetryAfter)
	}
	switch j.Verdict {
	case VerdictTokens:
		j.Token, j.Code = f.token, ""
	case VerdictLost:
		j.Token = f.token
	case VerdictUnknown:
		j.refused = f.suggestion()
	}
	return j
}

// maxRetryAfter bounds what a Retry-After can make the session wait.
const maxRetryAfter = time.Minute

// facts are what rules are asked about.
type facts struct {
	Outcome
	endpoint Endpoint
	token    refresh.Token
	unread   error
	said     said
	details  errorbody.Details
	named    bool
}

// fit reports whether all conditions of a rule are met.
func (f *facts) fit(r Rule) bool {
	return f.delivery(r.Delivery) && f.status(r.Status) && f.tokens(r.Tokens) && f.says(r.Says) && f.at(r.At) && f.looks(r.Body)
}

func (f *facts) delivery(want string) bool {
	switch want {
	case "not sent":
		return f.Unsent
	case "incomplete":
		return f.Err != nil || f.StatusCode == 0
	}
	return true
}

func (f *facts) status(want string) bool {
	if want == "" {
		return true
	}
	code := strconv.Itoa(f.StatusCode)
	for one := range strings.SplitSeq(want, ",") {
		if one == code || (strings.HasSuffix(one, "xx") && len(code) == 3 && code[0] == one[0]) {
			return true
		}
	}
	return false
}

func (f *facts) tokens(want string) bool {
	return want == "" || (!f.token.AccessToken.IsZero() && f.unread == nil)
}

func (f *facts) says(want string) bool {
	switch want {
	case "":
		return true
	case "named":
		return f.named
	case "error":
		return f.failed()
	}
	return string(f.said.family) == want
}

// failed reports whether a success says that it is none: by the member error or
// errors, or as Slack does ("ok": false).
func (f *facts) failed() bool {
	doc, _ := loosejson.Decode(f.Body)
	o, _ := doc.(map[string]any)
	for _, name := range []string{"error", "errors"} {
		switch v := o[name].(type) {
		case string:
			if v != "" {
				return true
			}
		case map[string]any:
			if len(v) > 0 {
				return true
			}
		case []any:
			if len(v) > 0 {
				return true
			}
		}
	}
	return o["ok"] == false
}

func (f *facts) at(want string) bool {
	switch want {
	case "other":
		return !f.endpoint.OAuth2
	case "renewal":
		return f.endpoint.Request.RefreshToken == "" && f.endpoint.Request.AccessToken != ""
	}
	return true
}

func (f *facts) looks(want string) bool {
	body := bytes.TrimSpace(loosejson.UTF8(f.Body))
	switch want {
	case "page":
		head := strings.ToLower(string(body[:min(len(body), 200)]))
		return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") || strings.Contains(head, "<head")
	case "reset":
		return bytes.Contains(body, []byte("reset reason: connection termination")) || bytes.Contains(body, []byte("disconnect/reset before headers"))
	case "rate":
		return f.said.rate
	}
	return true
}

// namedBy reports whether one of the refusals of the document is this one.
func (f *facts) namedBy(refusals []Refusal) bool {
	return slices.ContainsFunc(refusals, func(r Refusal) bool {
		if r.Status != f.StatusCode && (r.Status != 0 || (f.StatusCode/100 != 2 && f.StatusCode/100 != 4)) {
			return false
		}
		if r.Code == "" && len(r.Values) == 0 {
			return true
		}
		if r.Code == "" {
			return slices.ContainsFunc(append(f.details.Codes, f.details.Words...), func(code string) bool { return slices.Contains(r.Values, code) })
		}
		doc, _ := loosejson.Decode(f.Body)
		v, ok := pointer.Lookup(doc, r.Code)
		s, isText := text(v)
		return ok && isText && s != "" && (len(r.Values) == 0 || slices.Contains(r.Values, s))
	})
}

// suggestion is what the document would say of this refusal to make it known.
func (f *facts) suggestion() string {
	if f.said.code != "" {
		return "refused: [" + f.said.code + "]"
	}
	return "refused: [" + strconv.Itoa(f.StatusCode) + "]"
}

package tokenendpoint

// Verdict is what a response to a refresh means for the session.
type Verdict string

// The verdicts.
const (
	// VerdictTokens: there is a new access token.
	VerdictTokens Verdict = "tokens"
	// VerdictRefused: the refresh token is no longer valid; the session is over.
	VerdictRefused Verdict = "refused"
	// VerdictClientRefused: the client, or how it asks, is refused. The session is
	// kept, and goes on when that is mended.
	VerdictClientRefused Verdict = "client refused"
	// VerdictTemporary: it may work later.
	VerdictTemporary Verdict = "temporary"
	// VerdictLost: the refresh token may be used up, and its successor is not known.
	VerdictLost Verdict = "lost"
	// VerdictUnknown: a refusal, and nobody knows of what. The session is kept for
	// a while, see [refresh.WithUnknownRefusalLimit].
	VerdictUnknown Verdict = "unknown"
)

// Rule is one row of the table that decides what a response means. A row fits
// when all of its conditions do; an empty one always does.
type Rule struct {
	// Name says what the row is about.
	Name string
	// Delivery is how far the exchange got: "not sent", or "incomplete" for a
	// request that was sent and has no whole response.
	Delivery string
	// Status are the statuses: "2xx", "429", or several with commas between.
	Status string
	// Tokens is what could be read: "access" for an access token, beside a refresh
	// token or none, but not beside one that cannot be read.
	Tokens string
	// Says is what the response says: a [Family] of codes, "named" for what
	// Endpoint.Refused names, "error" for a success that says that it is none.
	Says string
	// At is the kind of endpoint: "other" for one that is no token endpoint of OAuth
	// 2.0, "renewal" for one where the access token itself is the credential.
	At string
	// Body is what the body looks like: "page" for HTML, "reset" for the text by
	// which a proxy says that the server was reached and has not answered, "rate"
	// for one that speaks of too many requests.
	Body string

	Verdict Verdict
	// Unused is true where the refresh token is certainly not used up, so that it
	// may be sent again at once.
	Unused bool
}

// Rules is the table. The first row that fits decides; the last one always does.
func Rules() []Rule {
	return []Rule{
		{Name: "not sent: no connection, TLS, certificate or proxy", Delivery: "not sent", Verdict: VerdictTemporary, Unused: true},
		{Name: "a success with an access token, even if it breaks off after that", Status: "2xx", Tokens: "access", Verdict: VerdictTokens},
		{Name: "sent, and no whole response", Delivery: "incomplete", Verdict: VerdictLost},
		{Name: "the document says that this refuses", Says: "named", Verdict: VerdictRefused},
		{Name: "something in between, or the wrong server", Status: "407,421,511", Verdict: VerdictTemporary, Unused: true},
		{Name: "too early, too slow or too often", Status: "408,425,429", Verdict: VerdictTemporary, Unused: true},
		{Name: "a proxy's connection to the server broke", Status: "503", Body: "reset", Verdict: VerdictLost},
		{Name: "unavailable", Status: "503", Verdict: VerdictTemporary, Unused: true},
		{Name: "the server behind a gateway may have done its work", Status: "502,504", Verdict: VerdictLost},
		{Name: "the server failed, whatever it says", Status: "5xx", Verdict: VerdictTemporary},
		{Name: "whatever code it gives, it speaks of too many requests", Status: "2xx,4xx", Body: "rate", Verdict: VerdictTemporary},
		{Name: "the refresh token is refused", Status: "2xx,4xx", Says: "refused", Verdict: VerdictRefused},
		{Name: "a code that speaks of the moment", Status: "2xx,4xx", Says: "moment", Verdict: VerdictTemporary},
		{Name: "the client is refused", Status: "2xx,4xx", Says: "client", Verdict: VerdictClientRefused},
		{Name: "a success that is an error of another kind", Status: "2xx", Says: "error", Verdict: VerdictUnknown},
		{Name: "a page in the place of a response, such as that of a captive portal", Status: "2xx", Body: "page", Verdict: VerdictTemporary},
		{Name: "a success without a token", Status: "2xx", Verdict: VerdictLost},
		{Name: "a redirect, which is not followed", Status: "3xx", Verdict: VerdictTemporary},
		{Name: "somebody in front of the server", Status: "4xx", Says: "gateway", Verdict: VerdictUnknown},
		{Name: "a page, which no API answers with", Status: "4xx", Body: "page", Verdict: VerdictUnknown},
		{Name: "the access token that was to be renewed is refused", Status: "401", At: "renewal", Verdict: VerdictRefused},
		{Name: "a code of the API's own", Status: "400,401,403", Says: "own", At: "other", Verdict: VerdictRefused},
		{Name: "a refusal that nobody knows", Status: "4xx", Verdict: VerdictUnknown},
		{Name: "no status of HTTP", Verdict: VerdictTemporary},
	}
}

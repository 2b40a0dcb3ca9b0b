package tokenendpoint

import (
	"path"
	"strings"

	"github.com/perennial-go/perennial/internal/errorbody"
)

// Family is what an error code is about.
type Family string

// The families of codes, in the order in which they count where a response has
// several.
const (
	// FamilyNone: no code, or one that only repeats the status.
	FamilyNone Family = ""
	// FamilyRefused: the refresh token is no longer valid.
	FamilyRefused Family = "refused"
	// FamilyMoment: it may work later.
	FamilyMoment Family = "moment"
	// FamilyClient: the client or its request is refused, whatever the token.
	FamilyClient Family = "client"
	// FamilyGateway: somebody in front of the server refused the request.
	FamilyGateway Family = "gateway"
	// FamilyOwn: a code of the API's own.
	FamilyOwn Family = "own"
)

// Codes are the codes that are known, by family, as they stand in the documents
// of those who use them. Case and separators do not count: invalid_grant,
// INVALID-GRANT, invalidGrant and auth/invalid-grant are one. A star stands for
// any text.
func Codes() map[Family][]string {
	return map[Family][]string{
		FamilyRefused: {
			"invalid_grant",         // RFC 6749, section 5.2
			"invalid_token",         // RFC 6750, section 3.1
			"token_inactive",        // Ory
			"bad_refresh_token",     // GitHub
			"invalid_refresh_token", // Slack, Firebase, Auth0
			"*refresh*token*expired*", "*refresh*token*revoked*", "*refresh*token*invalid*", "*refresh*token*not_found*", "*refresh*token*used*", "*refresh*token*reuse*",
			"*invalid*refresh*token*", "*expired*refresh*token*", "*revoked*refresh*token*", "*unknown*refresh*token*",
			"token_expired", "token_is_expired", "token_has_expired", "expired_token", "jwt_expired", "token_revoked", "token_is_revoked", "revoked_token",
			"token_invalid", "token_not_valid" /* simplejwt */, "token_not_found", "token_already_used", "token_blacklisted", "token_invalidated",
			"session_expired", "session_revoked", "session_not_found", "session_terminated", "invalid_session*", "session_invalid",
			"invalid_credentials",                                 // Directus
			"invalid_auth", "account_inactive", "token_rotation*", // Slack
			"user_disabled", "user_not_found", "user_banned", "user_deleted", "user_blocked", "account_disabled", "account_blocked", // Firebase, GoTrue
			"login_required", "reauth*_required", "consent_required", "interaction_required", // OpenID Connect Core, section 3.1.2.6
			"invalid_code", // Zoho
			"grant_expired", "grant_revoked", "grant_not_found", "consent_revoked",
		},
		FamilyMoment: {
			"temporarily_unavailable", "server_error", // RFC 6749, section 4.1.2.1
			"slow_down", "authorization_pending", // RFC 8628, section 3.5
			"*rate_limit*", "*rate_exceeded*", "*ratelimited*", "*request_rate*", "*too_many*", "*throttl*", "*quota*", "*limit_exceeded*", "resource_exhausted",
			"*unavailable*", "*timeout*", "*timed_out*", "*maintenance*", "*overload*", "*try_again*", "*retry_later*", "*busy*",
			"internal*error", "internal_failure", "internal", "backend_error", "database_error", "unexpected_failure", "fatal_error", "bad_gateway", "gateway_error",
		},
		FamilyClient: {
			"invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type", "invalid_scope", // RFC 6749, section 5.2
			"invalid_target",                       // RFC 8707, section 2
			"invalid_dpop_proof", "use_dpop_nonce", // RFC 9449
			"invalid_client_*", "bad_client_*", "incorrect_client_credentials", "client_not_found", "unknown_client", "client_disabled", "client_inactive",
			"disabled_client", "deleted_client", "*client_secret*", "*client_id*", "*client_assertion*",
			"invalid_grant_type", "unsupported_*_type", "unauthorized_grant*", "grant_type_not_*", "redirect_uri_mismatch", "application_suspended", "app_suspended",
			"*api_key*", "invalid_content_type", "unsupported_media_type", "invalid_resource", "invalid_audience", "missing_*",
		},
		FamilyGateway: {
			"access_denied", "*blocked*", "*waf*", "*firewall*", "*captcha*", "*challenge*", "*security_policy*", "bot_*", "*_bot", "*ip_not_allowed*", "*ip_denied*",
			"*geo_restrict*", "*proxy*", "cloudflare*", "missing_authentication_token", // API Gateway
		},
		FamilyNone: {
			"blank", // about:blank: RFC 9457, section 4.2.1
			"section*", "name_4*", "error", "errors", "fail", "failed", "failure", "exception", "problem", "false", "true", "null", "none", "unknown",
			"*http*error", "*http*exception", "*api*error", "client_error", "request_error", "oauth_exception", "bad_request*", "unauthori?ed*", "unauthenticated*",
			"forbidden*", "not_found*", "method_not_allowed*", "not_acceptable*", "gone", "conflict*", "unprocessable*", "permission_denied", "invalid_argument",
			"access_denied_exception", "im_a_teapot",
		},
	}
}

// families are Codes in the form in which they are compared.
type families map[Family][]string

func newFamilies() families {
	known := families{}
	for family, codes := range Codes() {
		for _, code := range codes {
			known[family] = append(known[family], plain(code))
		}
	}
	return known
}

// of returns the family of a code: that of its whole text, or of its last part
// (auth/invalid-grant, keymanagement.service.invalid_refresh_token).
func (k families) of(code string) Family {
	tail := code[strings.LastIndexAny(code, "/.:#")+1:]
	for _, text := range []string{plain(code), plain(tail)} {
		for _, family := range []Family{FamilyRefused, FamilyMoment, FamilyClient, FamilyGateway, FamilyNone} {
			if k.has(family, text) {
				return family
			}
		}
	}
	return FamilyOwn
}

func (k families) has(family Family, text string) bool {
	for _, pattern := range k[family] {
		if pattern == text {
			return true
		}
		if strings.ContainsAny(pattern, "*?") {
			if ok, _ := path.Match(pattern, text); ok {
				return true
			}
		}
	}
	return false
}

// plain is a code without case and separators.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '*', r == '?':
			return r
		}
		return -1
	}, code)
}

// said is what the codes and texts of a response are about.
type said struct {
	family Family
	code   string // that it is known by
	rate   bool   // whatever else it says, it speaks of too many requests
}

// what reads what a response says. Of several codes, that of the first family
// counts: {"error":"invalid_request","code":"refresh_token_expired"} refuses the
// token. A text with spaces is no code, and can only speak of the moment.
func what(d errorbody.Details) said {
	known := newFamilies()
	found := map[Family]string{}
	note := func(family Family, code string) {
		if _, ok := found[family]; !ok && family != FamilyNone {
			found[family] = code
		}
	}
	for _, code := range d.Codes {
		note(known.of(code), code)
	}
	for _, word := range d.Words {
		if family := known.of(word); family != FamilyOwn {
			note(family, word)
		}
	}
	s := said{}
	for _, text := range d.Prose {
		s.rate = s.rate || tooMany(plain(text))
		if len(found) == 0 && known.has(FamilyMoment, plain(text)) {
			note(FamilyMoment, "")
		}
	}
	for _, family := range []Family{FamilyRefused, FamilyMoment, FamilyClient, FamilyGateway, FamilyOwn} {
		if code, ok := found[family]; ok {
			s.family, s.code = family, code
			return s
		}
	}
	return s
}

// tooMany reports whether a text says that there were too many requests: some
// servers say invalid_grant then (Salesforce: "login rate exceeded").
func tooMany(text string) bool {
	for _, words := range []string{"rateexceeded", "ratelimit", "toomanyrequests", "requestloop"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

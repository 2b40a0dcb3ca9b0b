package suggest_test

import (
	"strings"
	"testing"
)

// lifetimes are members beside an access token, with the key of x-auth that they are
// for and whether somebody has to check that. The units are those that the member's
// name, type, format, description or example give.
var lifetimes = map[string]struct {
	want  string
	check bool
}{
	"expires_in:{type: integer}":                                                     {"expiresIn=/expires_in", false},
	"expiresIn:{type: string}":                                                       {"expiresIn=/expiresIn", false},
	"ttl:{type: number}":                                                             {"expiresIn=/ttl", false},
	"expires:{type: integer}":                                                        {"expiresIn=/expires", true},
	"expires:{type: integer, description: Lifetime in seconds}":                      {"expiresIn=/expires", false},
	"expires:{type: integer, description: Lifetime in milliseconds}":                 {"expiresInMillis=/expires", false},
	"expiresInMillis:{type: integer}":                                                {"expiresInMillis=/expiresInMillis", false},
	"expires_in_ms:{type: integer}":                                                  {"expiresInMillis=/expires_in_ms", false},
	"expires:{type: integer, example: 1767225600}":                                   {"expiresAt=/expires", false},
	"expires:{type: integer, example: 3600}":                                         {"expiresIn=/expires", true},
	"expires:{type: integer, description: Unix timestamp}":                           {"expiresAt=/expires", false},
	"exp:{type: integer, description: 'seconds since 1970'}":                         {"expiresAt=/exp", false},
	"expires_at:{type: integer}":                                                     {"expiresAt=/expires_at", false},
	"expiresAt:{type: string, format: date-time}":                                    {"expiresAt=/expiresAt", false},
	"expires:{type: string, format: date-time}":                                      {"expiresAt=/expires", false},
	"validUntil:{type: string}":                                                      {"expiresAt=/validUntil", false},
	"maxAge:{type: integer}":                                                         {"expiresIn=/maxAge", true},
	"expired:{type: boolean}":                                                        {"", false},
	"created_at:{type: string, format: date-time}":                                   {"", false},
	"expires_in:{type: object, properties: {unit: {type: string}}}":                  {"", false},
	"refresh_expires_in:{type: integer}":                                             {"", false},
	"meta:{type: object, properties: {expires_in: {type: integer}}}":                 {"", false}, // of something else, for all that is known
	"expires_in:{type: array, items: {type: integer}}":                               {"", false},
	"access_expires:{type: integer, description: 'Access token expires in seconds'}": {"expiresIn=/access_expires", false},
}

func TestALifetimeHasTheUnitThatTheDocumentGivesIt(t *testing.T) {
	for member, c := range lifetimes {
		s := found(t, "  /login:\n"+op("post", "login", object("email", "password"), object("token", member), ""))
		got := role(s, "login")
		want := strings.TrimSpace("POST /login username=/email password=/password accessToken=/token " + c.want)
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", member, got, want)
		}
		if checked := strings.Contains(strings.Join(s.Roles[0].Check, ""), "names no unit"); checked != c.check {
			t.Errorf("%s: to check: %q", member, s.Roles[0].Check)
		}
	}
}

// tokens are responses of a sign-in, with the places of what is in them.
var tokens = map[string]string{
	object("access_token", "id_token", "refresh_token", "token_type"):                                                "accessToken=/access_token refreshToken=/refresh_token tokenType=/token_type",
	object("data:" + object("attributes:"+object("token"))):                                                          "accessToken=/data/attributes/token",
	object("token:" + object("access", "refresh")):                                                                   "accessToken=/token/access refreshToken=/token/refresh",
	"{type: array, items: " + object("token") + "}":                                                                  "accessToken=/0/token",
	"{allOf: [" + object("token") + ", " + object("refreshToken") + "]}":                                             "accessToken=/token refreshToken=/refreshToken",
	object("'a/b~c':" + object("token")):                                                                             "accessToken=/a~1b~0c/token", // RFC 6901
	object("type", "value", "expirationDate:{type: string, format: date-time}"):                                      "accessToken=/value expiresAt=/expirationDate",
	object("token:{type: string, writeOnly: true}", "jwt"):                                                           "accessToken=/jwt",
	object("token:{type: string, enum: [bearer]}", "access"):                                                         "accessToken=/access",
	object("token:{type: integer}", "sessionToken"):                                                                  "accessToken=/sessionToken",
	object("user:"+object("email"), "message"):                                                                       "MISSING",
	object("a:" + object("b:"+object("c:"+object("d:"+object("token"))))):                                            "MISSING", // deeper than anybody looks
	object("success:{type: boolean}", "tokens:{type: array, items: {type: string}}", "accessTokens:{type: integer}"): "MISSING",
}

func TestTokensAreFoundWhereverTheResponseHasThem(t *testing.T) {
	for response, places := range tokens {
		got := role(found(t, "  /login:\n"+op("post", "login", object("email", "password"), response, "")), "login")
		if want := "POST /login username=/email password=/password " + places; got != want {
			t.Errorf("%s:\n got %s\nwant %s", response, got, want)
		}
	}
}

// A schema that holds itself is looked through once.
func TestASchemaThatHoldsItselfIsNoEndlessSearch(t *testing.T) {
	text := strings.Replace(head, "components: {", "components: {schemas: {Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, token: {type: string}}}}, ", 1) +
		"  /login:\n" + op("post", "login", object("email", "password"), "{$ref: '#/components/schemas/Node'}", "")
	if got := role(suggested(t, text), "login"); !strings.HasSuffix(got, " accessToken=/token") {
		t.Errorf("%s", got)
	}
}

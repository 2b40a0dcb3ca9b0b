package errorbody_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/internal/errorbody"
)

func TestCodesAreFoundInEveryFormat(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"invalid_grant","error_description":"used up"}`:                           "invalid_grant",
		"\ufeff" + `{"error":"invalid_grant"}`:                                              "invalid_grant",
		`{"Error":"invalid_grant"}`:                                                         "invalid_grant",
		`{"error":{"code":"REVOKED","status":403}}`:                                         "REVOKED",
		`{"errors":[{"message":"no","extensions":{"code":"INVALID_CREDENTIALS"}}]}`:         "INVALID_CREDENTIALS / no",
		`{"errors":[{"status":"401","code":"token_expired"}]}`:                              "token_expired",
		`[{"errorCode":"INVALID_SESSION_ID"}]`:                                              "INVALID_SESSION_ID",
		`{"errors":["invalid_grant"]}`:                                                      "invalid_grant",
		`{"error":{"code":400,"message":"TOKEN_EXPIRED","status":"INVALID_ARGUMENT"}}`:      " / INVALID_ARGUMENT TOKEN_EXPIRED",
		`{"fault":{"faultstring":"Bad","detail":{"errorcode":"oauth.v2.InvalidRefresh"}}}`:  "oauth.v2.InvalidRefresh / Bad",
		`{"__type":"NotAuthorizedException","message":"Refresh Token has expired"}`:         "NotAuthorizedException",
		`{"type":"https://a.test/problems/session-revoked","status":401}`:                   "session-revoked",
		`{"type":"urn:problem:token_expired"}`:                                              "token_expired",
		`{"type":"about:blank","title":"Forbidden","status":403}`:                           "blank / Forbidden",
		`{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.4"}`:                     "section-15.5.4",
		`{"code":400,"error_code":"refresh_token_not_found","msg":"Invalid Refresh Token"}`: "refresh_token_not_found",
		`{"error":"Access denied by security policy"}`:                                      "",
		`{"error":401}`:                       "",
		`{"code":"401"}`:                      "",
		`"invalid_grant"`:                     " / invalid_grant",
		`invalid_grant`:                       " / invalid_grant",
		`error=invalid_grant&x=y`:             "invalid_grant",
		`<OAuth><error>invalid_grant</error>`: "invalid_grant",
		`<?xml version="1.0"?><e><code>invalid_grant</code></e>`: "invalid_grant",
		`<html><head><title>login</title></head><body>x</body>`:  "",
		`<!DOCTYPE html><html lang="en"><code>expired</code>`:    "",
		`{"error":"` + strings.Repeat("x", 65) + `"}`:            "",
		`{"error":"a\"b"}`:         "",
		`{"error":"invalid_grant"`: "invalid_grant",
		``:                         "", `null`: " / null", `[]`: "", `{}`: "", `{"errors":{}}`: "", `{"errors":[null]}`: "",
	} {
		d := errorbody.Read(http.Header{}, []byte(body))
		got := strings.Join(d.Codes, " ")
		if len(d.Words) > 0 {
			got += " / " + strings.Join(d.Words, " ")
		}
		if got != want {
			t.Errorf("%s\n got %q, want %q", body, got, want)
		}
	}
}

func TestCodesAreFoundInTheHeader(t *testing.T) {
	for name, h := range map[string]http.Header{
		"WWW-Authenticate": {"Www-Authenticate": {`Basic realm="x", Bearer error="invalid_token"`}},
		"AWS":              {"X-Amzn-Errortype": {"invalid_token:http://internal.amazon.com/"}},
		"form":             {"Content-Type": {"application/x-www-form-urlencoded"}},
	} {
		body := ""
		if name == "form" {
			body = "code=invalid_token"
		}
		if got := errorbody.Read(h, []byte(body)).Codes; len(got) != 1 || got[0] != "invalid_token" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestProseIsKeptApart(t *testing.T) {
	d := errorbody.Read(http.Header{}, []byte(`{"error":"Rate limit exceeded","error_description":"slow down, please"}`))
	if len(d.Codes) != 0 || strings.Join(d.Prose, "; ") != "Rate limit exceeded; slow down, please" || d.Code != "Rate limit exceeded" {
		t.Errorf("%+v", d)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"error":{"code":"x"}}`, `[{"extensions":{"code":"y"}}]`, "<a><b>c</b>", "error=x", "\xff\xfe{\x00"} {
		f.Add(s, `Bearer error="x"`)
	}
	f.Fuzz(func(t *testing.T, body, header string) {
		d := errorbody.Read(http.Header{"Www-Authenticate": {header}}, []byte(body))
		for _, code := range d.Codes {
			if len(code) > 64 || strings.ContainsAny(code, " \r\n\x1b\"") {
				t.Errorf("%q is a code", code)
			}
		}
	})
}

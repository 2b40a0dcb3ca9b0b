package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// pair is what is kept of a response with tokens: nothing that could be used.
type pair struct {
	session    string
	generation int
	digest     [sha256.Size]byte // of the refresh token
}

// readPair reads a response of the token endpoint.
func readPair(body []byte) (pair, bool) {
	var in struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &in) != nil {
		return pair{}, false
	}
	session, generation, ok := claims(in.Access)
	return pair{session: session, generation: generation, digest: sha256.Sum256([]byte(in.Refresh))}, ok
}

// claims are what the mock's access tokens say: session and generation.
func claims(accessToken string) (session string, generation int, ok bool) {
	part := strings.Split(accessToken, ".")
	if len(part) != 3 {
		return "", 0, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(part[1])
	if err != nil {
		return "", 0, false
	}
	var c struct {
		Session    string `json:"sid"`
		Generation int    `json:"gen"`
	}
	err = json.Unmarshal(payload, &c)
	return c.Session, c.Generation, err == nil && c.Session != ""
}

// presented is the digest of the refresh token in a request.
func presented(body []byte) [sha256.Size]byte {
	var in struct {
		Refresh string `json:"refresh_token"`
	}
	_ = json.Unmarshal(body, &in) // the server has checked it
	return sha256.Sum256([]byte(in.Refresh))
}

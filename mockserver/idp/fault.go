package idp

import (
	"fmt"
	"slices"
)

// Fault is one mistake in what an issuer signs or says, which a client has to notice. Faults
// of the network, and of whole responses, are those of [mockserver.Server.Fail].
type Fault int

// The faults. Each is made once, in the next response that it can be made in.
const (
	// FaultIDTokenIssuer signs another iss into the ID token.
	FaultIDTokenIssuer Fault = iota + 1
	// FaultIDTokenAudience signs another client's aud.
	FaultIDTokenAudience
	// FaultIDTokenExpired signs an exp that has passed.
	FaultIDTokenExpired
	// FaultIDTokenFuture signs an iat an hour ahead, as a clock that is off does.
	FaultIDTokenFuture
	// FaultIDTokenNonce signs another nonce.
	FaultIDTokenNonce
	// FaultIDTokenNoNonce signs none.
	FaultIDTokenNoNonce
	// FaultIDTokenSubject signs another sub: somebody else than before, at a refresh.
	FaultIDTokenSubject
	// FaultIDTokenAccessHash signs an at_hash of another access token.
	FaultIDTokenAccessHash
	// FaultIDTokenUnsigned has alg "none" and no signature.
	FaultIDTokenUnsigned
	// FaultIDTokenHMAC signs HS256 with the public key as the secret.
	FaultIDTokenHMAC
	// FaultIDTokenUnknownKey signs with a key that is not published.
	FaultIDTokenUnknownKey
	// FaultIDTokenSignature has a signature that does not fit.
	FaultIDTokenSignature
	// FaultNoIDToken leaves the ID token out.
	FaultNoIDToken
	// FaultNoRefreshToken leaves the refresh token out.
	FaultNoRefreshToken
	// FaultResponseIssuer sends the browser back with another iss (RFC 9207).
	FaultResponseIssuer
	// FaultResponseNoIssuer sends it back without one, although the metadata promises it.
	FaultResponseNoIssuer
	// FaultResponseState sends it back with another state.
	FaultResponseState
	// FaultMetadataIssuer names another issuer in the metadata.
	FaultMetadataIssuer
	// FaultUserinfoSubject says another sub at userinfo.
	FaultUserinfoSubject
	lastFault
)

// Fail makes the issuer make mistakes, each once. It panics for a fault that there is not.
func (i *Issuer) Fail(faults ...Fault) {
	for _, f := range faults {
		if f <= 0 || f >= lastFault {
			panic(fmt.Sprintf("idp: Fail: there is no Fault %d", f))
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults = append(i.faults, faults...)
}

// Heal takes back the faults that were not made yet.
func (i *Issuer) Heal() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults = nil
}

// makes reports whether the fault is to be made now, and notes that it was. The caller
// holds mu.
func (i *Issuer) makes(f Fault) bool {
	at := slices.Index(i.faults, f)
	if at < 0 {
		return false
	}
	i.faults = slices.Delete(i.faults, at, at+1)
	return true
}

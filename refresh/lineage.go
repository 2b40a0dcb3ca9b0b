package refresh

// Lineage places a token that a session has handed out or stored: signIn names
// the sign-in that it descends from, and turn counts the refreshes since then.
// Of two tokens with the same signIn, the one with the higher turn came later;
// the refresh token of the other is used up. Neither value is a secret. The
// lineage of a token that was in no session yet is empty.
func (t Token) Lineage() (signIn string, turn uint64) { return t.signIn, t.turn }

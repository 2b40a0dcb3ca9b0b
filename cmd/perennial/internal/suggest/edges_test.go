package suggest

import "testing"

// A word counts where a word of the text begins or ends, and not in the midst of one.
func TestAWordIsFoundAtTheEdgesOfWords(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"forgotpassword", "otp", false},
		{"forgotPassword", "otp", false},
		{"/send-otp", "otp", true},
		{"analogOutputs", "logout", false},
		{"logOut", "logout", true},
		{"userlogout", "logout", true},
		{"logoutUser", "logout", true},
		{"log-out_all", "logout", true},
		{"obtainJSONWebToken", "token", true},
		{"OAuth2Token", "token", true},
		{"sign in", "signin", true},
		{"designing", "signin", false},
		{"", "login", false},
	} {
		if got := says(spaced(c.text), c.word); got != c.want {
			t.Errorf("%q in %q: %t, want %t", c.word, c.text, got, c.want)
		}
	}
}

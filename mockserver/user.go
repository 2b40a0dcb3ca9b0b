package mockserver

import (
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// The users that are there unless [Users] says otherwise.
const (
	AdaEmail      = "ada@example.com"
	AdaPassword   = "correct-horse"
	GraceEmail    = "grace@example.com"
	GracePassword = "battery-staple"
)

// User is somebody who can sign in.
type User struct {
	// ID is the subject of the user's access tokens. By default, usr_ and what the
	// address has before its @; a second user with the same gets a number.
	ID       string
	Email    string
	Password refresh.Secret
	// Name is what the user is called. By default, the Email.
	Name string
	// TimeZone is a name in the IANA time zone database. By default, UTC.
	TimeZone string
}

// Users are who can sign in, in place of Ada and Grace. It panics when a password is
// missing, or two have the same address or ID.
func Users(users ...User) Option {
	seen := map[string]bool{}
	for _, u := range users {
		if u.Email == "" || u.Password.IsZero() || seen[u.Email] || u.ID != "" && seen[u.ID] {
			panic(fmt.Sprintf("mockserver: Users: %q needs a password, and an address and an ID of its own", u.Email))
		}
		seen[u.Email], seen[u.ID] = true, true
	}
	users = slices.Clone(users)
	return func(s *settings) { s.users = users }
}

// Users returns who can sign in, with their IDs and without their passwords.
func (s *Server) Users() []User {
	out := slices.Clone(s.users)
	for i := range out {
		out[i].Password = refresh.Secret{}
	}
	return out
}

func defaultUsers() []User {
	return []User{
		{Email: AdaEmail, Password: refresh.NewSecret(AdaPassword), Name: "Ada Lovelace", TimeZone: "Europe/London"},
		{Email: GraceEmail, Password: refresh.NewSecret(GracePassword), Name: "Grace Hopper", TimeZone: "America/New_York"},
	}
}

// numbered fills in what users have by default.
func numbered(users []User) []User {
	out := slices.Clone(users)
	taken := func(id string) bool { return slices.ContainsFunc(out, func(u User) bool { return u.ID == id }) }
	for i := range out {
		u := &out[i]
		local, _, _ := strings.Cut(u.Email, "@")
		id := "usr_" + local
		for n := 2; u.ID == "" && taken(id); n++ {
			id = fmt.Sprintf("usr_%s%d", local, n)
		}
		if u.ID == "" {
			u.ID = id
		}
		if u.Name == "" {
			u.Name = u.Email
		}
		if u.TimeZone == "" {
			u.TimeZone = "UTC"
		}
	}
	return out
}

// userByEmail returns the user of an address, nil when nobody has it.
func (s *Server) userByEmail(email string) *User {
	for i := range s.users {
		if strings.EqualFold(s.users[i].Email, email) {
			return &s.users[i]
		}
	}
	return nil
}

// checkPassword returns the user who signs in, nil when the address or the password
// is wrong. Both take the same time: the difference would tell who is a user.
func (s *Server) checkPassword(email, password string) *User {
	u := s.userByEmail(email)
	want := ""
	if u != nil {
		want = u.Password.Reveal()
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 || u == nil {
		return nil
	}
	return u
}

// CheckPassword returns the user who signs in, for handlers that keep sessions of their
// own; false when the address or the password is wrong.
func (s *Server) CheckPassword(email, password string) (User, bool) {
	u := s.checkPassword(email, password)
	if u == nil {
		return User{}, false
	}
	out := *u
	out.Password = refresh.Secret{}
	return out, true
}

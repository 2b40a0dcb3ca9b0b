package mockserver

import (
	"fmt"
	"slices"
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
	Email    string
	Password string
	// Name is what the user is called. By default, the Email.
	Name string
	// TimeZone is a name in the IANA time zone database. By default, UTC.
	TimeZone string
}

// Project is a project that is there at the start.
type Project struct {
	Name string
	// Owner is the Email of a user. By default, and when nobody has that address,
	// the first user.
	Owner string
	// Tasks are the titles of the project's tasks.
	Tasks []string
}

// Users are who can sign in, in place of Ada and Grace. A user's id is usr_ and
// what the address has before its @; a second one of the same id gets a number.
// Users panics when a password is missing or two have the same address.
func Users(users ...User) Option {
	seen := map[string]bool{}
	for _, u := range users {
		if u.Email == "" || u.Password == "" || seen[u.Email] {
			panic(fmt.Sprintf("mockserver: Users: %q needs a password and an address of its own", u.Email))
		}
		seen[u.Email] = true
	}
	users = slices.Clone(users)
	return func(s *settings) { s.users = users }
}

// Projects are what is there at the start, in place of Ada's Analytical Engine
// and Grace's Compiler. Their ids are prj_1, prj_2 and so on, those of their
// tasks tsk_1, tsk_2 and so on.
func Projects(projects ...Project) Option {
	projects = slices.Clone(projects)
	return func(s *settings) { s.projects = projects }
}

func seedUsers() []User {
	return []User{
		{Email: AdaEmail, Password: AdaPassword, Name: "Ada Lovelace", TimeZone: "Europe/London"},
		{Email: GraceEmail, Password: GracePassword, Name: "Grace Hopper", TimeZone: "America/New_York"},
	}
}

func seedProjects() []Project {
	return []Project{
		{Name: "Analytical Engine", Owner: AdaEmail, Tasks: []string{"Design the mill", "Build the store", "Punch the cards"}},
		{Name: "Compiler", Owner: GraceEmail, Tasks: []string{"Link subroutines"}},
	}
}

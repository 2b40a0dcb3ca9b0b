package wire_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// BenchmarkQuery, like the others here, times what a generated method does, and
// beside it the code that one would write by hand with net/url: compare the two
// of a pair, of one run.
func BenchmarkQuery(b *testing.B) {
	op := refresh.Operation{Method: http.MethodGet, Route: "/projects"}
	cursor, limit, archived := ptr("c2Vjb25kIHBhZ2U="), ptr(int32(50)), ptr(false)
	var name *string
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := wire.NewRequest(op)
			r.Query("cursor", cursor, wire.Form|wire.Explode)
			r.Query("limit", limit, wire.Form|wire.Explode)
			r.Query("name", name, wire.Form|wire.Explode)
			r.Query("archived", archived, wire.Form|wire.Explode)
			if _, err := r.Build(context.Background(), base); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("byhand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			q := url.Values{}
			if cursor != nil {
				q.Set("cursor", *cursor)
			}
			if limit != nil {
				q.Set("limit", strconv.Itoa(int(*limit)))
			}
			if name != nil {
				q.Set("name", *name)
			}
			if archived != nil {
				q.Set("archived", strconv.FormatBool(*archived))
			}
			if _, err := http.NewRequestWithContext(context.Background(), op.Method, base.String()+"/projects?"+q.Encode(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkPath(b *testing.B) {
	op := refresh.Operation{Method: http.MethodGet, Route: "/projects/{project_id}/tasks/{task_id}"}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := wire.NewRequest(op)
			r.Path("project_id", "prj_0123456789", wire.Simple)
			r.Path("task_id", 4711, wire.Simple)
			if _, err := r.Build(context.Background(), base); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("byhand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			target := base.String() + "/projects/" + url.PathEscape("prj_0123456789") + "/tasks/" + url.PathEscape(strconv.Itoa(4711))
			if _, err := http.NewRequestWithContext(context.Background(), op.Method, target, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkArray(b *testing.B) {
	op := refresh.Operation{Method: http.MethodGet, Route: "/projects"}
	tags := []string{"one", "two words", "three", "four", "five"}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := wire.NewRequest(op)
			r.Query("tags", tags, wire.Form|wire.Explode)
			if _, err := r.Build(context.Background(), base); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("byhand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := http.NewRequestWithContext(context.Background(), op.Method, base.String()+"/projects?"+url.Values{"tags": tags}.Encode(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// customer is a form as Stripe has them.
type customer struct {
	Email    *string           `json:"email,omitempty"`
	Balance  *int64            `json:"balance,omitempty"`
	Address  *address          `json:"address,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Locales  []string          `json:"preferred_locales,omitempty"`
	Created  *time.Time        `json:"created,omitempty"`
}

type address struct {
	Line1 *string `json:"line1,omitempty"`
	City  *string `json:"city,omitempty"`
}

func BenchmarkForm(b *testing.B) {
	op := refresh.Operation{Method: http.MethodPost, Route: "/customers"}
	c := customer{
		Email: ptr("ada@example.com"), Balance: ptr(int64(-1500)), Address: &address{ptr("1 Main Street"), ptr("London")},
		Metadata: map[string]string{"order": "6735", "tier": "gold"}, Locales: []string{"en", "de"},
	}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := wire.NewRequest(op)
			r.Form(&c, wire.Encoding{Name: "address", Style: wire.DeepObject}, wire.Encoding{Name: "metadata", Style: wire.DeepObject})
			if _, err := r.Build(context.Background(), base); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("byhand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			q := url.Values{}
			q.Set("email", *c.Email)
			q.Set("balance", strconv.FormatInt(*c.Balance, 10))
			q.Set("address[line1]", *c.Address.Line1)
			q.Set("address[city]", *c.Address.City)
			for k, v := range c.Metadata {
				q.Set("metadata["+k+"]", v)
			}
			for _, v := range c.Locales {
				q.Add("preferred_locales", v)
			}
			req, err := http.NewRequestWithContext(context.Background(), op.Method, base.String()+"/customers", strings.NewReader(q.Encode()))
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	})
}

func BenchmarkJSON(b *testing.B) {
	op := refresh.Operation{Method: http.MethodPost, Route: "/customers"}
	c := customer{Email: ptr("ada@example.com"), Address: &address{ptr("1 Main Street"), ptr("London")}, Metadata: map[string]string{"order": "6735"}}
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r := wire.NewRequest(op)
			r.JSON("application/json", &c)
			if _, err := r.Build(context.Background(), base); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("byhand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			body, err := json.Marshal(&c)
			if err != nil {
				b.Fatal(err)
			}
			req, err := http.NewRequestWithContext(context.Background(), op.Method, base.String()+"/customers", strings.NewReader(string(body)))
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
		}
	})
}

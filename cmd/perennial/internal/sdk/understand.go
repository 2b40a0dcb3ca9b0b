package sdk

import (
	"fmt"
	"path/filepath"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
)

// understand judges the document, repairs it and brings it into the form that Go
// is made of.
func (g *generation) understand() (err error) {
	for _, step := range []func(*document.Document) error{judge.Judge, repair.Repair} {
		if err := step(g.doc); err != nil {
			return fmt.Errorf("%s: %w", g.doc.Name, err)
		}
	}
	if err := g.prune(); err != nil {
		return err
	}
	if g.checked, err = spec.Read(g.doc); err != nil {
		return err
	}
	if g.has(PartMock) {
		if g.files[filepath.Join("mock", "openapi.yaml")], err = g.doc.YAML(); err != nil {
			return err
		}
	}
	if g.has(PartSpec) || g.has(PartServer) {
		if g.json, err = g.doc.JSON(); err != nil {
			return err
		}
	}
	g.servers = render.NewServers(g.checked.Info().Servers)
	if !g.Flat {
		pinned, err := tree.Methods(g.Out)
		if err != nil {
			return err
		}
		g.plan = render.NewPlan(g.checked, g.fields(), pinned)
	}
	spec.Secrets(g.doc, g.checked.Auth())
	if g.shape, err = normal.Form(g.doc, g.taken()); err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	if len(g.shape.Webhooks.List) == 0 && g.has(PartWebhooks) {
		g.shown.Say("%s: no type Webhooks: it has no webhooks, or no member of their messages tells them apart; webhook.Handler takes messages of one type", g.doc.Name)
	}
	g.doc.Release()
	return nil
}

// prune takes the operations out that are not asked for, and says so.
func (g *generation) prune() error {
	if g.Filter.Empty() {
		return nil
	}
	left, err := g.Filter.Document(g.doc)
	if err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	g.shown.Say("%s: %v", g.doc.Name, left)
	return nil
}

// taken are the names that the package declares in any case.
func (g *generation) taken() normal.Options {
	taken := normal.Options{Package: []string{"API", "NewAPI"}}
	if g.has(PartSDK) {
		taken.Package = append(append(taken.Package, "SDK", "New"), g.servers.Taken()...)
	}
	if g.has(PartSignIn) {
		taken.Package = append(taken.Package, "SignInSDK", "NewWithSignIn", "SignInConfig")
	}
	if g.has(PartWebhooks) {
		taken.Package, taken.Webhooks = append(taken.Package, "Webhooks"), true
	}
	if g.has(PartClient) {
		taken.Package = append(taken.Package, "Client", "NewClient", "ClientOption", "HttpRequestDoer", "RequestEditorFn", "WithHTTPClient", "WithRequestEditorFn")
	}
	if g.plan != nil {
		taken.Package, taken.Declare, taken.Known = append(taken.Package, g.plan.Taken()...), g.plan.Declare, g.plan.Known
	} else {
		taken.Methods = g.fields()
	}
	return taken
}

// fields are the names that the type of New has in any case.
func (g *generation) fields() []string {
	if !g.has(PartSDK) {
		return nil
	}
	return []string{"API", "SignIn", "SignInAs", "SignInWith", "SignOut", "Restore", "State", "Subscribe", "Session", "Do", "Raw", "Close"}
}

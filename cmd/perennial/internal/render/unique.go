package render

import (
	"errors"
	"fmt"
)

// unique reports Go names that are written twice. oapi-codegen turns IDs into
// names, and two IDs may turn into one: list-projects and listProjects.
func unique(in Input, methods []Method, pages []Page) error {
	var errs []error
	operations := map[string]Operation{}
	for _, op := range in.Ops {
		if before, twice := operations[op.Var()]; twice {
			errs = append(errs, op.Problem("the operationId %q becomes the Go name %s, as %q of %s does; rename one of them",
				op.ID, op.Name(), before.ID, before.Key()))
			continue
		}
		operations[op.Var()] = op
	}
	if errs != nil {
		return errors.Join(errs...) // the methods would repeat it
	}
	owner := map[string]Operation{}
	claim := func(name, what string, op Operation) {
		if before, twice := owner[name]; twice {
			errs = append(errs, op.Problem("%s is called %s, and so is a method of %s; rename one of the operations", what, name, before.Key()))
			return
		}
		owner[name] = op
	}
	for _, m := range methods {
		claim(m.Name, "a method", m.Op)
	}
	for _, p := range pages {
		claim(p.Name+"All", "the iterator", p.Op)
	}
	ours := []string{"API", "NewAPI", "WithOperations"}
	if in.SDK {
		ours = append(ours, "SDK", "New")
	}
	for _, name := range ours {
		if in.Types.specs[name] != nil {
			errs = append(errs, fmt.Errorf("%s: a schema becomes the Go type %s, which is ours; give it an x-go-name", in.Spec, name))
		}
	}
	return errors.Join(errs...)
}

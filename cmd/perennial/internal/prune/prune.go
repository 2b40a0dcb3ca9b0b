// Package prune leaves out of a document what its user does not need: a large API
// of which three resources are called gives a small package.
package prune

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Filter says which operations stay. One that any of the lists names does; without
// lists, all do. A star stands for any text without a slash, and two of them at the
// end of a path for all that is below it.
type Filter struct {
	// Include are operationIds, Tags the names of tags, Paths the paths.
	Include, Tags, Paths []string
}

// Empty reports whether everything stays.
func (f Filter) Empty() bool { return len(f.Include)+len(f.Tags)+len(f.Paths) == 0 }

// Left is what was left out.
type Left struct {
	// Operations and Schemas are how many are out, and Kept how many operations stay.
	Operations, Schemas, Kept int
	// Auth are the operations that stay for their auth roles alone.
	Auth []string
}

// String says it in a line.
func (l Left) String() string {
	s := fmt.Sprintf("left out %d of %d operations, and %d schemas that nothing else needs", l.Operations, l.Operations+l.Kept, l.Schemas)
	if len(l.Auth) > 0 {
		s += "; kept for their auth roles: " + strings.Join(l.Auth, ", ")
	}
	return s
}

// Document takes everything else out of d. An entry of a list that names nothing
// is an error: it is a typing mistake.
func (f Filter) Document(d *document.Document) (Left, error) {
	var left Left
	used := map[string]bool{}
	before := f.reachable(d)
	paths := node.Get(d.Root, "paths")
	for route, item := range node.Pairs(paths) {
		item = d.Target(item)
		for _, c := range document.Calls(item) {
			op := c.Node
			switch {
			case f.keeps(route, op, used):
				left.Kept++
			case node.Get(op, "x-auth") != nil:
				left.Kept++
				left.Auth = append(left.Auth, c.Method+" "+route)
			default:
				c.Remove(item)
				left.Operations++
			}
		}
	}
	if err := f.unused(used); err != nil {
		return left, err
	}
	empty(d, paths)
	if paths != nil {
		d.Set(d.Root, "paths", paths) // it differs from what was read
	}
	left.Schemas = f.schemas(d, before)
	return left, nil
}

// keeps reports whether an operation is named, and by what.
func (f Filter) keeps(route string, op *yaml.Node, used map[string]bool) (keep bool) {
	for _, p := range f.Include {
		if matches(p, node.Text(op, "operationId")) {
			keep, used["-include "+p] = true, true
		}
	}
	if tags := node.Get(op, "tags"); tags != nil {
		for _, p := range f.Tags {
			if slices.ContainsFunc(tags.Content, func(t *yaml.Node) bool { return matches(p, t.Value) }) {
				keep, used["-tag "+p] = true, true
			}
		}
	}
	for _, p := range f.Paths {
		if matches(p, route) {
			keep, used["-path "+p] = true, true
		}
	}
	return keep
}

// matches reports whether a pattern names a text.
func matches(pattern, text string) bool {
	if below, ok := strings.CutSuffix(pattern, "/**"); ok && (text == below || strings.HasPrefix(text, below+"/")) {
		return true
	}
	if pattern == text {
		return true
	}
	ok, err := path.Match(strings.NewReplacer("[", `\[`, "?", `\?`, `\`, `\\`).Replace(pattern), text)
	return err == nil && ok
}

// unused is the error of entries that name nothing.
func (f Filter) unused(used map[string]bool) error {
	var wrong []string
	for flag, list := range map[string][]string{"-include ": f.Include, "-tag ": f.Tags, "-path ": f.Paths} {
		for _, p := range list {
			if !used[flag+p] {
				wrong = append(wrong, flag+p)
			}
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("no operation of the document fits %s", strings.Join(wrong, ", "))
}

// empty removes paths without operations.
func empty(d *document.Document, paths *yaml.Node) {
	var stay []*yaml.Node
	for i := 0; paths != nil && i+1 < len(paths.Content); i += 2 {
		item := d.Target(paths.Content[i+1])
		if strings.HasPrefix(paths.Content[i].Value, "x-") || len(document.Calls(item)) > 0 {
			stay = append(stay, paths.Content[i], paths.Content[i+1])
		}
	}
	if paths != nil {
		paths.Content = stay
	}
}

package normal

import (
	"cmp"
	"crypto/sha256"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Alias is a type that is another one under a name of its own.
type Alias struct {
	// Name is its name, and Of the type that it is.
	Name, Of string
	// Values are its constants, if it is an enum.
	Values []Constant
}

// Constant is one value of an enum.
type Constant struct {
	// Name is what it is called, and Value the value as Go has it.
	Name, Value string
}

// aliases makes one type of inline schemas that are the same: a value that was made
// for one place can be used at another. Each of them keeps its name, as an alias, and
// so an operation that is added or removed renames nothing.
func aliases(f *form) {
	for _, group := range f.identical() {
		slices.SortFunc(group, func(a, b string) int {
			return cmp.Or(cmp.Compare(len(f.names[a]), len(f.names[b])), strings.Compare(f.names[a], f.names[b]))
		})
		first := group[0]
		for _, key := range group[1:] {
			n := f.byKey[key]
			if node.Text(n, "description") != node.Text(f.byKey[first], "description") {
				node.Remove(f.byKey[first], "description") // it is about one place: the member says it there
			}
			f.aliased = append(f.aliased, Alias{Name: f.names[key], Of: f.names[first], Values: constantsOf(f.names[key], n)})
			n.Content = ref(first).Content
		}
	}
	slices.SortFunc(f.aliased, func(a, b Alias) int { return strings.Compare(a.Name, b.Name) })
}

// constantsOf are the constants of an enum.
func constantsOf(name string, n *yaml.Node) (all []Constant) {
	values, called := node.Get(n, "enum"), node.Get(n, "x-enum-varnames")
	if values == nil || called == nil {
		return nil
	}
	for i, v := range values.Content {
		literal := strconv.Quote(v.Value)
		if number, ok := new(big.Int).SetString(v.Value, 0); ok && node.Text(n, "type") == "integer" {
			literal = number.String()
		}
		all = append(all, Constant{Name: name + called.Content[i].Value, Value: literal})
	}
	return all
}

// identical returns the keys of inline schemas that are the same, also in what they
// refer to: those that no number of steps along their references tells apart.
func (f *form) identical() (groups [][]string) {
	texts, digests, known := map[string]*content{}, map[string]digest{}, 0
	for key := range f.inline {
		texts[key] = contentOf(f.byKey[key])
		digests[key] = digest{}
	}
	for {
		next, byDigest := map[string]digest{}, map[digest][]string{}
		for key, c := range texts {
			k := c.digest(digests)
			next[key] = k
			byDigest[k] = append(byDigest[k], key)
		}
		if digests = next; len(byDigest) > known {
			known = len(byDigest)
			continue
		}
		for _, group := range byDigest {
			if len(group) > 1 && !scalar(f.byKey[group[0]]) {
				groups = append(groups, group)
			}
		}
		return groups
	}
}

// scalar reports whether a schema has a type of Go itself, such as string.
func scalar(n *yaml.Node) bool {
	switch node.Text(n, "type") {
	case "string", "integer", "number", "boolean":
		return !has(n, "enum")
	}
	return false
}

// digest is the same for schemas that have not been told apart.
type digest = [sha256.Size]byte

// content is a schema: what it says itself, and what it refers to.
type content struct {
	text strings.Builder
	refs []string
}

// contentOf reads a schema, without what is about its place.
func contentOf(n *yaml.Node) *content {
	c := &content{}
	for k, v := range node.Pairs(n) {
		if k != "description" {
			c.write(node.Str(k))
			c.write(v)
		}
	}
	return c
}

func (c *content) write(n *yaml.Node) {
	if key := target(n); key != "" {
		c.refs = append(c.refs, key)
		c.text.WriteString("$")
		return
	}
	if n.Kind == yaml.ScalarNode {
		c.text.WriteString(n.ShortTag() + strconv.Quote(n.Value))
		return
	}
	c.text.WriteString("(")
	for _, below := range n.Content {
		c.write(below)
	}
	c.text.WriteString(")")
}

// digest is that of a schema, whose references are told apart as far as digests does.
func (c *content) digest(digests map[string]digest) digest {
	h := sha256.New()
	h.Write([]byte(c.text.String()))
	for _, key := range c.refs {
		k, ok := digests[key]
		if !ok { // a schema of the document is the same as itself alone
			k = sha256.Sum256([]byte(key))
		}
		h.Write(k[:])
	}
	return digest(h.Sum(nil))
}

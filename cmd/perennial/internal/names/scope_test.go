package names_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

// hard are names that documents have and Go has not, and such as differ in what Go
// does not tell apart.
func hard() []string {
	all := strings.Fields(`a A b_c b-c bC BC b.c type func nil string error init main iota _ __ - + -1 +1 1 1a 0x1 1.0 ID id Id iD user_id userId
		user-ID URL url http HTTP httpServer ctx body params r a err é É ß ǅ 名前 日本 ☃ 😀 ª ² ٣ 𝒳 @type $type #type sort[] sort sort[by] a|b a&b a=b (a) {a} *
		Client client New Close any make len append wire rest json time`)
	return append(all, "", " ", "two words", "a\tb", "a\x00b", "a\u200bb", "\xff", "e\u0301", "A_", "_A", strings.Repeat("long", 100))
}

// checked type-checks a source: the judge of what is declared twice, or at all.
func checked(t *testing.T, source string) *types.Package {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "a.go", source, parser.AllErrors)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	pkg, err := (&types.Config{Importer: importer.Default()}).Check("a", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return pkg
}

// Types, fields and methods of whatever name, in whatever order, are a package that
// the type checker takes.
func TestWhateverIsDeclaredInAScopeCompiles(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		draw := rand.New(rand.NewPCG(seed, 1))
		words := slices.Concat(hard(), hard()) // each twice
		draw.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		scope, fields := names.NewScope("Reserved"), names.NewScope("Union")
		var b strings.Builder
		b.WriteString("package a\n\ntype Reserved struct{}\n")
		for _, w := range words {
			fmt.Fprintf(&b, "type %s int\n", scope.Take(names.Exported(w, "Schema"), "Schema"))
		}
		b.WriteString("type TheFields struct {\n\tUnion int\n")
		for _, w := range words {
			fmt.Fprintf(&b, "\t%s int\n", fields.Take(names.Exported(w, "Field"), "Field"))
		}
		b.WriteString("}\n")
		pkg := checked(t, b.String())
		for _, name := range pkg.Scope().Names() {
			if !token.IsExported(name) {
				t.Errorf("seed %d: %s is not exported", seed, name)
			}
		}
		if got, want := len(pkg.Scope().Names()), len(words)+2; got != want {
			t.Errorf("seed %d: %d types, want %d", seed, got, want)
		}
	}
}

// usesAll is a body that uses what is predeclared, and packages.
const usesAll = `	var a []byte
	a = make([]byte, len(opts), max(cap(a), 1))
	a = append(a, string(fmt.Sprint(nil, true && !false))...)
	clear(a)
	_, _ = copy(a, a), *new(any)
	_, _ = int64(min(1, 2)), error(nil)
	_ = url.PathEscape(strings.ToLower(time.Now().String()))
	_, _, _ = io.EOF, params, body
	return r, err
}
`

// The arguments of a method hide nothing that its body uses: neither what is
// predeclared, nor a package, nor another argument.
func TestArgumentsHideNothing(t *testing.T) {
	t.Parallel()
	args := names.Arguments()
	var list []string
	for _, w := range hard() {
		list = append(list, args.Take(names.Unexported(w, "arg"), "Param"))
	}
	var b strings.Builder
	b.WriteString("package a\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"io\"\n\t\"net/http\"\n\t\"net/url\"\n\t\"strings\"\n\t\"time\"\n)\n\n")
	fmt.Fprintf(&b, "func method(ctx context.Context, %s int, params, body any, opts ...string) (r *http.Response, err error) {\n", strings.Join(list, ", "))
	b.WriteString(usesAll)
	checked(t, b.String())
	for _, name := range list {
		if types.Universe.Lookup(name) != nil || token.IsKeyword(name) {
			t.Errorf("an argument is called %s", name)
		}
	}
}

// Whatever comes later takes another name: nothing that had one is renamed.
func TestALaterNameRenamesNone(t *testing.T) {
	t.Parallel()
	take := func(words []string) (all []string) {
		scope := names.NewScope()
		for _, w := range words {
			all = append(all, scope.Take(names.Exported(w, "T"), "Schema"))
		}
		return all
	}
	for seed := range uint64(100) {
		draw := rand.New(rand.NewPCG(seed, 2))
		words := hard()
		draw.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		some := words[:draw.IntN(len(words))]
		if before, after := take(some), take(words); !slices.Equal(before, after[:len(some)]) {
			t.Fatalf("seed %d: %q became %q", seed, before, after[:len(some)])
		}
	}
}

func TestWhatIsFreeIsWhatTakeGives(t *testing.T) {
	t.Parallel()
	with := func(name string) []string { return []string{name + "All", name + "Stream"} }
	s := names.NewScope("ListAll", "type")
	for name, want := range map[string]bool{"List": false, "Get": true, "ListAll": false, "func": false, "a b": false, "": false, "é": true} {
		if got := s.Free(name, with); got != want {
			t.Errorf("%q is free: %t, want %t", name, got, want)
		}
		if got := s.Free(name, with); got != want {
			t.Errorf("to ask for %q has taken it", name)
		}
	}
	if got := s.Take("Get", "Operation", with); got != "Get" || s.Free("GetAll") || s.Free("GetStream") {
		t.Errorf("called %s, and what goes with it is free", got)
	}
	s.Reserve("Put", "PutOperation")
	for i, want := range []string{"PutOperation2", "PutOperation3", "PutOperation4"} {
		if got := s.Take("Put", "Operation"); got != want {
			t.Errorf("the name after %d others is %s, want %s", i, got, want)
		}
	}
	if a, b := s.Take("X", ""), s.Take("X", ""); a != "X" || b != "X2" {
		t.Errorf("without a suffix they are %s and %s", a, b)
	}
}

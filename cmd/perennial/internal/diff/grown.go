package diff

import (
	"go/types"
	"strings"
)

// grown is a package before and after a change, for what its interfaces have more.
type grown struct{ before, after *types.Package }

// by reports whether a change is a method more of the interface of a resource, such
// as "ItemsAPI.New: added". To the compiler that breaks whoever implements all of
// the interface. It is documented to grow with the API, and fakes embed it: they
// compile, and have the new method. A method that a program has to have for any
// other reason, and one that is not of the service as well, breaks as ever.
func (g grown) by(message string) bool {
	name, ok := strings.CutSuffix(message, ": added")
	if !ok {
		return false
	}
	resource, method, ok := strings.Cut(name, "API.")
	if !ok || !isInterface(g.before.Scope().Lookup(resource+"API")) {
		return false
	}
	service := g.after.Scope().Lookup(resource + "Service")
	if service == nil || g.before.Scope().Lookup(resource+"Service") == nil {
		return false
	}
	found, _, _ := types.LookupFieldOrMethod(types.NewPointer(service.Type()), true, g.after, method)
	_, isMethod := found.(*types.Func)
	return isMethod
}

// isInterface reports whether an object is an interface type.
func isInterface(o types.Object) bool {
	t, ok := o.(*types.TypeName)
	return ok && types.IsInterface(t.Type())
}

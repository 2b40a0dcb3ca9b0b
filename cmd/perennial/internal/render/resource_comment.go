package render

import "fmt"

// FieldComment is the comment of the field of API.
func (r *Resource) FieldComment() string {
	if s := sentence(r.Comment); s != "" {
		return commented(s)
	}
	switch n := len(r.ops); n {
	case 1:
		return commented(fmt.Sprintf("%s has %s.", r.Name, r.ops[0].MethodName()))
	default:
		return commented(fmt.Sprintf("%s has %d operations, such as %s.", r.Name, n, r.ops[0].MethodName()))
	}
}

// ServiceComment is the rest of the comment of the service.
func (r *Resource) ServiceComment() string {
	if s := sentence(r.Comment); s != "" {
		return "\n//\n" + commented(r.Comment)
	}
	return ""
}

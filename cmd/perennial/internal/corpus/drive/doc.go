// Package drive calls every method of a generated package, with every field set that
// the document has, and sends every response that the document has. It believes
// neither the generator nor itself: what a request has to be is judged by kin-openapi,
// of the document as its authors published it.
package drive

package secrets_test

import (
	"reflect"
	"testing"
	"unsafe"

	"filippo.io/age"

	"github.com/perennial-go/perennial/refresh"
)

// identity is the secret half of an age key, as the bytes that age keeps.
func identity(t *testing.T, key refresh.Secret) string {
	t.Helper()
	id, err := age.ParseX25519Identity(key.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	field := reflect.ValueOf(id).Elem().FieldByName("secretKey")
	if !field.IsValid() || field.Len() != 32 {
		t.Fatal("age.X25519Identity has no secretKey of 32 bytes any more")
	}
	return string(*(*[]byte)(unsafe.Pointer(field.UnsafeAddr())))
}

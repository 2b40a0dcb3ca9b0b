package wire

import (
	"encoding/json"
	"math/big"
	"reflect"
	"testing"
	"time"
)

// addressedText marshals as text where it has an address.
type addressedText struct{ text string }

func (a *addressedText) MarshalText() ([]byte, error) { return []byte(a.text + "!"), nil }

type holder struct {
	A addressedText
	B [2]big.Int
}

// The JSON of a value is that of a pointer to it, whether it is copied for that or not.
func TestTheJSONOfAValueIsThatOfAPointerToIt(t *testing.T) {
	t.Parallel()
	seven := *big.NewInt(7)
	for _, v := range []any{
		seven, struct{ N big.Int }{seven}, struct{ N *big.Int }{&seven}, []big.Int{seven}, [1]big.Int{seven},
		map[string]big.Int{"n": seven}, map[string]any{"n": struct{ N big.Int }{seven}}, holder{A: addressedText{"a"}, B: [2]big.Int{seven, seven}},
		struct{ holder }{holder{A: addressedText{"b"}}}, struct{ H []holder }{[]holder{{}}}, struct{ At time.Time }{time.Unix(0, 0).UTC()},
		struct{ N any }{seven}, addressedText{"c"}, struct {
			Z zeroed `json:"z,omitzero"`
		}{1}, json.RawMessage(`{"a":1}`), struct{ Raw json.RawMessage }{json.RawMessage(`[1]`)},
	} {
		p := reflect.New(reflect.TypeOf(v))
		p.Elem().Set(reflect.ValueOf(v))
		want, err := json.Marshal(p.Interface())
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range []reflect.Value{reflect.ValueOf(v), p.Elem()} {
			if got, err := marshal(of); err != nil || string(got) != string(want) {
				t.Errorf("%T, with an address: %t: %s, %v; want %s", v, of.CanAddr(), got, err, want)
			}
		}
	}
}

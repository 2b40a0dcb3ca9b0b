package mockserver

import (
	"fmt"
	"sync"
	"time"
)

// Fault is one way for calls to go wrong. The zero Fault is a call that goes
// well; in a row of faults it stands for one that is spared.
type Fault struct {
	// Times is how many calls the fault is used on. By default, 1. A negative
	// number means every call until [Server.Heal].
	Times int

	// Delay is how long the call waits before anything else, in real time: the
	// server's own clock has no part in it. It ends early when the client gives
	// up or the server is closed.
	Delay time.Duration
	// Until makes the call wait, after Delay, until the channel is closed or a
	// value is received. By default, it does not wait.
	Until <-chan struct{}

	// Kind is what goes wrong. By default, FaultResponse.
	Kind FaultKind

	// Status is the status of the response instead. With FaultResponse, 0 means the
	// true response; with FaultHTML and FaultMalformed it means 200. It has no part in
	// the others.
	Status int
	// Code is the code of the problem document. By default, a word for the status
	// such as rate_limited, unavailable or fault.
	Code string
	// RetryAfter becomes the Retry-After header of FaultResponse and FaultHTML, in seconds,
	// rounded up. By default, there is none.
	RetryAfter time.Duration
	// Body is sent, as ContentType, in place of what FaultResponse, FaultHTML and
	// FaultMalformed send by themselves. By default, ContentType is application/json.
	Body, ContentType string
}

// FaultKind is what goes wrong in a [Fault].
type FaultKind int

// The kinds of faults.
const (
	// FaultResponse sends a problem document (RFC 9457) of the fault's Status, or its
	// Body. The handler does not run. With neither, the response is the usual one,
	// after the fault's Delay.
	FaultResponse FaultKind = iota
	// FaultDrop cuts the connection before the response, and the handler does not run.
	// The cut comes in the first line of the response: net/http would silently repeat
	// certain requests if not one byte of a response had arrived.
	FaultDrop
	// FaultLostResponse runs the handler, so what the call asks for is done, and then
	// cuts the connection as FaultDrop does.
	FaultLostResponse
	// FaultTruncated runs the handler and cuts the connection in the middle of the
	// body of its response; a response without a body is lost.
	FaultTruncated
	// FaultMalformed sends a body that says it is JSON and is not. The handler does
	// not run.
	FaultMalformed
	// FaultHTML sends a web page, as proxies and captive portals do. The handler does
	// not run.
	FaultHTML
)

// String returns the name of the kind.
func (k FaultKind) String() string {
	names := [...]string{"Response", "Drop", "LostResponse", "Truncated", "Malformed", "HTML"}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("FaultKind(%d)", int(k))
	}
	return names[k]
}

// AnyOperation stands for every operation in [Server.Fail] and [Server.Heal].
const AnyOperation = "*"

// Fail makes the next calls of an operation go wrong: the faults are used up one
// after the other, after those of earlier calls of Fail. Faults of the
// operation itself come before those of [AnyOperation]. They come before
// everything else, so a call without a good token uses them up too.
//
// Fail panics when the document has no such operation, or a fault makes no sense.
func (s *Server) Fail(operationID string, faults ...Fault) {
	if operationID != AnyOperation {
		s.api.must(operationID)
	}
	for _, f := range faults {
		f.validate()
	}
	s.faults.add(operationID, faults)
}

// Heal takes back the faults of an operation that have not been used up. Calls
// that wait in one go on waiting. It panics when the document has no such operation.
func (s *Server) Heal(operationID string) {
	if operationID != AnyOperation {
		s.api.must(operationID)
	}
	s.faults.clear(operationID)
}

func (f Fault) validate() {
	if f.Kind < FaultResponse || f.Kind > FaultHTML {
		panic(fmt.Sprintf("mockserver: Fault.Kind: there is no %v", f.Kind))
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		panic(fmt.Sprintf("mockserver: Fault.Status: %d is not the status of a response", f.Status))
	}
}

// faults are what is still to go wrong, by operation ID.
type faults struct {
	mu   sync.Mutex // guards rows
	rows map[string][]Fault
}

func newFaults() *faults { return &faults{rows: map[string][]Fault{}} }

func (f *faults) add(id string, row []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range row {
		if fault.Times == 0 {
			fault.Times = 1
		}
		f.rows[id] = append(f.rows[id], fault)
	}
}

func (f *faults) clear(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.rows, id)
}

// take uses up one time of the fault that is next for the operation.
func (f *faults) take(id string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range [...]string{id, AnyOperation} {
		row := f.rows[key]
		if len(row) == 0 {
			continue
		}
		fault := row[0]
		if row[0].Times > 0 {
			row[0].Times--
		}
		if row[0].Times == 0 {
			f.rows[key] = row[1:]
		}
		return fault, true
	}
	return Fault{}, false
}

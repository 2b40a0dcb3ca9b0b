package drive

import "slices"

// Kind says whose fault a finding is.
type Kind string

// The kinds of findings.
const (
	// Generator is a fault of the generated client, or of what it runs on.
	Generator Kind = "generator"
	// Document is a fault of the document: no value fits its schema.
	Document Kind = "document"
	// Validator is a limit of kin-openapi, which cannot read or judge what the
	// document says.
	Validator Kind = "validator"
)

// Finding is something that is not as the document has it.
type Finding struct {
	Kind      Kind
	Operation string // method and path template
	Text      string
}

// Report is the result of one document.
type Report struct {
	Operations int // that the document has
	Called     int // of them, with every documented field set
	Protected  int // requests whose credential was looked for, and found
	Compared   int // successes whose decoded value was compared with what was sent
	Refused    int // other statuses that came back as the error of that status
	Findings   []Finding
}

// find adds a finding, once.
func (r *Report) find(kind Kind, operation, text string) {
	if len(text) > 400 {
		text = text[:400]
	}
	f := Finding{kind, operation, text}
	if !slices.Contains(r.Findings, f) {
		r.Findings = append(r.Findings, f)
	}
}

// Count is how many findings of a kind there are.
func (r *Report) Count(kind Kind) (n int) {
	for _, f := range r.Findings {
		if f.Kind == kind {
			n++
		}
	}
	return n
}

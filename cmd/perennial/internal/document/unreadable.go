package document

import (
	"fmt"
	"unicode/utf8"
)

// unreadable says where in a document that the parser has refused there is
// something that YAML does not have (YAML 1.2.2, section 5.1): the parser does not
// say. nil means that it is nothing of that kind.
func unreadable(doc []byte) error {
	line, column := 1, 1
	for len(doc) > 0 {
		r, size := utf8.DecodeRune(doc)
		switch {
		case r == utf8.RuneError && size == 1:
			return fmt.Errorf("line %d, column %d: the byte 0x%02X is no UTF-8; save the document as UTF-8", line, column, doc[0])
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', 0x7F <= r && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			return fmt.Errorf(`line %d, column %d: the control character U+%04X; take it out, or write it in double quotes as \u%04X`, line, column, r, r)
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
		doc = doc[size:]
	}
	return nil
}

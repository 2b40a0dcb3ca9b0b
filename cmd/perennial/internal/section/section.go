// Package section writes the parts of a Markdown file that commands measure, and
// leaves what stands around them.
package section

import (
	"fmt"
	"os"
	"strings"
)

// Write puts text between the lines <!-- name --> and <!-- /name --> of a file.
func Write(file, name, text string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the table: write the lines %s and %s into it", file, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(file, []byte(before+begin+strings.TrimRight(text, "\n")+"\n"+end+after), 0o644)
}

package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

const (
	panelWidth = 360
	barHeight  = 18
	labels     = 150 // width of the names
	columns    = 3
)

// plot draws every row as a panel of bars, ours in colour. It reads well on
// light and on dark ground.
func plot(rows []row) string {
	height := barHeight*len(peers) + 52
	lines := (len(rows) + columns - 1) / columns
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="perennial and its peers; less is better">
<style>
text{fill:#1f2328}.t{font-weight:600}.b{fill:#afb8c1}.o{fill:#0969da}.bg{fill:#fff}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#57606a}.o{fill:#4493f8}.bg{fill:#0d1117}}
</style>
<rect class="bg" width="100%%" height="100%%"/>
`, panelWidth*columns+20, height*lines+10)
	for k, r := range rows {
		panel(&b, r, 16+panelWidth*(k%columns), 24+height*(k/columns))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func panel(b *strings.Builder, r row, x, y int) {
	most := 0.0
	for _, v := range r.values {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	fmt.Fprintf(b, "<text class=\"t\" x=\"%d\" y=\"%d\">%s</text>\n", x, y, html.EscapeString(r.work))
	for i, p := range peers {
		at := y + 10 + i*barHeight
		class := "b"
		if strings.HasPrefix(p.name, "perennial") {
			class = "o"
		}
		width := 0.0
		if most > 0 && !math.IsNaN(r.values[i]) {
			width = r.values[i] / most * (panelWidth - labels - 90)
		}
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>", x, at+11, html.EscapeString(p.name))
		fmt.Fprintf(b, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", class, x+labels, at+1, max(width, 1), barHeight-5)
		fmt.Fprintf(b, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", float64(x+labels)+width+5, at+11, html.EscapeString(r.text(i)))
	}
}

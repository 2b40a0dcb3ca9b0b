package prose

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tags takes the tags out of a text.
type tags struct {
	b    strings.Builder
	href string // of the link that is open
	skip bool   // inside of what is not read
}

// withoutTags returns a text without HTML. What looks like a tag and is none, such
// as <id>, stays.
func withoutTags(s string) string {
	var t tags
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case html.ErrorToken:
			return t.b.String()
		case html.TextToken:
			if !t.skip {
				t.b.WriteString(html.UnescapeString(raw))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			t.tag(z.Token(), kind == html.EndTagToken, raw)
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

// tag writes what stands for a tag.
func (t *tags) tag(token html.Token, end bool, raw string) {
	switch token.DataAtom {
	case atom.Script, atom.Style:
		t.skip = !end
	case atom.P, atom.Div, atom.Ul, atom.Ol, atom.Table, atom.Tr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Blockquote, atom.Section, atom.Details, atom.Summary, atom.Dl:
		t.b.WriteString("\n\n")
	case atom.Br, atom.Hr, atom.Dt, atom.Dd:
		t.b.WriteString("\n")
	case atom.Li:
		if !end {
			t.b.WriteString("\n- ")
		}
	case atom.Td, atom.Th:
		t.b.WriteString(" ")
	case atom.Code, atom.Tt, atom.Kbd:
		t.b.WriteString("`")
	case atom.A:
		t.link(token, end)
	case atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Img, atom.U, atom.Small, atom.Sup, atom.Sub, atom.Font, atom.Center, atom.Tbody, atom.Thead, atom.Var:
	default:
		if !t.skip {
			t.b.WriteString(raw)
		}
	}
}

// link writes a link in the way of CommonMark.
func (t *tags) link(token html.Token, end bool) {
	if end {
		if t.href != "" {
			t.b.WriteString("](" + t.href + ")")
		}
		t.href = ""
		return
	}
	for _, a := range token.Attr {
		if a.Key == "href" && t.href == "" && !strings.ContainsAny(a.Val, " ()<>\n") {
			t.href = a.Val
			t.b.WriteString("[")
		}
	}
}

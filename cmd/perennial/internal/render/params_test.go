package render_test

import "testing"

// The arguments, as JSON has them.
const (
	colors = `["blue","black","brown"]`
	color  = `{"R":100,"G":200,"B":150}`
)

// styles are the examples of OpenAPI (3.0.4, section 4.8.12.4), which says what each
// style sends of the same list and the same object. The order of members is ours.
var styles = []called{
	{do: "Params.PathSimple", args: colors + "; " + color + "; " + color,
		want: []string{"GET /path/simple/blue,black,brown/B,150,G,200,R,100/B=150,G=200,R=100"}},
	{do: "Params.PathLabel", args: colors + "; " + color,
		want: []string{"GET /path/label/.blue.black.brown/.B=150.G=200.R=100"}},
	{do: "Params.PathMatrix", args: colors + "; " + color + "; " + colors + "; " + color,
		want: []string{"GET /path/matrix/;list=blue,black,brown/;object=B,150,G,200,R,100/;each=blue;each=black;each=brown/;B=150;G=200;R=100"}},
	{do: "Params.Query", args: `{"each":` + colors + `}`, want: []string{"GET /query?each=blue&each=black&each=brown"}},
	{do: "Params.Query", args: `{"list":` + colors + `}`, want: []string{"GET /query?list=blue,black,brown"}},
	{do: "Params.Query", args: `{"spaces":` + colors + `}`, want: []string{"GET /query?spaces=blue%20black%20brown"}},
	{do: "Params.Query", args: `{"pipes":` + colors + `}`, want: []string{"GET /query?pipes=blue%7Cblack%7Cbrown"}},
	{do: "Params.Query", args: `{"object":` + color + `}`, want: []string{"GET /query?object=B,150,G,200,R,100"}},
	{do: "Params.Query", args: `{"loose":` + color + `}`, want: []string{"GET /query?B=150&G=200&R=100"}},
	{do: "Params.Query", args: `{"deep":` + color + `}`, want: []string{"GET /query?deep%5BB%5D=150&deep%5BG%5D=200&deep%5BR%5D=100"}},
}

func TestEveryStyleSendsWhatOpenAPIShows(t *testing.T) { check(t, styles) }

// texts are values in which something means something else to a URL.
var texts = []called{
	{do: "Params.PathTexts", args: `"a b/c?d#e%f;g,h"; 9007199254740993; "2026-02-28"; "6ba7b810-9dad-11d1-80b4-00c04fd430c8"`,
		want: []string{"GET /path/texts/a%20b%2Fc%3Fd%23e%25f%3Bg%2Ch/9007199254740993/2026-02-28/6ba7b810-9dad-11d1-80b4-00c04fd430c8"}},
	{do: "Params.PathTexts", args: `"ü"; -1; "0001-01-01"; "00000000-0000-0000-0000-000000000000"`,
		want: []string{"GET /path/texts/%C3%BC/-1/0001-01-01/00000000-0000-0000-0000-000000000000"}},
	{do: "Params.PathTexts", args: `".."; 1; "2026-02-28"; "00000000-0000-0000-0000-000000000000"`, err: "text"},
	{do: "Params.PathTexts", args: `""; 1; "2026-02-28"; "00000000-0000-0000-0000-000000000000"`, err: "text"},
	{do: "Params.Query", args: `{"each":["a&b=c","d e","+"]}`, want: []string{"GET /query?each=a%26b%3Dc&each=d%20e&each=%2B"}},
	{do: "Params.Query", args: `{"list":["a,b","c"]}`, want: []string{"GET /query?list=a%2Cb,c"}},
	{do: "Params.Query", args: `{"json":` + color + `}`, want: []string{"GET /query?json=%7B%22B%22%3A150%2C%22G%22%3A200%2C%22R%22%3A100%7D"}},
	{do: "Params.Query", args: `{"free":"a/b?c:d@e&f"}`, want: []string{"GET /query?free=a/b?c:d@e%26f"}},
	{do: "Params.Query", args: `{"yes":false,"big":-9223372036854775808,"price":0.1}`, want: []string{"GET /query?yes=false&big=-9223372036854775808&price=0.1"}},
	{do: "Params.Query", args: `{"at":"2026-01-02T03:04:05.678Z"}`, want: []string{"GET /query?at=2026-01-02T03%3A04%3A05.678Z"}},
	{do: "Params.Query", args: `{"filter[a b]":"x"}`, want: []string{"GET /query?filter%5Ba%20b%5D=x"}},
	{do: "Params.Query", args: `{"sort":"up"}`, want: []string{"GET /query?sort=up"}},
	{do: "Params.Query", args: `null`, want: []string{"GET /query"}},
	{do: "Params.Query", args: `{"each":[]}`, err: "leave it nil"},
}

func TestAValueIsSentAsItselfWhateverItHolds(t *testing.T) { check(t, texts) }

// heads are headers and cookies.
var heads = []called{
	{do: "Params.Headers", args: `{"X-List":` + colors + `,"X-Object":` + color + `,"X-One":` + color + `,"X-Number":-5}`, want: []string{"GET /headers"},
		header: map[string]string{"X-List": "blue,black,brown", "X-Object": "B,150,G,200,R,100", "X-One": "B=150,G=200,R=100", "X-Number": "-5", "Cookie": ""}},
	{do: "Params.Headers", args: `{"theme":"dark","size":3}`, want: []string{"GET /headers"}, header: map[string]string{"Cookie": "theme=dark; size=3", "X-List": ""}},
	{do: "Params.Headers", args: `{"X-Text":"a\r\nX-Evil: 1"}`, err: "X-Text"},
	{do: "Params.Headers", args: `null`, want: []string{"GET /headers"}, header: map[string]string{"Cookie": "", "X-Text": ""}},
	{do: "Params.Required", args: `{"q":"","X-Must":0}`, want: []string{"GET /required?q="}, header: map[string]string{"X-Must": "0"}},
}

func TestHeadersAndCookiesAreNotMoreThanOneValue(t *testing.T) { check(t, heads) }

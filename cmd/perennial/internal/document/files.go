package document

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFiles is how many files a document may consist of. The largest public one
// known, DigitalOcean's, has two thousand.
const maxFiles = 5000

// bundle is what to do with a reference that is not followed.
const bundle = "put all into one file first, with npx @redocly/cli bundle or another bundler"

// file is the document, or one that it refers to.
type file struct {
	name string // below the folder of the document, with slashes
	data []byte
	root *yaml.Node
	// before is how many lines the files before it have: the lines of all are
	// counted on, so that each node has one that no other file has.
	before int
}

// files are those that were read.
type files struct {
	root   *os.Root // the folder of the document: nothing is read beside it
	all    []*file  // in their order, the document first
	byName map[string]*file
	lines  int // of all
	bytes  int // of all
	nodes  int // of all
}

// add makes a tree that was read a file.
func (f *files) add(name string, data []byte, root *yaml.Node) (*file, error) {
	if err := size(root, 0, &f.nodes); err != nil {
		return nil, named(name, err)
	}
	added := &file{name: name, data: data, root: root, before: f.lines}
	f.lines += shift(root, added.before)
	f.bytes += len(data)
	f.all = append(f.all, added)
	f.byName[name] = added
	return added, nil
}

// shift counts the lines of a tree on, and returns how many it has.
func shift(n *yaml.Node, by int) int {
	last := n.Line
	n.Line += by
	for _, below := range n.Content {
		last = max(last, shift(below, by))
	}
	return last
}

// open reads a file below the folder, once. A symbolic link may lead no further
// than that either.
func (f *files) open(name string) (*file, error) {
	if known := f.byName[name]; known != nil {
		return known, nil
	}
	if len(f.all) >= maxFiles {
		return nil, fmt.Errorf("the document has more than %d files; %s", maxFiles, bundle)
	}
	data, err := f.read(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	text, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, err := parse(text)
	if err != nil {
		return nil, named(name, err)
	}
	return f.add(name, data, root)
}

// read reads a regular file. The threat: a document of somebody else that names
// the files of this machine, devices, or pipes that never end.
func (f *files) read(name string) ([]byte, error) {
	info, err := f.root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file below the document's folder")
	case err != nil:
		return nil, fmt.Errorf("it is not read: only files below the document's folder are, and links that stay there; %s", bundle)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	}
	in, err := f.root.Open(name)
	if err != nil {
		return nil, errors.New("the file cannot be opened")
	}
	defer in.Close()
	left := maxBytes - f.bytes
	data, err := io.ReadAll(io.LimitReader(in, int64(left)+1))
	switch {
	case err != nil:
		return nil, errors.New("the file cannot be read")
	case len(data) > left:
		return nil, fmt.Errorf("the document and its files have more than %d MB; leave out what is not needed of them", maxBytes>>20)
	}
	return data, nil
}

// scheme matches the beginning of an absolute URI (RFC 3986, section 3.1), and the
// drive of a path of Windows.
var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// locate returns the name of the file that a reference in another file leads to,
// without its fragment.
func locate(from, ref string) (string, error) {
	if scheme.MatchString(ref) || strings.HasPrefix(ref, "//") {
		return "", errors.New("other hosts are not asked, nor are URLs followed; " + bundle)
	}
	if strings.HasPrefix(ref, "/") || strings.HasPrefix(ref, `\`) {
		return "", errors.New("it is an absolute path; write one that begins at the file it stands in")
	}
	plain, err := url.PathUnescape(ref)
	if err != nil {
		return "", errors.New("it is no path; write % as %25")
	}
	name := path.Join(path.Dir(from), plain)
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", errors.New("it leads out of the document's folder, and nothing is read there; " + bundle)
	}
	return name, nil
}

// Where returns the file of a line, and the line in it. The name is empty for the
// document itself.
func (d *Document) Where(line int) (name string, in int) {
	i := sort.Search(len(d.files), func(i int) bool { return d.files[i].before >= line }) - 1
	if i <= 0 {
		return "", line
	}
	return d.files[i].name, line - d.files[i].before
}

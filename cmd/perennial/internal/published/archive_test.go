package published_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
)

// entry is a member of an archive.
type entry struct {
	name, text string
	kind       byte   // of the tar format; 0 for a file
	link       string // what a link leads to
}

// archive writes an npm package and returns its file.
func archive(t *testing.T, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	files := tar.NewWriter(zipped)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.text)), Typeflag: e.kind, Linkname: e.link}
		if err := files.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return put(t, b.Bytes())
}

// put writes bytes to a file of their own.
func put(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pack.tgz")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// visited is what Each shows of an archive.
func visited(file string) (all []string, err error) {
	err = published.Each(file, func(path string, r io.Reader) error {
		text, err := io.ReadAll(r)
		all = append(all, path+"="+string(text))
		return err
	})
	return all, err
}

func TestTheFilesOfAPackageAreSeenInItsOrder(t *testing.T) {
	file := archive(t, entry{name: "package/b.json", text: "{}"}, entry{name: "package/dir/", kind: tar.TypeDir}, entry{name: "package/dir/a.yaml", text: "a: 1"},
		entry{name: "package/" + strings.Repeat("long/", 40) + "name", text: "long"})
	all, err := visited(file)
	if want := []string{"b.json={}", "dir/a.yaml=a: 1", strings.Repeat("long/", 40) + "name=long"}; err != nil || !slices.Equal(all, want) {
		t.Errorf("%q, %v", all, err)
	}
	data, err := published.InPack(file, "dir/a.yaml")
	if err != nil || string(data) != "a: 1" {
		t.Errorf("%q, %v", data, err)
	}
}

// A link would have whoever reads the package read a file of this machine in its place;
// what stands beside the package's directory is none of its files.
func TestAttackWhatIsNoFileOfThePackageIsNotSeen(t *testing.T) {
	all, err := visited(archive(t,
		entry{name: "package/link.json", kind: tar.TypeSymlink, link: "/etc/passwd"},
		entry{name: "package/hard.json", kind: tar.TypeLink, link: "/etc/passwd"},
		entry{name: "package/pipe", kind: tar.TypeFifo},
		entry{name: "package/device", kind: tar.TypeChar},
		entry{name: "../package/climbs.json", text: "x"},
		entry{name: "/package/absolute.json", text: "x"},
		entry{name: "packages/other.json", text: "x"},
		entry{name: "package/real.json", text: "y"},
	))
	if err != nil || !slices.Equal(all, []string{"real.json=y"}) {
		t.Errorf("%q, %v", all, err)
	}
}

func TestTheFirstOfTwoFilesWithOneNameCounts(t *testing.T) {
	data, err := published.InPack(archive(t, entry{name: "package/a", text: "first"}, entry{name: "package/a", text: "second"}), "a")
	if err != nil || string(data) != "first" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestAPackageThatIsBrokenIsAnErrorWithItsName(t *testing.T) {
	whole, err := os.ReadFile(archive(t, entry{name: "package/a.json", text: strings.Repeat("text ", 5000)}))
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(whole)
	changed[len(changed)-5] ^= 0xff // the sum at the end of gzip
	for name, data := range map[string][]byte{
		"empty": nil, "no gzip": []byte("{}"), "cut off": whole[:len(whole)/2], "one byte short": whole[:len(whole)-1], "another sum": changed,
	} {
		file := put(t, data)
		if _, err := published.InPack(file, "a.json"); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := published.InPack(put(t, whole), "b.json"); err == nil || !strings.Contains(err.Error(), "has no b.json") {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := published.InPack(filepath.Join(t.TempDir(), "none.tgz"), "a.json"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no package: %v", err)
	}
}

// A small archive can hold a file of any size. Half of a document is another document.
func TestAttackAFileThatIsTooLongIsAnErrorAndNotItsBeginning(t *testing.T) {
	file := archive(t, entry{name: "package/small.json", text: "{}"}, entry{name: "package/bomb.json", text: string(make([]byte, 64<<20+1))})
	if data, err := published.InPack(file, "bomb.json"); err == nil || !strings.Contains(err.Error(), "bomb.json is longer than 64 MB") {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if data, err := published.InPack(file, "small.json"); err != nil || string(data) != "{}" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestVisitingEndsWithTheFirstError(t *testing.T) {
	n := 0
	err := published.Each(archive(t, entry{name: "package/a"}, entry{name: "package/b"}), func(string, io.Reader) error {
		n++
		return io.ErrNoProgress
	})
	if !errors.Is(err, io.ErrNoProgress) || n != 1 {
		t.Errorf("%d visits, %v", n, err)
	}
}

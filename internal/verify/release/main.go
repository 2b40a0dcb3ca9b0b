// Command release rehearses a release: it packs every module that users can
// import as the module proxy would, into a folder that serves as GOPROXY, and
// builds small programs outside of this repository against it, without any
// replace. It fails if one of them does not build, or gains more modules than
// it may.
//
//	go run ./internal/verify/release
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the repository's `folder`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := rehearse(ctx, *root)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-rehearsal:", err)
		os.Exit(1)
	}
}

// rehearse packs the modules below root, and builds every program against them.
func rehearse(ctx context.Context, root string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "perennial-release-")
	if err != nil {
		return err
	}
	b := bench{temp: temp, proxy: filepath.Join(temp, "proxy"), cache: filepath.Join(temp, "cache")}
	defer b.clean()
	modules, err := releasable(root)
	if err != nil {
		return err
	}
	for _, m := range modules {
		size, err := m.pack(ctx, b.proxy)
		if err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
		fmt.Printf("packed  %-58s %7.1f KiB\n", m.path, float64(size)/1024)
	}
	fmt.Printf("\n%-22s %22s %18s\n", "program that imports", "modules in its go.mod", "go list -m all")
	for _, p := range programs() {
		gained, all, err := b.build(ctx, p)
		if err != nil {
			return fmt.Errorf("a program that imports %s: %w", p.name, err)
		}
		fmt.Printf("%-22s %22d %18d\n", p.name, gained, all)
	}
	return nil
}

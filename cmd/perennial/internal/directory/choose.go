package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
)

// choose returns the names of the documents to try: those that o names, or a sample.
// Which one is drawn depends on the seed alone.
func choose(file string, o options) (map[string]bool, error) {
	var all []string
	err := published.Each(file, func(path string, _ io.Reader) error {
		if name := nameOf(path); name != "" {
			all = append(all, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(all)
	chosen := map[string]bool{}
	for _, name := range o.names {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("%s has no document %s: names are those of its files, such as stripe.com", collection, name)
		}
		chosen[name] = true
	}
	if len(o.names) > 0 {
		return chosen, nil
	}
	if o.sample > 0 && o.sample < len(all) {
		rand.New(rand.NewPCG(o.seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:o.sample]
	}
	for _, name := range all {
		chosen[name] = true
	}
	return chosen, nil
}

// nameOf is the name of the document in a file of the package, "" for other files.
func nameOf(path string) string {
	name, inside := strings.CutPrefix(path, "api/")
	name, json := strings.CutSuffix(name, ".json")
	if !inside || !json {
		return ""
	}
	return name
}

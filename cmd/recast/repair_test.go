package main

import (
	"slices"
	"testing"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/repair"
)

// A format has the same names and suffixes in all verbs.
func TestRepairKnowsTheFormats(t *testing.T) {
	known := 0
	for _, f := range convert.Formats() {
		for _, r := range repair.Formats() {
			if f.Name != r.Name {
				continue
			}
			known++
			if !slices.Equal(f.Suffixes, r.Suffixes) || !slices.Equal(f.Aliases, r.Aliases) {
				t.Errorf("%s: %v %v, repair has %v %v", f.Name, f.Aliases, f.Suffixes, r.Aliases, r.Suffixes)
			}
		}
	}
	if known != 4 {
		t.Errorf("%d formats are known to both", known)
	}
}

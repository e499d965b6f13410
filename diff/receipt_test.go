package diff

import (
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// TestReceiptOfParts holds that the receipt of an output is found by whatever name its
// files are given.
func TestReceiptOfParts(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "town,y\nUlm,1\nBonn,0\nUlm,0\nBonn,1\n", "half.csv": "town,y\nUlm,0\nBonn,1\n"})
	job := convert.Job{Roles: convert.Roles{Label: []string{"y"}}, To: "recordio"}
	job.Values.EncodeStrings = "ordinal"
	shards := job
	shards.Layout.Shards = 2
	h.convert("in.csv", "out", shards)
	split := job
	split.Layout.Split = []convert.Split{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}}
	h.convert("in.csv", "parted", split)
	for _, out := range []string{"out", "out/", "out/part-*.pbr", "*/part-0000?.pbr"} {
		if strings.HasPrefix(out, "*") {
			out = "o" + out
		}
		h.equal("in.csv", out, Options{})
		h.equal(out, "in.csv", Options{})
	}
	h.equal("half.csv", "out/part-00001.pbr", Options{})
	for _, part := range []string{"out/part-00001.pbr", "parted/train", "parted/train/*"} {
		r := h.diff("in.csv", part, Options{})
		if r.Equal || r.Compared != 2 || !slices.ContainsFunc(r.Hints, func(h string) bool { return strings.Contains(h, "compared by their position") }) {
			t.Errorf("%s: %s %q", part, r, r.Hints)
		}
	}
	// Outputs with a receipt each, which say the same or not.
	for _, name := range []string{"one.pbr", "two.pbr"} {
		job.Write.Receipt = name + ".receipt.json"
		h.convert("half.csv", name, job)
	}
	h.write("twice.csv", "town,y\nUlm,0\nBonn,1\nUlm,0\nBonn,1\n")
	h.equal("twice.csv", "[ot][nw][eo].pbr", Options{})
	job.Write.Receipt, job.Write.Force, job.Values.EncodeStrings = "two.pbr.receipt.json", true, ""
	job.Values.Encode = map[string]string{"town": "ordinal"}
	job.Values.Unknown = "bucket"
	h.convert("half.csv", "two.pbr", job)
	r := h.diff("twice.csv", "[ot][nw][eo].pbr", Options{})
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "two.pbr.receipt.json says otherwise") }) {
		t.Errorf("%q", r.Notes)
	}
}

// TestNotes holds that nothing is said twice, and that a text that may have been cut off
// is told of.
func TestNotes(t *testing.T) {
	h := newHarness(t, map[string]string{"cut.csv": "a,b\n1,2\n3,4", "whole.csv": "a,b\n1,2\n3,4\n"})
	for _, name := range []string{"cut.csv", "whole.csv"} {
		notes := h.diff(name, name, Options{}).Notes
		if s := slices.Sorted(slices.Values(notes)); len(slices.Compact(s)) != len(notes) {
			t.Errorf("%s: twice: %q", name, notes)
		}
		warned := slices.ContainsFunc(notes, func(n string) bool {
			return strings.HasPrefix(n, "warning: ") && strings.Contains(n, "cut.csv: the last line has no line end")
		})
		if warned != (name == "cut.csv") {
			t.Errorf("%s: %q", name, notes)
		}
	}
}

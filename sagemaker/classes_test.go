package sagemaker

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// Fixtures of each class: what triggers it alone, and a twin that differs in nothing
// else and triggers nothing. A file is under its own name in the channel; without one
// the channel is a file "train" of the suffix that the fixture gives.
var fixtures = []struct {
	class     string
	algorithm string // default linear-learner
	o         CheckOptions
	ext       string // of the file, if the channel is one
	bad, good string
	badTree   tree
	goodTree  tree
	goodO     *CheckOptions // of the twin, if it is they that differ
	also      string        // a class that goes with it
	below     string        // the channel, where the files are not all in it
	count     int64         // default 1
	place     string        // the first, below the channel's path
}{
	{class: "no-data", badTree: tree{}, goodTree: tree{"a.csv": "1,2\n"}},
	{class: "stray-file", badTree: tree{"a.csv": "1,2\n", "_SUCCESS": "x"}, goodTree: tree{"a.csv": "1,2\n"},
		place: `/_SUCCESS: its name begins with "_"`},
	{class: "stray-file", badTree: tree{"a.csv": "1,2\n", ".old/a.pbr": pbr(dense(1, 2))}, goodTree: tree{"a.csv": "1,2\n"},
		place: `/.old/a.pbr: the name of a directory that it is in begins with "."`},
	{class: "stray-file", badTree: tree{"a.csv": "1,2\n", ".a.csv.crc": "x"}, goodTree: tree{"a.csv": "1,2\n"}},
	{class: "stray-file", badTree: tree{"a.csv": "1,2\n", "b.csv.receipt.json": "{}"}, goodTree: tree{"a.csv": "1,2\n"},
		place: `/b.csv.receipt.json: json is not supported`},
	{class: "stray-file", algorithm: "xgboost", badTree: tree{"a.csv": "1,2\n", "categorical_index.json": "{}"}, goodTree: tree{"a.csv": "1,2\n"}},
	{class: "missing-file", below: "train", badTree: tree{"train/a.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv", "b.csv")},
		goodTree: tree{"train/a.csv": "1,2\n", "train/b.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv", "b.csv")}, place: "/b.csv: "},
	{class: "missing-file", below: "out/train", badTree: tree{"out/train/a.csv": "1,2\n", "out.receipt.json": listing("out", "train/a.csv", "train/b.csv", "test/a.csv")},
		goodTree: tree{"out/train/a.csv": "1,2\n", "out.receipt.json": listing("out", "train/a.csv", "test/a.csv")}},
	{class: "missing-file", below: "train/*.csv", badTree: tree{"train/a.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv", "b.csv")},
		goodTree: tree{"train/a.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv", "b.pbr")}},
	{class: "unlisted-file", below: "train", badTree: tree{"train/a.csv": "1,2\n", "train/b.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv")},
		goodTree: tree{"train/a.csv": "1,2\n", "train.receipt.json": listing("train", "a.csv")}, place: "/b.csv: "},
	{class: "mixed-formats", badTree: tree{"a.csv": "1,2\n", "b.pbr": pbr(dense(1, 2))}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"},
		place: `/b.pbr: it is recordio, `},
	{class: "mixed-compression", badTree: tree{"a.csv": "1,2\n", "b.csv.gz": gzipped("1,2\n")}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"},
		also: "gzip", place: `/b.csv.gz: it is gzip, `},
	{class: "column-order", algorithm: "xgboost", badTree: tree{"a.parquet": parquet("y,a,b\n1,2,3\n"), "b.parquet": parquet("y,b,a\n1,2,3\n")},
		goodTree: tree{"a.parquet": parquet("y,a,b\n1,2,3\n"), "b.parquet": parquet("y,a,b\n1,2,4\n")}, place: `/b.parquet: column "b": column 2 of `},
	{class: "instances", o: CheckOptions{Instances: 2}, badTree: tree{"a.csv": "1,2\n"}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}},
	{class: "instances", algorithm: "lda", o: CheckOptions{Instances: 2}, goodO: &CheckOptions{Instances: 1},
		badTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}},
	{class: "hyperparameter", algorithm: "kmeans", o: CheckOptions{Set: map[string]string{"k": "3"}}, ext: ".csv", bad: "1,2\n3,4\n", good: "1,2\n3,4\n5,7\n"},
	{class: "hyperparameter", algorithm: "lda", o: CheckOptions{Set: map[string]string{"mini_batch_size": "3"}}, ext: ".csv", bad: "1,2\n3,4\n", good: "1,2\n3,4\n5,7\n"},
	{class: "hyperparameter", algorithm: "pca", o: CheckOptions{Set: map[string]string{"num_components": "3"}}, ext: ".csv", bad: "1,2\n", good: "1,2,3\n"},
	{class: "hyperparameter", algorithm: "knn", o: CheckOptions{Set: map[string]string{"k": "3", "sample_size": "2"}},
		goodO: &CheckOptions{Set: map[string]string{"k": "2", "sample_size": "2"}}, ext: ".csv", bad: "1,2\n", good: "1,2\n"},
	{class: "hyperparameter", o: CheckOptions{Set: map[string]string{"num_classes": "2"}}, goodO: &CheckOptions{Set: map[string]string{"num_classes": "3"}},
		ext: ".csv", bad: "1,2\n", good: "1,2\n"},

	{class: "hyperparameter", o: set("predictor_type=multiclass_classifier"), ext: ".csv", bad: "1,2\n0,3\n", good: "1,2\n0,3\n2,2\n",
		place: ": the labels are 0 to 1, and num_classes is from 3 to 1000000"},

	{class: "empty-file", badTree: tree{"a.csv": "1,2\n", "b.csv": ""}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}, place: "/b.csv"},
	{class: "empty-file", badTree: tree{"a.csv": "1,2\n", "b.csv": "\n\n"}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}, place: "/b.csv"},
	{class: "unreadable", ext: ".pbr", bad: pbr(dense(1, 2), dense(1, 3))[:50], good: pbr(dense(1, 2), dense(1, 3))},
	{class: "unreadable", ext: ".csv", bad: "1,2\n\"1,3\n0,4\n", good: "1,2\n1,3\n0,4\n"},
	{class: "content-type", algorithm: "factorization-machines", ext: ".csv", bad: "1,2\n", badTree: tree{"train.csv": "1,2\n"}, goodTree: tree{"train.pbr": pbr(dense(1, 2))},
		place: "/train.csv: it is csv; factorization-machines accepts application/x-recordio-protobuf"},
	{class: "content-type", algorithm: "xgboost", badTree: tree{"train.avro": "Obj\x01"}, goodTree: tree{"train.csv": "1,2\n"},
		place: "/train.avro: it is avro; xgboost accepts text/csv, application/x-parquet, "},
	{class: "content-type", badTree: tree{"train.tsv": "1\t2\n"}, goodTree: tree{"train.csv": "1,2\n"}},
	{class: "content-type", badTree: tree{"train.csv": "1 1:2 2:0.5\n"}, goodTree: tree{"train.csv": "1,2\n"}, place: "/train.csv: it is libsvm; "},
	{class: "compression", algorithm: "xgboost", badTree: tree{"train.csv.gz": gzipped("1,2\n")}, goodTree: tree{"train.csv": "1,2\n"}},

	{class: "header", ext: ".csv", bad: "y,a\n1,2\n0,3\n", good: "1,2\n0,3\n", place: `:1: "y,a"`},
	{class: "header", ext: ".csv", bad: ",y,a\n1,2,3\n0,3,4\n1,2,4\n", good: "1,2,3\n0,3,4\n1,2,4\n", place: `:1: ",y,a"`},
	{class: "header", algorithm: "kmeans", ext: ".csv", bad: "a,a\n1,2\n0,3\n1,3\n", good: "1,2\n0,3\n1,3\n", place: `:1: "a,a"`},
	{class: "byte-order-mark", ext: ".csv", bad: "\xef\xbb\xbf1,2\n0,3\n", good: "1,2\n0,3\n"},
	{class: "delimiter", ext: ".csv", bad: "1;2\n0;3\n", good: "1,2\n0,3\n", place: `: ';'`},
	{class: "target-not-first", o: set("predictor_type=binary_classifier"), ext: ".csv",
		bad: counted(40, "#.5,?\n"), good: counted(40, "?,#.5\n"), place: `: column "c2": `},
	{class: "target-not-first", o: set("predictor_type=binary_classifier"), ext: ".csv", also: "header",
		bad: "a,y\n" + counted(40, "#.5,?\n"), good: counted(40, "?,#.5\n"), place: `:1: "a,y"`},
	{class: "columns", ext: ".csv", bad: "1\n0\n", good: "1,2\n0,3\n"},
	{class: "columns", algorithm: "ip-insights", ext: ".csv", bad: "bob,10.0.0.1,x\neve,10.0.0.2,y\n", good: "bob,10.0.0.1\neve,10.0.0.2\n"},
	{class: "column-type", ext: ".csv", bad: "1,a,3\n0,b,4\n", good: "1,2,3\n0,3,4\n", place: `: column "c2": "a"`},
	{class: "label-type", ext: ".csv", bad: "cat,3\ndog,4\n", good: "0,3\n1,4\n", place: `: column "c1": "cat"`},
	{class: "dtype", ext: ".pbr", bad: pbr(record{Label: f32(1), Features: f64(2)}), good: pbr(record{Label: f32(1), Features: f32(2)}),
		place: `: column "features": it is float64; linear-learner accepts float32`},
	{class: "dtype", ext: ".pbr", bad: pbr(record{Label: f64(1), Features: f32(2)}), good: pbr(record{Label: f32(1), Features: f32(2)})},
	{class: "sparse", algorithm: "seq2seq", ext: ".pbr",
		bad:  pbr(record{Features: keyed("source", "target", 0, 3)}),
		good: pbr(record{Features: keyed("source", "target")})},
	{class: "record-key", ext: ".pbr", bad: pbr(record{Label: f32(1), Features: renamed("x", f32(2))}), good: pbr(record{Label: f32(1), Features: f32(2)}), count: 2},
	{class: "record-key", ext: ".pbr", bad: pbr(record{Label: renamed("y", f32(1)), Features: f32(2)}), good: pbr(record{Label: f32(1), Features: f32(2)})},
	{class: "feature-dim", o: set("feature_dim=2"), ext: ".csv", bad: "1,2,3,4\n", good: "1,2,3\n", place: ": it has 3, feature_dim is set to 2"},
	{class: "feature-dim", o: set("feature_dim=2"), ext: ".pbr", bad: pbr(dense(1, 2)), good: pbr(dense(1, 2, 3))},
	{class: "feature-dim", algorithm: "rcf", ext: ".csv", bad: strings.Repeat("1,", 10000) + "1\n", good: strings.Repeat("1,", 9999) + "1\n"},
	{class: "feature-dim", badTree: tree{"a.csv": "1,2\n", "b.csv": "1,2,3\n"}, goodTree: tree{"a.csv": "1,2\n", "b.csv": "1,2\n"}, place: "/b.csv: it has 2, "},

	{class: "feature-dim", algorithm: "catboost", badTree: tree{"a.csv": "1,a\n", "b.csv": "1,a,3\n"}, goodTree: tree{"a.csv": "1,a\n", "b.csv": "1,b\n"}, place: "/b.csv: it has 2, "},

	{class: "width", ext: ".csv", bad: "1,2\n0,3,4\n", good: "1,2\n0,3\n", place: ":2: has 3 cells, the first record has 2"},
	{class: "width", ext: ".pbr", bad: pbr(dense(1, 2), dense(1, 2, 3)), good: pbr(dense(1, 2), dense(1, 3)), place: " (record 2): "},
	{class: "dtype-changes", algorithm: "kmeans", ext: ".pbr",
		bad: pbr(record{Features: f32(1)}, record{Features: f64(1)}), good: pbr(record{Features: f32(1)}, record{Features: f32(1)})},
	{class: "sparse-changes", ext: ".pbr",
		bad: pbr(dense(1, 2, 3), record{Label: f32(1), Features: sparse(2, []uint64{1}, 3)}), good: pbr(dense(1, 2, 3), dense(1, 0, 3))},
	{class: "layout", ext: ".pbr", bad: pbr(dense(1, 2), record{Label: f32(1), Features: append(f32(2), i32("x", 1))}), good: pbr(dense(1, 2), dense(1, 2))},
	{class: "malformed", ext: ".csv", bad: "1,2\n0,3\"\n", good: "1,2\n0,3\n", place: ":2:4: "},
	{class: "quoted-newline", algorithm: "lightgbm", ext: ".csv", bad: "1,a\n0,\"b\nc\"\n1,c\n", good: "1,a\n0,b c\n1,c\n", place: ` (record 2): column "c2": "b\nc"`},
	{class: "quoted-newline", ext: ".csv", bad: "1,2\n0,\"3\n4\"\n1,5\n", good: "1,2\n0,3\n1,5\n", place: ":2:"},
	{class: "not-a-number", ext: ".csv", bad: "1,2\n0,n/a\n", good: "1,2\n0,3\n", place: `:2:3: column "c2": "n/a"`},
	{class: "boolean", ext: ".csv", bad: "1,True\n0,False\n", good: "1,1\n0,0\n", count: 2, place: `:1:3: column "c2": "True"`},
	{class: "boolean", ext: ".csv", bad: "1,2\n0,true\n", good: "1,2\n0,1\n", place: `:2:3: column "c2": "true"`},
	{class: "missing-value", ext: ".csv", bad: "1,2,3\n0,,4\n", good: "1,2,3\n0,5,4\n", place: `:2:3: column "c2": a value is missing`},
	{class: "not-finite", ext: ".csv", bad: "1,2\n0,NaN\n1,-inf\n", good: "1,2\n0,1\n1,2\n", count: 2, place: `:2:3: column "c2": "NaN"`},
	{class: "not-finite", algorithm: "xgboost", ext: ".csv", bad: "1,2\n0,inf\n1,3\n", good: "1,2\n0,nan\n1,\n", place: `:2: column "c2": +Inf`},
	{class: "not-finite", ext: ".pbr", bad: pbr(dense(1, 2, 3), dense(1, 2, float32(math.NaN()))), good: pbr(dense(1, 2, 3), dense(1, 2, 4)), place: ` (record 2): column "f1": NaN`},
	{class: "not-finite", ext: ".pbr", bad: pbr(dense(1, 2), dense(float32(math.Inf(1)), 2)), good: pbr(dense(1, 2), dense(2, 2)), place: ` (record 2): column "label": +Inf`},
	{class: "not-finite", algorithm: "kmeans", ext: ".csv", bad: "1,2\n0,1e39\n", good: "1,2\n0,1e38\n", place: `:2:3: column "c2": "1e39"`},
	{class: "not-utf8", algorithm: "catboost", ext: ".csv", bad: "1,a\n0,\xff\n", good: "1,a\n0,ÿ\n"},
	{class: "not-an-address", algorithm: "ip-insights", ext: ".csv", bad: "bob,10.0.0.1\neve,10.0.0.256\n", good: "bob,10.0.0.1\neve,10.0.0.255\n", place: `:2: column "c2": "10.0.0.256"`},
	{class: "zero-row", algorithm: "xgboost", ext: ".pbr",
		bad:   pbr(record{Label: f32(1), Features: sparse(3, []uint64{1}, 2)}, record{Label: f32(0), Features: sparse(3, []uint64{1}, 0)}, record{Label: f32(0), Features: sparse(3, []uint64{})}),
		good:  pbr(record{Label: f32(1), Features: sparse(3, []uint64{1}, 2)}, record{Label: f32(0), Features: sparse(3, []uint64{1}, 1)}, record{Label: f32(0), Features: sparse(3, []uint64{2}, 3)}),
		count: 2, place: " (record 2)"},

	{class: "no-label", ext: ".pbr", bad: pbr(record{Features: f32(1)}), good: pbr(record{Label: f32(1), Features: f32(1)})},
	{class: "label-on-some", ext: ".pbr", bad: pbr(dense(1, 2), record{Features: f32(2)}), good: pbr(dense(1, 2), dense(1, 2)), place: " (record 2): "},
	{class: "label-on-some", algorithm: "kmeans", ext: ".pbr", bad: pbr(record{Features: f32(2)}, dense(1, 2)), good: pbr(record{Features: f32(2)}, record{Features: f32(2)})},
	{class: "label-values", ext: ".pbr", bad: pbr(record{Label: f32(1, 2), Features: f32(2)}), good: pbr(dense(1, 2))},
	{class: "label-values", ext: ".pbr", bad: pbr(dense(1, 2), record{Label: f32(1, 2), Features: f32(2)}), good: pbr(dense(1, 2), dense(1, 2)), place: " (record 2)"},
	{class: "label-missing", ext: ".csv", bad: "1,2\n,3\n", good: "1,2\n0,3\n", place: `:2:1: column "c1": `},
	{class: "label-missing", algorithm: "lightgbm", ext: ".csv", bad: "1,a\n,b\n", good: "1,a\n0,b\n", place: `:2: column "c1"`},
	{class: "label-missing", ext: ".pbr", bad: pbr(dense(1, 2), dense(float32(math.NaN()), 2)), good: pbr(dense(1, 2), dense(2, 2))},
	{class: "label-not-a-number", ext: ".csv", bad: "1,2\nx,3\n", good: "1,2\n0,3\n", place: `:2:1: column "c1": "x"`},
	{class: "label-not-whole", o: set("predictor_type=binary_classifier"), ext: ".csv", bad: "1,2\n0.5,3\n", good: "1,2\n0,3\n", place: `:2: column "c1": 0.5`},
	{class: "label-out-of-range", o: set("predictor_type=binary_classifier"), ext: ".csv", bad: "1,2\n2,3\n", good: "1,2\n0,3\n", place: `:2: column "c1": 2`},
	{class: "label-out-of-range", o: set("predictor_type=multiclass_classifier", "num_classes=3"), ext: ".pbr", bad: pbr(dense(1, 2), dense(3, 3)), good: pbr(dense(1, 2), dense(2, 3))},
	{class: "label-out-of-range", algorithm: "rcf", o: CheckOptions{Channel: "test"}, ext: ".csv", bad: "1,2\n2,3\n", good: "1,2\n0,3\n"},
	{class: "label-out-of-range", algorithm: "xgboost", o: set("objective=binary:logistic"), ext: ".csv", bad: "1,2\n-1,3\n", good: "1,2\n0.3,3\n"},
	{class: "weight", algorithm: "xgboost", o: set("csv_weights=1"), ext: ".csv", bad: "1,1,2\n0,-1,3\n", good: "1,1,2\n0,0.5,3\n", place: `:2: column "c2": -1`},

	{class: "gzip", badTree: tree{"train.csv.gz": gzipped("1,2\n")}, goodTree: tree{"train.csv": "1,2\n"}},
	{class: "unequal-files", o: CheckOptions{Instances: 2}, badTree: tree{"a.csv": counted(9, "1,#.5\n"), "b.csv": "1,2\n"}, goodTree: tree{"a.csv": "1,3\n", "b.csv": "1,2\n"}},
	{class: "no-line-end", ext: ".csv", bad: "1,2\n0,3", good: "1,2\n0,3\n"},
	{class: "scientific-notation", algorithm: "xgboost", ext: ".csv", bad: "1,2e-5\n0,3\n", good: "1,2\n0,3e-5\n", place: `:1: "2e-5"`},
	{class: "index-column", ext: ".csv", bad: counted(40, "0,#,7.?\n"), good: counted(40, "0,7,7.?\n"), place: `: column "c2": 0, 1, 2, …`},
	{class: "index-column", ext: ".csv", bad: counted(40, "#,1,?\n"), good: counted(40, "?,1,?\n"), place: `: column "c1": 0, 1, 2, …`},
	{class: "index-column", algorithm: "kmeans", ext: ".csv", bad: counted(40, "#,1,#\n"), good: counted(40, "1,?,1\n"), count: 2},
	{class: "index-column", ext: ".pbr", bad: pbr(counting(40, 1)...), good: pbr(counting(40, 2)...), place: `: column "f1": 0, 1, 2, …`},
	{class: "leading-zeros", ext: ".csv", bad: "1,00701\n0,2\n", good: "1,701\n0,2\n"},
	{class: "rounded", ext: ".csv", bad: "1,16777217\n0,2\n", good: "1,16777216\n0,2\n"},
	{class: "blank-line", ext: ".csv", bad: "1,2\n\n0,3\n", good: "1,2\n0,3\n", place: ":2"},
	{class: "label-ignored", algorithm: "kmeans", ext: ".pbr", bad: pbr(dense(1, 2)), good: pbr(record{Features: f32(2)})},
}

func TestClasses(t *testing.T) {
	covered := map[string]bool{}
	for i, tc := range fixtures {
		covered[tc.class] = true
		t.Run(fmt.Sprintf("%d %s", i, tc.class), func(t *testing.T) {
			good := tc.o
			if tc.goodO != nil {
				good = *tc.goodO
			}
			bad, dir := fixtureBelow(t, tc.below, tc.algorithm, tc.o, tc.ext, tc.bad, tc.badTree)
			found := append(slices.Clone(bad.Violations), bad.Warnings...)
			got := slices.DeleteFunc(codes(bad), func(code string) bool { return code == tc.also })
			if len(got) != 1 || got[0] != tc.class {
				t.Fatalf("found %v, want %s:\n%s", got, tc.class, bad)
			}
			if v := found[0]; v.Count != max(tc.count, 1) {
				t.Errorf("count %d, want %d", v.Count, max(tc.count, 1))
			} else if tc.place != "" && !strings.HasPrefix(strings.TrimPrefix(placeOf(v), dir), tc.place) {
				t.Errorf("the first is at %s, want %s", strings.TrimPrefix(placeOf(v), dir), tc.place)
			} else if v.Fix == "" || strings.Contains(v.Fix, "{") {
				t.Errorf("the fix is %q", v.Fix)
			}
			if bad.Accepted() != classTable[classAt[tc.class]].warning {
				t.Errorf("accepted is %v", bad.Accepted())
			}
			clean, _ := fixtureBelow(t, tc.below, tc.algorithm, good, tc.ext, tc.good, tc.goodTree)
			if got := codes(clean); len(got) != 0 || !clean.Accepted() {
				t.Errorf("the twin has %v:\n%s", got, clean)
			}
		})
	}
	for _, c := range classTable {
		if !covered[c.code] {
			t.Errorf("no fixture has %s", c.code)
		}
	}
}

// fixture checks a channel and gives the path that its places begin with: that of the
// file, if the channel is one.
func fixture(t *testing.T, algorithm string, o CheckOptions, ext, text string, files tree) (*Report, string) {
	t.Helper()
	return fixtureBelow(t, "", algorithm, o, ext, text, files)
}

// fixtureBelow checks a channel below the directory of the files.
func fixtureBelow(t *testing.T, below, algorithm string, o CheckOptions, ext, text string, files tree) (*Report, string) {
	t.Helper()
	dir := t.TempDir()
	input := filepath.Join(dir, filepath.FromSlash(below))
	if files == nil {
		files = tree{"train" + ext: text}
		input = filepath.Join(dir, "train"+ext)
	}
	write(t, dir, files)
	if algorithm == "" {
		algorithm = "linear-learner"
	}
	a := must(Find(algorithm))(t)
	return must(Check(t.Context(), a, []string{input}, o))(t), input
}

// placeOf is the first place of a violation.
func placeOf(v Violation) string {
	if s := v.First.String(); v.First.File != "" {
		return s
	}
	return ": " + v.First.String()
}

// parquet is a CSV with a header as Parquet.
func parquet(csv string) string {
	dir, err := os.MkdirTemp("", "recast-parquet-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "t.csv"), filepath.Join(dir, "t.parquet")
	if err := os.WriteFile(in, []byte(csv), 0o644); err != nil {
		panic(err)
	}
	job := convert.Job{Inputs: []string{in}, Output: out, Read: convert.ReadOptions{Header: true}, Write: convert.WriteOptions{NoSync: true}}
	if _, err := convert.Run(context.Background(), job); err != nil {
		panic(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// listing is a receipt that lists files of four bytes and a row in a directory.
func listing(dir string, names ...string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = fmt.Sprintf(`{"path": "%s/%s", "rows": 1, "bytes": 4}`, dir, n)
	}
	return fmt.Sprintf(`{"document": "recast receipt", "version": 1, "output": {"path": %q}, "parts": [%s]}`, dir, strings.Join(parts, ","))
}

func write(t *testing.T, dir string, files tree) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func set(settings ...string) CheckOptions {
	o := CheckOptions{Set: map[string]string{}}
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		o.Set[name] = value
	}
	return o
}

// counted is n rows, in which # is the number of the row, from 0, and ? that modulo 2.
func counted(n int, row string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("#", strconv.Itoa(i), "?", strconv.Itoa(i%2)).Replace(row))
	}
	return b.String()
}

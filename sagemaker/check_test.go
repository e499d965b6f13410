package sagemaker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// TestAccepted holds what a job is told when the data passes.
func TestAccepted(t *testing.T) {
	csv, vectors := "0,1.5,2\n2,2.5,3\n1,2.5,7\n", pbr(record{Features: f32(1, 2)}, record{Features: f32(1, 5)})
	for _, tc := range []struct {
		algorithm string
		o         CheckOptions
		ext, text string
		want      string
	}{
		{"linear-learner", CheckOptions{}, ".csv", csv, "content_type=text/csv feature_dim=2"},
		{"linear-learner", set("predictor_type=multiclass_classifier"), ".csv", csv, "content_type=text/csv feature_dim=2 num_classes=3 predictor_type=multiclass_classifier"},
		{"linear-learner", CheckOptions{Channel: "validation", Set: map[string]string{"predictor_type": "multiclass_classifier"}}, ".csv", "1,2\n0,3\n",
			"content_type=text/csv feature_dim=1 predictor_type=multiclass_classifier"},
		{"linear-learner", set("num_classes=10"), ".csv", csv, "content_type=text/csv feature_dim=2 num_classes=10"},
		{"linear-learner", set("feature_dim=auto"), ".csv", csv, "content_type=text/csv feature_dim=2"},
		{"linear-learner", CheckOptions{Channel: "validation"}, ".csv.gz", gzipped(csv), "content_type=text/csv compression_type=Gzip input_mode=Pipe feature_dim=2"},
		{"kmeans", CheckOptions{}, ".csv", csv, "content_type=text/csv;label_size=0 feature_dim=3"},
		{"pca", CheckOptions{}, ".pbr", vectors, "content_type=application/x-recordio-protobuf feature_dim=2"},
		{"lda", CheckOptions{}, ".pbr", vectors, "content_type=application/x-recordio-protobuf feature_dim=2 mini_batch_size=2"},
		{"rcf", CheckOptions{Instances: 1}, ".pbr", vectors, "content_type=application/x-recordio-protobuf s3_data_distribution_type=ShardedByS3Key feature_dim=2"},
		{"rcf", CheckOptions{Channel: "test"}, ".csv", "0,1\n1,2\n", "content_type=text/csv;label_size=1 s3_data_distribution_type=FullyReplicated feature_dim=1"},
		{"xgboost", CheckOptions{}, ".csv", csv, "content_type=text/csv"},
		{"xgboost", CheckOptions{}, ".tsv", "1\t2\n0\t5\n", "content_type=text/csv"},
		{"xgboost", set("csv_weights=1"), ".csv", csv, "content_type=text/csv csv_weights=1"},
		{"xgboost", set("objective=multi:softmax"), ".csv", csv, "content_type=text/csv num_class=3 objective=multi:softmax"},
		{"lightgbm", CheckOptions{}, ".csv", "yes,a,1\nno,b,\nno,c,3\n", "content_type=text/csv"},
		{"ip-insights", CheckOptions{}, ".csv", "bob,10.0.0.1\neve,10.0.0.2\n", "content_type=text/csv"},
		{"fm", CheckOptions{}, ".pbr", pbr(record{Label: f32(1), Features: sparse(1000, []uint64{3, 999}, 1, 2)}), "content_type=application/x-recordio-protobuf feature_dim=1000"},
		{"seq2seq", CheckOptions{}, ".pbr", pbr(record{Features: keyed("source", "target")}, record{Features: keyed("source", "target")}), "content_type=application/x-recordio-protobuf"},
	} {
		r, _ := fixture(t, tc.algorithm, tc.o, tc.ext, tc.text, nil)
		if got := r.Settings(); !r.Accepted() || got != tc.want {
			t.Errorf("%s, %v: %s, want %s\n%s", tc.algorithm, tc.o.Set, got, tc.want, r)
		}
	}
}

// TestEverythingIsTold holds that one class does not hide another, and that a file
// that cannot be read hides no other file.
func TestEverythingIsTold(t *testing.T) {
	r, dir := fixture(t, "linear-learner", set("predictor_type=binary_classifier"), "", "", tree{
		"a.csv":       "y,a,b\n1,2,3\n0,True,3\n2,4,5\nx,1,1\n1,,2\n1,2\n0,n/a,1\n1,nan,2\n",
		"b.csv":       "1,2,3\n0,\"x\n",
		"c.csv":       "1,2\n0,3\n",
		"d.pbr":       pbr(dense(1, 2, 3))[:20],
		"sub/.hidden": "x",
	})
	want := []string{"stray-file", "mixed-formats", "unreadable", "header", "feature-dim", "width", "not-a-number", "boolean", "missing-value", "not-finite",
		"label-not-a-number", "label-out-of-range"}
	if got := codes(r); !slices.Equal(got, want) {
		t.Errorf("found %v\nwant  %v\n%s", got, want, strings.ReplaceAll(r.String(), dir, ""))
	}
}

// TestNoHeader holds that a first row of other types than names is a row.
func TestNoHeader(t *testing.T) {
	for text, want := range map[string]string{
		"True,False\n1,2\n":                "boolean",
		"nan,x\n1,2\n":                     "label-missing",
		"2026-01-02,a\n2026-01-03,b\n":     "column-type",
		"1,x\n0,y\n":                       "column-type",
		",x,y\n0,1,2\n1,1,2\n2,1,2\n":      "header",
		"\"\",\"x\"\n0,1\n1,1\n2,1\n":      "header",
		"name,name\n0,1.5\n1,1.5\n2,2.5\n": "header",
	} {
		r, _ := fixture(t, "linear-learner", CheckOptions{}, ".csv", text, nil)
		if got := codes(r); !slices.Contains(got, want) || slices.Contains(got, "header") != (want == "header") {
			t.Errorf("%q: found %v, want %v\n%s", text, got, want, r)
		}
	}
}

// odd makes a CSV of many chunks with some of each kind of fault.
func odd(rng *rand.Rand, rows int) string {
	var b strings.Builder
	cells := []string{"", "x", "True", "nan", "1e39", "00701", "\"a\nb\""}
	for i := range rows {
		a, c := fmt.Sprintf("%.4f", rng.Float64()), fmt.Sprint(rng.IntN(1000))
		switch k := rng.IntN(500); {
		case k < len(cells):
			a = cells[k]
		case k == 20:
			c += ",7"
		case k == 21:
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%d,%s,%s\n", i%2+rng.IntN(1000)/999, a, c)
	}
	return b.String()
}

// TestThreads holds that a report has the same bytes whatever the threads and the
// memory.
func TestThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	files := tree{"z.pbr": pbr(dense(1, 2), dense(1, 2, 3)), "_x": "y"}
	for i := range 5 {
		files[fmt.Sprintf("%d.csv", i)] = odd(rng, 30000*(i%3)+1)
	}
	write(t, dir, files)
	a := must(Find("linear-learner"))(t)
	var first []byte
	for _, o := range []convert.OpenOptions{{Threads: 1}, {Threads: 2}, {Threads: 7}, {Threads: 4, Memory: 64 << 20}, {Threads: 3, Memory: 16 << 20}} {
		r := must(Check(t.Context(), a, []string{dir}, CheckOptions{Open: o, Set: map[string]string{"predictor_type": "binary_classifier"}}))(t)
		text := must(json.Marshal(r))(t)
		if first == nil {
			first = text
			if len(r.Violations) < 8 || r.Rows < 60000 {
				t.Fatalf("not odd enough: %s", r)
			}
		}
		if !bytes.Equal(text, first) {
			t.Errorf("with %d threads and %d bytes:\n%s\nnot\n%s", o.Threads, o.Memory, text, first)
		}
	}
}

func TestRefusedQuestions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "train.csv")
	if err := os.WriteFile(path, []byte("1,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		algorithm string
		o         CheckOptions
		msg, hint string
	}{
		{"xgboost", CheckOptions{Channel: "test"}, `xgboost has no channel "test"`, "its channels are train, validation"},
		{"blazingtext", CheckOptions{}, "blazingtext trains on text/plain, and check does not know how that is laid out", "recast algorithms blazingtext says what it asks for"},
		{"deepar", CheckOptions{}, "deepar trains on application/jsonlines, application/x-parquet, and check does not know how that is laid out", ""},
		{"linear-learner", CheckOptions{Instances: -1}, "the number of instances is not negative", ""},
		{"linear-learner", set("num_clases=3"), `--set "num_clases": not a hyperparameter that the data could go against`, "did you mean num_classes?"},
		{"linear-learner", set("epochs=3"), `--set "epochs": not a hyperparameter that the data could go against`, "check knows feature_dim, num_classes, predictor_type of linear-learner"},
		{"linear-learner", set("num_classes=three"), "--set num_classes=three: not a whole number", ""},
		{"linear-learner", set("feature_dim=x"), "--set feature_dim=x: not a whole number", ""},
		{"kmeans", set("k=0.5"), "--set k=0.5: not a whole number", ""},
		{"lightgbm", set("x=1"), `--set "x": not a hyperparameter that the data could go against`, "lightgbm has none that the data decides about"},
		{"linear-learner", CheckOptions{Open: convert.OpenOptions{Read: convert.ReadOptions{Ragged: true}}}, "--ragged: the records of a channel are alike, and that is checked", ""},
		{"linear-learner", CheckOptions{Open: convert.OpenOptions{From: "nonsense"}}, `no format is called "nonsense"`, ""},
	} {
		_, err := Check(t.Context(), must(Find(tc.algorithm))(t), []string{path}, tc.o)
		u, ok := errors.AsType[*convert.UsageError](err)
		if !ok || u.Msg != tc.msg || tc.hint != "" && u.Hint != tc.hint {
			t.Errorf("%s %v: %v, hint %q; want %s, hint %q", tc.algorithm, tc.o, err, convert.Hint(err), tc.msg, tc.hint)
		}
	}
	// A format that the job would read, and recast does not.
	dir := t.TempDir()
	write(t, dir, tree{"a.libsvm": "1 1:2\n", "b": "-1.5 qid:1 0:2 7:1e-3 \n0 1:2\n", "c/c.svm.gz": gzipped("1 1:2\n")})
	for _, name := range []string{"a.libsvm", "b", "c", "c/c.svm.gz"} {
		path := filepath.Join(dir, name)
		_, err := Check(t.Context(), must(Find("xgboost"))(t), []string{path}, CheckOptions{})
		if u, ok := errors.AsType[*convert.UsageError](err); !ok || !strings.HasSuffix(u.Msg, ": recast does not read LIBSVM, which xgboost trains on: it cannot be checked") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Check(t.Context(), must(Find("xgboost"))(t), nil, CheckOptions{}); !errors.As(err, new(*convert.UsageError)) {
		t.Errorf("no input: %v", err)
	}
}

func TestStorage(t *testing.T) {
	a := must(Find("xgboost"))(t)
	for _, name := range []string{"gone.csv", "gone-*.csv", "gone/"} {
		if _, err := Check(t.Context(), a, []string{filepath.Join(t.TempDir(), name)}, CheckOptions{}); !errors.Is(err, convert.ErrStorage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dir := t.TempDir()
	write(t, dir, tree{"a.csv": "1,2\n"})
	if err := os.Symlink("..", filepath.Join(dir, "up")); err != nil {
		t.Skip(err)
	}
	if err := os.Remove(filepath.Join(dir, "up")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(".", filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	if _, err := Check(t.Context(), a, []string{dir}, CheckOptions{}); !errors.Is(err, convert.ErrStorage) {
		t.Errorf("a directory in itself: %v", err)
	}
}

// TestLinks holds that a channel of links is what they lead to.
func TestLinks(t *testing.T) {
	dir, real := t.TempDir(), t.TempDir()
	write(t, real, tree{"a.csv": "1,2\n", "sub/b.csv": "0,3\n"})
	link := filepath.Join(dir, "train")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	r := must(Check(t.Context(), must(Find("xgboost"))(t), []string{link}, CheckOptions{}))(t)
	if !r.Accepted() || r.Rows != 2 || len(r.Files) != 2 {
		t.Errorf("got %s", r)
	}
}

func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{"a.csv": strings.Repeat("1,2\n", 1<<20), "b.csv": "1,2\n", "c.csv": "1,2\n"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, must(Find("xgboost"))(t), []string{dir}, CheckOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestStandardInput holds that a stream is checked as a file is.
func TestStandardInput(t *testing.T) {
	for text, want := range map[string][]string{
		"1,2\n0,3\n":         nil,
		"y,a\n1,2\n0,x\n":    {"header", "not-a-number"},
		"":                   {"empty-file"},
		pbr(dense(1, 2)):     nil,
		pbr(dense(1, 2))[:8]: {"unreadable"},
		"1,2\n0,3":           {"no-line-end"},
		"1,True\n0,False\n":  {"boolean"},
	} {
		o := CheckOptions{Open: convert.OpenOptions{Stdin: strings.NewReader(text)}}
		r, err := Check(t.Context(), must(Find("linear-learner"))(t), []string{"-"}, o)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := codes(r); !slices.Equal(got, want) {
			t.Errorf("%q: found %v, want %v", text, got, want)
		}
	}
}

// TestOverLimit holds that what is over a limit is told with the flag that allows more.
func TestOverLimit(t *testing.T) {
	o := CheckOptions{Open: convert.OpenOptions{Stdin: strings.NewReader(pbr(dense(1, 2)))}}
	o.Open.Read.Limits.Record = 10
	r, err := Check(t.Context(), must(Find("linear-learner"))(t), []string{"-"}, o)
	if err != nil || !slices.Equal(codes(r), []string{"unreadable"}) || !strings.Contains(r.Violations[0].First.Value, "--max-record allows more") {
		t.Errorf("%v, %v", err, r)
	}
}

// TestDamage holds that no cut and no flipped byte of a file is worse than a
// violation.
func TestDamage(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 7
	}
	for name, text := range map[string]string{
		"a.pbr":    pbr(dense(1, 2, 3), record{Label: f32(1), Features: sparse(9, []uint64{1, 4}, 3, 4)}, dense(1, 2)),
		"s.pbr":    pbr(record{Label: f32(1), Features: sparse(9, []uint64{1, 4}, 3, 4)}, record{Label: f32(1), Features: sparse(9, []uint64{})}),
		"a.csv":    "y,a\n1,\"2\n\"\n,3\ntrue,\xff\n",
		"a.csv.gz": gzipped("1,2\n0,3\n"),
	} {
		path := filepath.Join(t.TempDir(), name)
		for _, algorithm := range []string{"linear-learner", "xgboost", "lightgbm", "kmeans"} {
			a := must(Find(algorithm))(t)
			for i := 0; i < len(text); i += step {
				flipped := []byte(text)
				flipped[i] ^= 0x55
				for _, data := range []string{text[:i], string(flipped)} {
					if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
						t.Fatal(err)
					}
					if _, err := Check(t.Context(), a, []string{path}, CheckOptions{Open: convert.OpenOptions{Threads: 1}}); err != nil {
						t.Fatalf("%s for %s, byte %d: %v", name, algorithm, i, err)
					}
				}
			}
		}
	}
}

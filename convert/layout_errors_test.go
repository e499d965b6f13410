package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestDirectories holds what may be replaced by an output of several files.
func TestDirectories(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n3,4\n", "file": "x", "other/notes.txt": "x", "out/part-00000.pbr": "old", "out/part-00001.pbr": "old",
		"out.receipt.json": listingOf("out", "part-00000.pbr", "part-00001.pbr", "lost.pbr")})
	j := Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: Layout{ShardRows: 5}}
	_, err := h.run(j)
	wantError(t, err, ErrStorage, "create out: the directory exists")
	if Hint(err) != "--force replaces it" {
		t.Errorf("hint %q", Hint(err))
	}
	j.Write.Force = true
	h.must(j)
	if len(h.rows("out/part-00000.pbr")) != 2 {
		t.Error("the old file is there")
	}
	h.absent("out/part-00001.pbr")

	j.Output = "file"
	_, err = h.run(j)
	wantUsage(t, err, "file is a file, and the output a directory", "")

	h.store.Put("d/part-00000.csv", []byte("y,a\n1,2\n"))
	j.Inputs, j.Output = []string{"d"}, "d"
	_, err = h.run(j)
	wantUsage(t, err, "d/part-00000.csv is an input, and in the directory that would be replaced", "")

	// The name of a directory may say the format.
	j = Job{Inputs: []string{"in.csv"}, Output: "table.csv.gz/", Roles: Roles{Label: []string{"y"}}, Layout: Layout{ShardRows: 1}}
	r := h.must(j)
	if len(r.Parts) != 2 || r.Parts[1].Path != "table.csv.gz/part-00001.csv.gz" {
		t.Errorf("parts %v", r.Parts)
	}
}

// listingOf is a receipt beside a directory that lists files in it.
func listingOf(dir string, names ...string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = fmt.Sprintf(`{"path": %q, "rows": 1, "bytes": 3}`, dir+"/"+n)
	}
	return fmt.Sprintf(`{"document": %q, "version": %d, "output": {"path": %q}, "parts": [%s]}`, documentName, documentVersion, dir, strings.Join(parts, ","))
}

// TestNotReplaced holds that --force replaces only what a receipt describes in full.
func TestNotReplaced(t *testing.T) {
	const away = "another -o, or remove the directory, if nothing in it is needed"
	listed := listingOf("out", "part-00000.pbr")
	for _, tc := range []struct {
		name    string
		files   map[string]string
		receipt string // that the job names
		want    string // "": it is replaced
	}{
		{"all is listed", map[string]string{"out/part-00000.pbr": "old", "out.receipt.json": listed}, "", ""},
		{"no receipt", map[string]string{"out/part-00000.pbr": "mine"}, "", "out is not replaced: no receipt of recast lies beside it, as out.receipt.json"},
		{"another file", map[string]string{"out/part-00000.pbr": "old", "out/part-00001.pbr": "mine", "out.receipt.json": listed}, "",
			"out is not replaced: it holds out/part-00001.pbr, which out.receipt.json does not list"},
		{"a hidden file", map[string]string{"out/part-00000.pbr": "old", "out/.git/x": "mine", "out.receipt.json": listed}, "",
			"out is not replaced: it holds out/.git/x, which out.receipt.json does not list"},
		{"no receipt of ours", map[string]string{"out/part-00000.pbr": "mine", "out.receipt.json": `{"document": "x"}`}, "",
			`out is not replaced: out.receipt.json: not a receipt: it does not say "document": "recast receipt"`},
		{"that of a file", map[string]string{"out/part-00000.pbr": "mine", "out.receipt.json": `{"document": "recast receipt", "version": 1, "output": {"path": "out"}, "parts": [{"path": "out"}]}`}, "",
			"out is not replaced: it holds out/part-00000.pbr, which out.receipt.json does not list"},
		{"a receipt elsewhere", map[string]string{"out/part-00000.pbr": "old", "r.json": listed}, "r.json", ""},
		{"that of another elsewhere", map[string]string{"out/part-00000.pbr": "mine", "r.json": listingOf("other", "part-00000.pbr")}, "r.json",
			"out is not replaced: no receipt of recast lies beside it, as out.receipt.json"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.files["in.csv"] = "y,a\n1,2\n3,4\n"
			h := newHarness(t, tc.files)
			j := Job{Inputs: []string{"in.csv"}, Output: "out", To: "csv", Roles: Roles{Label: []string{"y"}}, Layout: Layout{Shards: 1}, Write: WriteOptions{Receipt: tc.receipt}}
			hint := "--force replaces it"
			if tc.want != "" {
				hint = away
			}
			_, err := h.run(j)
			if wantError(t, err, ErrStorage, "create out: the directory exists"); Hint(err) != hint {
				t.Errorf("hint %q, want %q", Hint(err), hint)
			}
			j.Write.Force = true
			_, err = h.run(j)
			switch {
			case tc.want != "":
				wantUsage(t, err, tc.want, away)
			case err != nil:
				t.Error(err)
			default:
				h.absent("out/part-00000.pbr")
			}
		})
	}
}

// TestEmptyDirectory holds that a directory that holds nothing is replaced without being
// asked for, and one that holds an empty one is not.
func TestEmptyDirectory(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	write(t, filepath.Join(dir, "in.csv"), "y,a\n1,2\n3,4\n")
	if err := os.MkdirAll(filepath.Join(out, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	j := Job{Inputs: []string{filepath.Join(dir, "in.csv")}, Output: out, To: "csv", Roles: Roles{Label: []string{"y"}}, Layout: Layout{Shards: 2}}
	if _, err := Run(t.Context(), j); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	remove(t, filepath.Join(out, "x"))
	if _, err := Run(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	if found := tree(t, dir); len(found) != 5 { // with the directory
		t.Errorf("there is %v", found)
	}
	if n, err := Count(t.Context(), []string{out}, OpenOptions{Read: ReadOptions{NoHeader: true}}); n != 2 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestLayoutErrors(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a,name\n1,2,x\n3,4,z\n"})
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, c := range []struct {
		name       string
		layout     Layout
		change     func(*Job)
		text, hint string
	}{
		{"sum", Layout{Split: []Split{{"a", 0.8}, {"b", 0.1}}}, nil, "--split: the shares add up to 0.9, not to 1", ""},
		{"sum of three tenths", Layout{Split: []Split{{"a", 0.1}, {"b", 0.2}}}, nil, "--split: the shares add up to 0.3, not to 1", ""},
		{"no share", Layout{Split: []Split{{"a", 1}, {"b", 0}}}, nil, `--split: the share of "b" is 0, and not more than 0 and up to 1`, ""},
		{"percent", Layout{Split: []Split{{"a", 80}, {"b", 20}}}, nil, `--split: the share of "a" is 80, and not more than 0 and up to 1`, ""},
		{"twice", Layout{Split: []Split{{"train", 0.5}, {"Train", 0.5}}}, nil, `--split: "Train" is there twice`, ""},
		{"no name", Layout{Split: []Split{{"", 1}}}, nil, `--split: "" names a directory: it is empty`, ""},
		{"path", Layout{Split: []Split{{"../a", 1}}}, nil, `--split: "../a" names a directory: it begins with ., as hidden files do`, ""},
		{"slash", Layout{Split: []Split{{"a/b", 1}}}, nil, `--split: "a/b" names a directory: it holds /`, ""},
		{"control", Layout{Split: []Split{{"a\x1b", 1}}}, nil, `--split: "a\x1b" names a directory: it holds what cannot be printed`, ""},
		{"two keys", Layout{Split: two, SplitBy: "name", Stratify: "y"}, nil, "--split-by and --stratify exclude each other", ""},
		{"stratified groups", Layout{Split: two, Group: "name", Stratify: "y"}, nil, "--stratify and --group exclude each other", ""},
		{"key alone", Layout{Group: "name"}, nil, "--group goes with --split", "--split train=0.8,validation=0.2, for example"},
		{"seed alone", Layout{Seed: 1, Shards: 2}, nil, "--seed goes with --split or --shuffle: nothing else is left to chance", ""},
		{"two sizes", Layout{Shards: 2, ShardRows: 2}, nil, "--shards and --shard-rows exclude each other", ""},
		{"too many", Layout{Shards: 100_001}, nil, "--shards 100001: 100000 is the most", ""},
		{"no such column", Layout{Split: two, Group: "Name"}, nil, `--group: there is no column "Name"`, `did you mean "name"?`},
		{"parquet by size", Layout{ShardBytes: 1}, func(j *Job) { j.To = "parquet" }, "--shard-size: the size of a parquet file is not known before it is whole", "--shard-rows, or --shards"},
		{"no format", Layout{Shards: 2}, func(j *Job) { j.To = "" }, "out is to be a directory: the format of the files in it is not known", "--to recordio, for example"},
		{"standard output", Layout{Shards: 2}, func(j *Job) { j.Output = "-" }, "several files do not fit standard output", "-o DIRECTORY"},
		{"rejects inside", Layout{Shards: 2}, func(j *Job) { j.BadRows.Rejects = "out/bad.jsonl" }, "--rejects out/bad.jsonl: the file is in the output", ""},
		{"split of a stream", Layout{Split: two}, func(j *Job) { j.Inputs = []string{"-"} },
			"an exact --split counts the rows first, and a stream cannot be read twice", "--split-by COL reads once, or write the input to a file first"},
		{"shards of a stream", Layout{Split: two, SplitBy: "name", Shards: 2}, func(j *Job) { j.Inputs = []string{"-"} },
			"--shards counts the rows first, and a stream cannot be read twice", "--shard-rows, or write the input to a file first"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := Job{Inputs: []string{"in.csv"}, Stdin: strings.NewReader("y,a,name\n1,2,x\n"), From: "csv", Output: "out", To: "recordio",
				Roles: Roles{Label: []string{"y"}, Drop: []string{"name"}}, Layout: c.layout}
			if c.change != nil {
				c.change(&j)
			}
			_, err := h.run(j)
			wantUsage(t, err, c.text, c.hint)
		})
	}
}

// TestLayoutErrorPlaces holds that an error has its place in the input, whatever
// became of the rows around it.
func TestLayoutErrorPlaces(t *testing.T) {
	rows := csvOf(randomRows(20_000, 12), 12)
	h := newHarness(t, map[string]string{"in.csv": rows + "1,2,3,4,oops,6,7,8,9,10,11,12\n"})
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, l := range []Layout{{Split: two}, {Split: two, Stratify: "y"}, {ShardRows: 10}, {Shuffle: true}} {
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: l})
		wantError(t, err, ErrInput, fmt.Sprintf(`in.csv:20002:9: column "f3": "oops" is not a number (record 20001, byte %d)`, len(rows)))
		h.absent("out/part-00000.pbr")
		h.absent("out/a/part-00000.pbr")
	}
}

// TestLayoutPasses holds how often the inputs are read.
func TestLayoutPasses(t *testing.T) {
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, c := range []struct {
		layout Layout
		want   int
	}{
		{Layout{}, 1}, {Layout{Split: two}, 2}, {Layout{Split: two, Group: "a"}, 2}, {Layout{Split: two, SplitBy: "a"}, 1}, {Layout{Shards: 2}, 2},
		{Layout{ShardRows: 2}, 1}, {Layout{Split: two, SplitBy: "a", Shards: 2}, 2}, {Layout{Split: two, Shuffle: true}, 1}, {Layout{Shards: 3, Shuffle: true}, 1},
	} {
		h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n3,4\n"})
		var last Progress
		j := Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: c.layout, store: h.store,
			Progress: func(p Progress) { last = p }}
		p, err := Prepare(context.Background(), j)
		if err != nil {
			t.Fatal(err)
		}
		if p.Passes != c.want {
			t.Errorf("%+v: %d passes, want %d", c.layout, p.Passes, c.want)
		}
		if _, err := p.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if size := int64(12 * c.want); last.Total != size || last.Bytes != size {
			t.Errorf("%+v: read %d of %d bytes, want %d", c.layout, last.Bytes, last.Total, size)
		}
	}
}

// TestLayoutCancellation ends jobs of several files, and of rows that are held, in
// their midst.
func TestLayoutCancellation(t *testing.T) {
	text := csvOf(randomRows(24_000, 12), 12)
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, l := range []Layout{{Split: two}, {Split: two, Stratify: "y", Shards: 5}, {ShardRows: 100}, {Split: two, Shuffle: true}} {
		for _, f := range formats {
			for _, after := range []int{0, 2} { // chunks: of either pass
				h := newHarness(t, map[string]string{"in.csv": text})
				ctx, cancel := context.WithCancel(context.Background())
				before := runtime.NumGoroutine()
				_, err := Run(ctx, Job{Inputs: []string{"in.csv"}, Output: "out", To: f.name, Roles: Roles{Label: []string{"y"}}, Layout: l, store: h.store,
					Progress: func(Progress) {
						if after--; after < 0 {
							cancel()
						}
					}})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s, %+v: error %v, want that of the context", f.name, l, err)
				}
				if _, err := h.store.List(context.Background(), "out"); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s, %+v: the output is there: %v", f.name, l, err)
				}
				noMoreThan(t, before)
				cancel()
			}
		}
	}
}

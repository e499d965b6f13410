package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// faulty is a job whose storage fails.
type faulty struct {
	in, old map[string]string // the files before: inputs, and outputs that are replaced
	run     func(storage.Store) error
	only    func(op, name string) bool // operations that fail; nil: all
	fault   error
	short   bool
	least   int // operations that could fail
}

// sweep makes each operation of the storage fail in turn, until the job succeeds.
// After each all is as it was before and the error, one of the storage, says what
// could not be done to which file; or the fault hit what is not needed, and all is
// as it should be.
func (c *faulty) sweep(t *testing.T) {
	t.Chdir(t.TempDir())
	before := map[string]string{}
	maps.Copy(before, c.in)
	maps.Copy(before, c.old)
	plant(t, before)
	clean := func(fail int) (*storage.Faults, error) {
		f := &storage.Faults{Fail: fail, Err: c.fault, Short: c.short, Unsynced: true, Only: c.only}
		return f, c.run(storage.Local{System: f})
	}
	all, err := clean(0)
	if err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	if all.Count() < c.least {
		t.Errorf("only %d operations", all.Count())
	}
	done := tree(t, ".")
	if left := leftovers(done); left != nil {
		t.Fatalf("without a fault it leaves %q", left)
	}
	plant(t, before)
	for k := 1; ; k++ {
		f, err := clean(k)
		after := tree(t, ".")
		switch failed := f.Failed(); {
		case failed == "":
			return
		case err == nil && !spared.MatchString(failed):
			t.Fatalf("%s failed and there is no error", failed)
		case err == nil && !maps.Equal(after, done):
			t.Fatalf("%s failed, and without an error there is now %q", failed, slices.Sorted(maps.Keys(after)))
		case err == nil:
			plant(t, before)
		case !errors.Is(err, ErrStorage) || !errors.Is(err, c.fault):
			t.Fatalf("%s failed: error %v is not of the storage", failed, err)
		case !told.MatchString(err.Error()):
			t.Fatalf("%s failed: error %v does not say what could not be done to which file", failed, err)
		case !maps.Equal(after, before):
			t.Fatalf("%s failed with %v: there is now %q", failed, err, slices.Sorted(maps.Keys(after)))
		}
	}
}

// spared are the operations that a job can do without: the end of a lock, the removal
// of what was replaced, which is tried twice, an exchange that is taken back, the
// close of what was read, and what is read of a bzip2 file beyond the head that is
// looked at.
var spared = regexp.MustCompile(`\.recast-(lock|commit)$|^(Remove|ReadDir|Lstat) .*\.recast-|^Exchange |^Close [^ ]*/?(in|out)[^/]*$|^Read .*\.bz2$`)

// told is what an error must say.
var told = regexp.MustCompile(`\b(open|create|read|write|sync|sync directory of|close|chmod|stat|rename|remove|commit) (in|out|rejects|categories|schema|report|/|\.)`)

// plant makes the working directory hold these files and no other.
func plant(t *testing.T, files map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(e.Name()); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) { // directories before what is in them
		if strings.HasSuffix(name, "/") {
			if err := os.Mkdir(name, 0o755); err != nil {
				t.Fatal(err)
			}
		} else {
			write(t, name, files[name])
		}
	}
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tree is all files and directories below one.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// leftovers are the temporary files among files.
func leftovers(files map[string]string) []string {
	var left []string
	for name := range files {
		if strings.Contains(name, ".recast-") {
			left = append(left, name)
		}
	}
	return left
}

// oneInFew takes the i-th of many cases, or leaves it to a long run.
func oneInFew(i int) bool { return !testing.Short() || i%4 == 0 }

// people is a table with a column of text and a row that is bad.
func people(n int) string {
	var b strings.Builder
	b.WriteString("y,sex,a,b\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,%s,%d.5,%d\n", i%2, []string{"male", "female", "other"}[i%3], i, n-i)
	}
	b.WriteString("1,female,many,2\n")
	return b.String()
}

// TestWriteFaults is the sweep of everything that is written: each format in each
// compression, with rejects, categories and a receipt. All operations fail for the
// first of a format, for the others those on the data.
func TestWriteFaults(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	at := 0
	for _, format := range formats {
		for i, v := range variants(format) {
			at++
			for way := range 4 {
				directory, replacing := way%2 == 1, way/2 == 1
				if format.name == "tsv" || i > 0 && way != at%4 || testing.Short() && (i > 0 || way != at%4) {
					continue
				}
				c := writeFaulty(v, directory, replacing)
				if i > 0 {
					c.only, c.least = onData, 3
				}
				t.Run(fmt.Sprintf("%s/directory=%v,replacing=%v", v.name, directory, replacing), c.sweep)
			}
		}
	}
}

// onData chooses the operations on temporary files of the output.
func onData(op, name string) bool {
	switch op {
	case "OpenFile", "Write", "Sync", "Close":
		return strings.Contains(name, ".recast-tmp-") && !strings.Contains(name, "json")
	}
	return false
}

// writeFaulty is a job that writes all there is to write.
func writeFaulty(v variant, directory, replacing bool) *faulty {
	j := Job{
		Inputs: []string{"in.csv"}, Output: v.file, Roles: Roles{Label: []string{"y"}}, Threads: 1,
		Read:   ReadOptions{Types: map[string]string{"a": "float64"}},
		Values: Values{Encode: map[string]string{"sex": encodeOrdinal}, Categories: "categories.json"}, Write: v.how,
		BadRows: BadRows{Rejects: "rejects.jsonl"},
	}
	j.Write.Receipt, j.Write.Time, j.Write.Force = "out.receipt.json", time.Unix(1e9, 0), replacing
	c := &faulty{in: map[string]string{"in.csv": people(60)}, fault: syscall.EIO, least: 60}
	if directory {
		j.Output, j.To, j.Write.Compression = "out", v.format.name, strings.TrimPrefix(v.name, v.format.name+"/")
		j.Layout = Layout{Split: []Split{{"train", 0.8}, {"test", 0.2}}, Stratify: "sex", ShardRows: 40}
		c.fault, c.short = syscall.ENOSPC, true
	}
	if replacing {
		c.old = map[string]string{"out.receipt.json": "old", "rejects.jsonl": "old"}
		if directory {
			c.old["out/"], c.old["out/part-00000.pbr"] = "", "old"
			c.old["out.receipt.json"] = listingOf("out", "part-00000.pbr")
		} else {
			c.old[j.Output] = "old"
		}
	}
	c.only = func(_, name string) bool { return filepath.Base(name) != "in.csv" }
	c.run = func(s storage.Store) error {
		j := j
		j.store = s
		_, err := Run(context.Background(), j)
		return err
	}
	return c
}

// TestLargeWriteFaults is the same for files that are written in several pieces.
func TestLargeWriteFaults(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	data := csvOf(randomRows(8_000, 12), 12)
	for i, out := range []string{"out.pbr", "out.csv.gz", "out.parquet", "out.avro"} {
		if !oneInFew(i) {
			continue
		}
		c := faulty{in: map[string]string{"in.csv": data}, old: map[string]string{out: "old"}, fault: syscall.ENOSPC, short: true, only: onData, least: 4}
		c.run = func(s storage.Store) error {
			_, err := Run(context.Background(), Job{Inputs: []string{"in.csv"}, Output: out, Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Force: true}, store: s})
			return err
		}
		t.Run(out, c.sweep)
	}
}

// TestReportFaults is the sweep of a report, such as a manifest.
func TestReportFaults(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for _, old := range []map[string]string{nil, {"report.json": "old"}} {
		c := faulty{old: old, fault: syscall.ENOSPC, short: true, least: 10}
		c.run = func(s storage.Store) error {
			return writeReport(context.Background(), s, "report.json", []byte("{}\n"), old != nil)
		}
		t.Run(fmt.Sprintf("%d old", len(old)), c.sweep)
	}
}

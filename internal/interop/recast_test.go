//go:build interop

package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const testdata = "../../testdata/"

// built is the command, once for all tests.
var built = sync.OnceValues(func() (string, error) {
	exe := filepath.Join(os.TempDir(), fmt.Sprintf("recast-interop-%d.exe", os.Getpid()))
	out, err := exec.Command("go", "build", "-o", exe, "github.com/recast-ml/recast/cmd/recast").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return exe, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if exe, err := built(); err == nil {
		os.Remove(exe)
	}
	os.Exit(code)
}

// recast runs the command.
func recast(t *testing.T, args ...string) {
	t.Helper()
	exe, err := built()
	if err != nil {
		t.Fatal(err)
	}
	run(t, exec.Command(exe, args...))
}

// TestRecords converts the data sets and lets the SDK read the records: they
// hold what pandas reads from the CSV.
func TestRecords(t *testing.T) {
	for _, tt := range []struct {
		name, csv, rows string
		convert         []string
		check           []string // for tables.py: label and more
	}{
		{"iris", "iris.csv", "150", []string{"--label", "target"}, []string{"target"}},
		{"wine", "wine.csv", "178", []string{"--label", "target"}, []string{"target"}},
		{"breast_cancer", "breast_cancer.csv", "569", []string{"--label", "target"}, []string{"target"}},
		{"digits", "digits.csv.gz", "1797", []string{"--no-header", "--label", "c65"}, []string{"64", "--no-header"}},
		{"digits as int32", "digits.csv.gz", "1797", []string{"--no-header", "--label", "c65", "--dtype", "int32"},
			[]string{"64", "--no-header", "--dtype", "int32"}},
		{"wine as float64", "wine.csv", "178", []string{"--label", "target", "--dtype", "float64"}, []string{"target", "--dtype", "float64"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x.pbr")
			recast(t, append([]string{"convert", testdata + tt.csv, "-o", out}, tt.convert...)...)
			if n := python(t, peers, "tables.py", append([]string{"records", testdata + tt.csv, out}, tt.check...)...); n != tt.rows {
				t.Errorf("%s rows", n)
			}
			again := filepath.Join(t.TempDir(), "again.csv")
			if strings.Contains(tt.name, " as ") {
				return
			}
			// Back to CSV: the shortest decimals of the float32s are those of the input.
			recast(t, "convert", out, "-o", again)
			python(t, peers, "tables.py", append([]string{"training", testdata + tt.csv, again}, tt.check...)...)
		})
	}
}

// TestMissing: what --nulls does with missing numbers.
func TestMissing(t *testing.T) {
	const text = "species,island,sex"
	for nulls, rows := range map[string]string{"zero": "344", "nan": "344", "drop": "342"} {
		t.Run(nulls, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x.pbr")
			recast(t, "convert", testdata+"penguins.csv", "-o", out, "--label", "year", "--drop", text, "--null", "NA", "--nulls", nulls)
			if n := python(t, peers, "tables.py", "records", testdata+"penguins.csv", out, "year", "--drop", text, "--missing", nulls); n != rows {
				t.Errorf("%s rows", n)
			}
		})
	}
}

// TestCSV: target-first CSV without a header, plain and compressed, is read
// alike by all.
func TestCSV(t *testing.T) {
	for _, suffix := range []string{"", ".gz", ".bz2", ".zst"} {
		t.Run("csv"+suffix, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x.csv"+suffix)
			recast(t, "convert", testdata+"breast_cancer.csv", "-o", out, "--label", "target")
			if n := python(t, peers, "tables.py", "training", testdata+"breast_cancer.csv", out, "target"); n != "569" {
				t.Errorf("%s rows", n)
			}
		})
	}
}

// TestTable: CSV with a header keeps every column, texts and missing values
// too.
func TestTable(t *testing.T) {
	for _, name := range []string{"iris.csv", "penguins.csv"} {
		out := filepath.Join(t.TempDir(), name)
		recast(t, "convert", testdata+name, "-o", out, "--header", "--null", "NA")
		python(t, peers, "tables.py", "table", testdata+name, out)
	}
}

// TestDecompressors: the usual programs take our compressed files, and we
// theirs.
func TestDecompressors(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.csv")
	recast(t, "convert", testdata+"wine.csv", "-o", plain, "--label", "target")
	want := readFile(t, plain)
	for suffix, programs := range map[string][]string{
		".gz":  {"gzip", "pigz"},
		".bz2": {"bzip2", "lbzip2"},
		".zst": {"zstd"},
	} {
		out := filepath.Join(dir, "x.csv"+suffix)
		recast(t, "convert", testdata+"wine.csv", "-o", out, "--label", "target")
		for _, p := range programs {
			if _, err := exec.LookPath(p); err != nil {
				t.Fatalf("%s is needed: %v", p, err)
			}
			sameBytes(t, p+" -dc of ours", run(t, exec.Command(p, "-dc", out)), want)

			theirs := filepath.Join(dir, p+".csv"+suffix)
			writeFile(t, theirs, run(t, exec.Command(p, "-c", testdata+"wine.csv")))
			read := filepath.Join(dir, p+".csv")
			recast(t, "convert", theirs, "-o", read, "--label", "target")
			sameBytes(t, "we of "+p, readFile(t, read), want)
		}
	}
}

// TestSDKFile converts what the SDK wrote to CSV.
func TestSDKFile(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "mnist.csv")
	file := filepath.Join(shared(t), "recordio", "sdk-mnist100-dense.pbr")
	recast(t, "convert", file, "-o", out, "--no-label")
	if n := strings.Count(string(readFile(t, out)), "\n"); n != 100 {
		t.Errorf("%d lines", n)
	}
	again := filepath.Join(dir, "again.pbr")
	recast(t, "convert", out, "-o", again, "--no-label", "--no-header")
	sameBytes(t, "by way of CSV", readFile(t, again), readFile(t, file))
}

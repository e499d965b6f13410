//go:build interop

package interop

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTyped: Parquet and Avro files of the Python tools, of every type, codec
// and layout. Every tool reads in ours what it reads in theirs, and what the
// tools read in the two formats is the same.
func TestTyped(t *testing.T) {
	t.Parallel()
	theirs, ours := t.TempDir(), t.TempDir()
	python(t, peers, "typed.py", "write", theirs)
	convertAll(t, theirs, ours)
	compared(t, pythonLines(t, peers, "typed.py", "check", theirs, ours))
}

// convertAll converts each file a.parquet of a directory to a.parquet.parquet,
// to a.parquet.avro, and that on to a.parquet.avro.parquet; Avro files likewise.
func convertAll(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files to convert: %v", err)
	}
	for _, f := range files {
		name, own := filepath.Base(f), filepath.Ext(f)
		other := map[string]string{".parquet": ".avro", ".avro": ".parquet"}[own]
		t.Run("convert/"+name, func(t *testing.T) {
			out := filepath.Join(to, name)
			recast(t, "convert", f, "-o", out+own, "-q")
			recast(t, "convert", f, "-o", out+other, "-q")
			recast(t, "convert", out+other, "-o", out+other+own, "-q")
		})
	}
}

// compared makes a subtest of each comparison that a script printed.
func compared(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		var c struct{ Name, Wrong string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("a script printed %q: %v", line, err)
		}
		t.Run(c.Name, func(t *testing.T) {
			if c.Wrong != "" {
				t.Error(c.Wrong)
			}
		})
	}
}

// TestRefused: what cannot be held is refused by name, and can be left out.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	odd, out := filepath.Join(dir, "odd.parquet"), filepath.Join(dir, "odd.avro")
	python(t, peers, "typed.py", "odd", odd)
	exe, err := built()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ drop, says string }{
		{"n", `columns "map", "records", "nested", "wide" cannot be read`},
		{"map,nested,wide", `column "records" cannot be read: a list of structs`},
		{"map,records,nested,wide", `column "big": "9223372036854775808" is out of the type's range (record 2)`},
	} {
		said, err := exec.Command(exe, "convert", odd, "-o", out, "--drop", tt.drop).CombinedOutput()
		if err == nil || !strings.Contains(string(said), tt.says) {
			t.Errorf("without %s: %v, want %s:\n%s", tt.drop, err, tt.says, said)
		}
	}
	recast(t, "convert", odd, "-o", out, "--drop", "map,records,nested,wide,big")
}

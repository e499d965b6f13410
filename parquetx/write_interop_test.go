//go:build interop

package parquetx

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// TestPeersRead has pyarrow, DuckDB and Polars read what is written, of every type
// alone and in lists, with every codec, and compare it with the same rows in an
// Arrow file. RECAST_PEERS is the Python that has them.
func TestPeersRead(t *testing.T) {
	python := os.Getenv("RECAST_PEERS")
	if python == "" {
		t.Fatal("RECAST_PEERS is not set: it is the Python with pyarrow, duckdb and polars")
	}
	var fields []arrow.Field
	for _, typ := range scalarTypes {
		fields = append(fields, columnsOf(typ)...)
	}
	fields = append(fields, arrow.Field{Name: "null", Type: arrow.Null, Nullable: true})
	s := arrow.NewSchema(fields, nil)
	for _, tc := range []struct {
		name string
		filler
		peers []string
	}{
		{"few", filler{few: true, nulls: 20}, []string{"pyarrow", "duckdb", "polars"}},
		{"rising", filler{rise: true, nulls: 5}, []string{"pyarrow", "duckdb", "polars"}},
		{"any", filler{nulls: 50}, []string{"pyarrow"}}, // the others have no such dates
	} {
		for _, compression := range []string{"zstd", "snappy", "gzip", "none"} {
			t.Run(tc.name+"/"+compression, func(t *testing.T) {
				r := tc.filler
				r.Rand = rand.New(rand.NewPCG(1, 1))
				batches := []arrow.RecordBatch{r.batch(s, 90), r.batch(s, 210), r.batch(s, 1)}
				dir := t.TempDir()
				written, rows := filepath.Join(dir, "written.parquet"), filepath.Join(dir, "rows.arrow")
				file := encodeAll(t, s, WriteOptions{Compression: compression, GroupRows: 151}, pageLimit{50, 600}, 2, batches)
				if err := os.WriteFile(written, file, 0o600); err != nil {
					t.Fatal(err)
				}
				writeArrow(t, rows, s, batches)
				args := append([]string{"testdata/check_written.py", written, rows}, tc.peers...)
				if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
					t.Errorf("%v: %v\n%s", args, err, out)
				}
			})
		}
	}
}

func writeArrow(t *testing.T, path string, s *arrow.Schema, batches []arrow.RecordBatch) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := ipc.NewFileWriter(f, ipc.WithSchema(s))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

package parquetx

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/pool"
)

// openFile opens a file of testdata.
func openFile(t testing.TB, name string) *File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	stat, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := Open(f, stat.Size(), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// supported are the columns of a file that can be read.
func supported(f *File) (columns []int) {
	columns = []int{}
	for i := range f.columns {
		if f.columns[i].reason == "" {
			columns = append(columns, i)
		}
	}
	return columns
}

// readAll reads all rows of columns, as cells has them, in ranges of so many bytes.
func readAll(f *File, columns []int, bytes int64) (map[string][]any, error) {
	d, err := f.NewDecoder(columns)
	if err != nil {
		return nil, err
	}
	got := map[string][]any{}
	ranges := f.Ranges(bytes)
	for i := range ranges.Len() {
		r := ranges.At(i)
		b, err := d.Decode(context.Background(), r)
		if err != nil {
			return nil, err
		}
		for k, a := range b.Columns() {
			name := d.Schema().Field(k).Name
			if int64(a.Len()) != r.Rows() {
				return nil, fmt.Errorf("%d rows of %d", a.Len(), r.Rows())
			}
			for row := range a.Len() {
				got[name] = append(got[name], cell(a, row))
			}
		}
		b.Release()
	}
	return got, nil
}

// cell is a value as gen.py writes it.
func cell(a arrow.Array, i int) any {
	if a.IsNull(i) {
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return strconv.FormatBool(a.Value(i))
	case *array.Float16:
		return strconv.Itoa(int(a.Value(i).Uint16()))
	case *array.Float32:
		return strconv.FormatUint(uint64(math.Float32bits(a.Value(i))), 10)
	case *array.Float64:
		if math.IsNaN(a.Value(i)) {
			return "nan"
		}
		return strconv.FormatUint(math.Float64bits(a.Value(i)), 10)
	case *array.Decimal128:
		return decimal.BigInt(a.Value(i)).String()
	case *array.Date32:
		return strconv.FormatInt(int64(a.Value(i)), 10)
	case *array.Time32:
		return strconv.FormatInt(int64(a.Value(i)), 10)
	case *array.Time64:
		return strconv.FormatInt(int64(a.Value(i)), 10)
	case *array.Timestamp:
		return strconv.FormatInt(int64(a.Value(i)), 10)
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Binary:
		return hex.EncodeToString(a.Value(i))
	case *array.FixedSizeBinary:
		return hex.EncodeToString(a.Value(i))
	case array.ListLike:
		from, to := a.ValueOffsets(i)
		cells := []any{}
		for k := from; k < to; k++ {
			cells = append(cells, cell(a.ListValues(), int(k)))
		}
		return cells
	case *array.Struct:
		cells := []any{}
		for k := range a.NumField() {
			cells = append(cells, cell(a.Field(k), i))
		}
		return cells
	}
	return a.ValueStr(i)
}

// wanted is what gen.py says is in a table.
func wanted(t testing.TB, name string) map[string][]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var columns map[string][]any
	if err := json.Unmarshal(b, &columns); err != nil {
		t.Fatal(err)
	}
	return columns
}

// TestFiles reads what pyarrow, DuckDB and polars have written: all types, in all
// encodings, compressions and page versions, in ranges that do and do not fall
// together with pages.
func TestFiles(t *testing.T) {
	lent := pool.Shared.Lent()
	tests := []struct {
		files string
		want  string
		all   bool // columns of want are in the file
	}{
		{"codec_*", "flat", false},
		{"types_*", "flat", true},
		{"legacy_types", "flat", false},
		{"polars", "flat", false},
		{"duckdb", "flat", false},
		{"nested_*", "nested", true},
		{"int96*", "int96", true},
	}
	for _, test := range tests {
		files, _ := filepath.Glob(filepath.Join("testdata", test.files+".parquet"))
		if len(files) == 0 {
			t.Fatalf("no file is called %s", test.files)
		}
		for _, path := range files {
			for _, bytes := range []int64{1, 300, 1 << 20} {
				name := filepath.Base(path)
				t.Run(fmt.Sprintf("%s/%d", name, bytes), func(t *testing.T) {
					f := openFile(t, name)
					got, err := readAll(f, supported(f), bytes)
					if err != nil {
						t.Fatal(err)
					}
					want := wanted(t, test.want)
					compareTables(t, got, want)
					if test.all && len(got) != len(want) || len(got) == 0 {
						t.Errorf("%d columns, want %d", len(got), len(want))
					}
				})
			}
		}
	}
	if n := pool.Shared.Lent() - lent; n != 0 {
		t.Errorf("%d bytes of the pool were not given back", n)
	}
}

// compareTables compares the columns that are in got.
func compareTables(t *testing.T, got, want map[string][]any) {
	t.Helper()
	for name, column := range got {
		rows, ok := want[name]
		if !ok {
			t.Errorf("column %q is not wanted", name)
			continue
		}
		if len(rows) != len(column) {
			t.Errorf("column %q has %d rows, want %d", name, len(column), len(rows))
			continue
		}
		for i := range rows {
			if g, w := fmt.Sprint(column[i]), fmt.Sprint(rows[i]); g != w {
				t.Errorf("column %q, row %d: %s, want %s", name, i, g, w)
				break
			}
		}
	}
}

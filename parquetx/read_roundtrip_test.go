package parquetx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// readable are the fields of columnsOf that come back as they are.
func readable(t arrow.DataType) (fields []arrow.Field) {
	switch t := t.(type) {
	case *arrow.LargeStringType, *arrow.LargeBinaryType, *arrow.Date64Type:
		return nil
	case *arrow.Time32Type:
		if t.Unit == arrow.Second {
			return nil
		}
	case *arrow.TimestampType:
		if t.Unit == arrow.Second {
			return nil
		}
	}
	for _, f := range columnsOf(t) {
		l, list := f.Type.(*arrow.ListType)
		if _, _, sparse := table.Sparse(f); sparse || !list || l.Elem().ID() != arrow.STRUCT {
			f.Metadata = arrow.Metadata{}
			if sparse {
				f = withMetadata(f, table.KeyShape, "1000")
			}
			fields = append(fields, f)
		}
	}
	return fields
}

// openBytes opens a file in memory.
func openBytes(b []byte, o ReadOptions) (*File, error) {
	return Open(bytes.NewReader(b), int64(len(b)), o)
}

// checkRead reads a file with n goroutines and compares it with the batches it was
// written of.
func checkRead(t fataler, file []byte, s *arrow.Schema, batches []arrow.RecordBatch, bytes int64, n int) {
	t.Helper()
	f, err := openBytes(file, ReadOptions{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if !f.Schema().Equal(s) {
		t.Fatalf("schema %v, want %v", f.Schema(), s)
	}
	d, err := f.NewDecoder(nil)
	if err != nil {
		t.Fatalf("NewDecoder: %v", err)
	}
	ranges := f.Ranges(bytes)
	got := make([]arrow.RecordBatch, ranges.Len())
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for g := range n {
		wg.Go(func() {
			for errs[g] == nil {
				i := int(next.Add(1) - 1)
				if i >= ranges.Len() {
					return
				}
				got[i], errs[g] = d.Decode(context.Background(), ranges.At(i))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("Decode: %v", err)
	}
	want := flatten(batches)
	have := flatten(got)
	if len(have) != len(want) {
		t.Fatalf("%d rows, want %d", len(have), len(want))
	}
	for row := range want {
		for i := range s.NumFields() {
			if g, w := have[row][i], want[row][i]; g != w {
				t.Fatalf("column %s, row %d: %s, want %s", s.Field(i), row, g, w)
			}
		}
	}
	for _, b := range got {
		b.Release()
	}
}

// flatten are the cells of batches, row by row.
func flatten(batches []arrow.RecordBatch) (rows [][]string) {
	for _, b := range batches {
		for i := range int(b.NumRows()) {
			row := make([]string, 0, b.NumCols())
			for _, c := range b.Columns() {
				row = append(row, fmt.Sprint(cell(c, i)))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// TestReadEveryType reads what the writer writes of each type, alone and in each
// kind of list.
func TestReadEveryType(t *testing.T) {
	for _, typ := range scalarTypes {
		t.Run(typ.String(), func(t *testing.T) {
			fields := readable(typ)
			if len(fields) == 0 {
				t.Skip("it comes back as another type")
			}
			s := arrow.NewSchema(fields, nil)
			for i, r := range []filler{{few: true, nulls: 20}, {nulls: 50}, {rise: true}, {few: true}, {nulls: 100}} {
				r.Rand = rand.New(rand.NewPCG(2, uint64(i)))
				batches := []arrow.RecordBatch{r.batch(s, 70), r.batch(s, 1), r.batch(s, 60)}
				file := encodeAll(t, s, WriteOptions{GroupRows: 51}, pageLimit{20, 150}, 1, batches)
				checkRead(t, file, s, batches, 1000, 1+i)
			}
		})
	}
}

// TestReadAnyTable reads tables of any columns, in ranges of any size, from any
// number of goroutines.
func TestReadAnyTable(t *testing.T) {
	var all []arrow.Field
	for _, typ := range scalarTypes {
		all = append(all, readable(typ)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 6, func(f arrow.Field) string { return f.Name }).Draw(t, "fields")
		s := arrow.NewSchema(fields, nil)
		r := filler{Rand: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)), few: rapid.Bool().Draw(t, "few"), nulls: rapid.SampledFrom([]int{0, 1, 30, 100}).Draw(t, "nulls")}
		batches := []arrow.RecordBatch{r.batch(s, rapid.IntRange(1, 300).Draw(t, "rows"))}
		pages := pageLimit{rapid.IntRange(1, 50).Draw(t, "page rows"), rapid.IntRange(10, 1000).Draw(t, "page bytes")}
		o := WriteOptions{
			GroupRows:   rapid.IntRange(1, 200).Draw(t, "group"),
			Compression: rapid.SampledFrom([]string{"zstd", "snappy", "gzip", "none"}).Draw(t, "codec"),
		}
		file := encodeAll(t, s, o, pages, 1, batches)
		checkRead(t, file, s, batches, int64(rapid.IntRange(1, 10_000).Draw(t, "bytes")), rapid.IntRange(1, 4).Draw(t, "goroutines"))
	})
}

package parquetx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

// encodeAll writes a file from n goroutines, with pages of a limit.
func encodeAll(t fataler, s *arrow.Schema, o WriteOptions, limit pageLimit, n int, batches []arrow.RecordBatch) []byte {
	t.Helper()
	e, err := NewEncoder(s, o)
	if err != nil {
		t.Fatalf("NewEncoder: %v", err)
	}
	for _, c := range e.columns {
		c.pages = limit
	}
	pieces := make([][]byte, len(batches))
	errs := make([]error, n)
	var wg sync.WaitGroup
	for g := range n {
		wg.Go(func() {
			for turn := g; turn < len(batches); turn += n {
				if pieces[turn], errs[g] = e.Append(context.Background(), nil, int64(turn), batches[turn]); errs[g] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("Append: %v", err)
	}
	tail, err := e.Tail()
	if err != nil {
		t.Fatalf("Tail: %v", err)
	}
	return slices.Concat(e.Head(), slices.Concat(pieces...), tail)
}

var usualPages = pageLimit{pageRows, pageBytes}

// TestEveryType writes each type alone and in each kind of list, and reads it by
// the levels and values that the format asks for.
func TestEveryType(t *testing.T) {
	for _, typ := range append([]arrow.DataType{arrow.Null}, scalarTypes...) {
		t.Run(typ.String(), func(t *testing.T) {
			fields := columnsOf(typ)
			if typ == arrow.Null {
				fields = fields[1:2] // nullable, alone
			}
			s := arrow.NewSchema(fields, nil)
			for i, r := range []filler{{few: true, nulls: 20}, {nulls: 50}, {rise: true}, {few: true}, {nulls: 100}} {
				if i > 1 && testing.Short() {
					break
				}
				r.Rand = rand.New(rand.NewPCG(1, uint64(i)))
				batches := []arrow.RecordBatch{r.batch(s, 0), r.batch(s, 70), r.batch(s, 1), r.batch(s, 60)}
				file := encodeAll(t, s, WriteOptions{GroupRows: 51}, pageLimit{20, 150}, 1, batches)
				f := checkFile(t, file, s, batches, 51)
				checkBounds(t, f, s)
			}
		})
	}
}

// TestAnyTable writes tables of any columns, in any batches, and holds that the
// bytes do not depend on the number of goroutines.
func TestAnyTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var fields []arrow.Field
		for i := range rapid.IntRange(1, 5).Draw(t, "columns") {
			f := rapid.SampledFrom(columnsOf(rapid.SampledFrom(scalarTypes).Draw(t, "type"))).Draw(t, "field")
			f.Name = fmt.Sprint(i, " ", f.Name)
			fields = append(fields, f)
		}
		s := arrow.NewSchema(fields, nil)
		r := filler{Rand: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
			few: rapid.Bool().Draw(t, "few"), rise: rapid.Bool().Draw(t, "rise"),
			nulls: rapid.SampledFrom([]int{0, 5, 95}).Draw(t, "nulls")}
		var batches []arrow.RecordBatch
		for _, rows := range rapid.SliceOfN(rapid.IntRange(0, 150), 0, 8).Draw(t, "batches") {
			batches = append(batches, r.batch(s, rows))
		}
		o := WriteOptions{
			Compression: rapid.SampledFrom([]string{"zstd", "snappy", "none", "none"}).Draw(t, "compression"),
			GroupRows:   rapid.SampledFrom([]int{7, 64, 1000}).Draw(t, "group"),
		}
		limit := pageLimit{rapid.IntRange(1, 100).Draw(t, "pageRows"), rapid.IntRange(1, 2000).Draw(t, "pageBytes")}
		file := encodeAll(t, s, o, limit, 1, batches)
		if n := rapid.SampledFrom([]int{2, 5}).Draw(t, "goroutines"); !bytes.Equal(encodeAll(t, s, o, limit, n, batches), file) {
			t.Fatalf("%d goroutines write other bytes", n)
		}
		checkBounds(t, checkFile(t, file, s, batches, o.GroupRows), s)
	})
}

// checkBounds holds that the page indexes and statistics of a file are true: where
// the pages are, which rows they have, and that no value is outside the bounds.
func checkBounds(t fataler, f *parquet.File, s *arrow.Schema) {
	t.Helper()
	plans, err := planColumns(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var leaves []writeLeaf
	for _, p := range plans {
		leaves = append(leaves, p.leaves...)
	}
	columns := f.ColumnIndexes()
	for g, group := range f.RowGroups() {
		for c, chunk := range group.ColumnChunks() {
			meta := f.Metadata().RowGroups[g].Columns[c].MetaData
			offsets, err := chunk.OffsetIndex()
			if err != nil {
				t.Fatalf("%v", err)
			}
			index := columns[g*len(leaves)+c]
			pages := chunk.Pages()
			row, first, nulls := int64(0), meta.DataPageOffset, int64(0)
			for i := range offsets.NumPages() {
				page, err := pages.ReadPage()
				if err != nil {
					t.Fatalf("page %d: %v", i, err)
				}
				if offsets.FirstRowIndex(i) != row || offsets.Offset(i) != first {
					t.Fatalf("page %d is at row %d, offset %d, want %d, %d", i, offsets.FirstRowIndex(i), offsets.Offset(i), row, first)
				}
				row += page.NumRows()
				first += offsets.CompressedPageSize(i)
				values := make([]parquet.Value, page.NumValues())
				page.Values().ReadValues(values)
				var low, high []byte
				if len(index.MinValues) > 0 && !index.NullPages[i] {
					low, high = index.MinValues[i], index.MaxValues[i]
				}
				some := false
				for _, v := range values {
					if v.IsNull() {
						nulls++
						continue
					}
					some = true
					o := leaves[c].order
					plain := plainOfValue(v)
					within(t, o, plain, low, high)
					within(t, o, plain, meta.Statistics.MinValue, meta.Statistics.MaxValue)
				}
				if len(index.NullPages) > 0 && index.NullPages[i] == some {
					t.Fatalf("page %d of nulls: %v", i, index.NullPages[i])
				}
				parquet.Release(page)
			}
			pages.Close()
			if row != group.NumRows() || nulls != meta.Statistics.NullCount || len(index.NullPages) > 0 && nulls != sum(index.NullCounts) {
				t.Fatalf("%d rows of %d, %d nulls: %v, %v", row, group.NumRows(), nulls, meta.Statistics, index)
			}
			if first != offsets.Offset(0)+meta.TotalCompressedSize-(meta.DataPageOffset-chunkStart(meta.DictionaryPageOffset, meta.DataPageOffset)) {
				t.Fatalf("column chunk %d ends at %d: %+v", c, first, meta)
			}
			checkSorted(t, leaves[c].order, int(index.BoundaryOrder), index.MinValues, index.MaxValues, index.NullPages)
		}
	}
}

func chunkStart(dict, data int64) int64 {
	if dict > 0 {
		return dict
	}
	return data
}

func sum(counts []int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// within holds that a value is within bounds; NaN is beside them.
func within(t fataler, o valueOrder, v, lo, hi []byte) {
	t.Helper()
	if isNaN(o, v) || lo == nil && hi == nil {
		return
	}
	if o == orderNone || isNaN(o, lo) || isNaN(o, hi) || o.compare(lo, v) > 0 || hi != nil && o.compare(v, hi) > 0 {
		t.Fatalf("value %x is not within %x and %x", v, lo, hi)
	}
}

func isNaN(o valueOrder, v []byte) bool {
	switch o {
	case orderFloat16:
		return half(v) != half(v)
	case orderFloat32, orderFloat64:
		return o.compare(v, v) == 0 && o.compare(v, make([]byte, 8)) < 0 && o.compare(v, negativeInfinity(o)) < 0
	}
	return false
}

// negativeInfinity is less than all but NaN, which the order puts first.
func negativeInfinity(o valueOrder) []byte {
	if o == orderFloat32 {
		return []byte{0, 0, 0x80, 0xff}
	}
	return []byte{0, 0, 0, 0, 0, 0, 0xf0, 0xff}
}

func checkSorted(t fataler, o valueOrder, order int, lows, highs [][]byte, null []bool) {
	t.Helper()
	ascending, descending, last := true, true, -1
	for i := range lows {
		if null[i] {
			continue
		}
		if last >= 0 {
			lo, hi := o.compare(lows[last], lows[i]), o.compare(highs[last], highs[i])
			ascending = ascending && lo <= 0 && hi <= 0
			descending = descending && lo >= 0 && hi >= 0
		}
		last = i
	}
	if order == 1 && !ascending || order == 2 && !descending || order == 0 && len(lows) > 0 && (ascending || descending) {
		t.Fatalf("order %d of %x, %x", order, lows, highs)
	}
}

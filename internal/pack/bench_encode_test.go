package pack

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// benchEncoded is a batch of columns of type t with so many values, and their
// encoding.
func benchEncoded(rows, columns, values int, t arrow.DataType, e *table.Encoding) (arrow.RecordBatch, table.Want) {
	rng := rand.New(rand.NewPCG(1, 2))
	var fields []arrow.Field
	var arrays []arrow.Array
	w := table.Want{Packs: []table.Pack{{Name: "x", Elem: f32}}, Encode: map[string]*table.Encoding{}}
	if e.Kind == table.Ordinal || e.Kind == table.OneHot {
		for v := range values {
			if t.ID() == arrow.STRING {
				e.Categories = append(e.Categories, fmt.Sprint("value ", v))
			} else {
				e.Categories = append(e.Categories, fmt.Sprint(v))
			}
		}
		e.Index()
	}
	k := &w.Packs[0]
	for i := range columns {
		name := fmt.Sprint("c", i)
		b := array.NewBuilder(memory.DefaultAllocator, t)
		for range rows {
			v := rng.IntN(values)
			switch b := b.(type) {
			case *array.StringBuilder:
				b.Append(e.Categories[v])
			case *array.Int64Builder:
				b.Append(int64(v))
			case *array.TimestampBuilder:
				b.Append(arrow.Timestamp(1.7e15 + int64(v)*1e6 + 1))
			}
		}
		fields, arrays = append(fields, field(name, t)), append(arrays, b.NewArray())
		k.From, w.Encode[name] = append(k.From, name), e
		k.Cells += e.Width()
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(rows)), w
}

// BenchmarkEncode packs four columns of 8192 values into float32.
func BenchmarkEncode(b *testing.B) {
	micros := &arrow.TimestampType{Unit: arrow.Microsecond}
	for _, c := range []struct {
		name   string
		values int
		from   arrow.DataType
		kind   table.EncodingKind
		sparse bool
	}{
		{"ordinal/string/10", 10, text, table.Ordinal, false},
		{"ordinal/string/1000", 1000, text, table.Ordinal, false},
		{"ordinal/string/100000", 100000, text, table.Ordinal, false},
		{"ordinal/int64/10", 10, i64, table.Ordinal, false},
		{"ordinal/int64/1000", 1000, i64, table.Ordinal, false},
		{"onehot/string/10", 10, text, table.OneHot, false},
		{"onehot/string/1000", 1000, text, table.OneHot, false},
		{"sparse/string/10", 10, text, table.OneHot, true},
		{"sparse/string/1000", 1000, text, table.OneHot, true},
		{"sparse/string/100000", 100000, text, table.OneHot, true},
		{"seconds/timestamp", 1000, micros, table.EpochSeconds, false},
		{"days/timestamp", 1000, micros, table.EpochDays, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			const rows, columns = 8192, 4
			batch, w := benchEncoded(rows, columns, c.values, c.from, &table.Encoding{Kind: c.kind})
			w.Packs[0].Sparse = c.sparse
			benchPack(b, batch, w, rows*columns)
		})
	}
	for _, zeros := range []float64{0, .1, .9} {
		b.Run(fmt.Sprintf("sparse/float64/%v", zeros), func(b *testing.B) {
			const rows, columns = 8192, 30
			batch := benchBatch(rows, columns, f64, zeros) // of nulls, which become zeros
			w := wantAll(batch.Schema(), f32, table.NullZero)
			w.Packs[0].Sparse = true
			benchPack(b, batch, w, rows*columns)
		})
	}
}

// benchPack reports the time a value of the file takes.
func benchPack(b *testing.B, batch arrow.RecordBatch, w table.Want, values int) {
	p, err := New(batch.Schema(), w)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		out, err := p.Pack(batch)
		if err != nil {
			b.Fatal(err)
		}
		out.Release()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(values), "ns/value")
}

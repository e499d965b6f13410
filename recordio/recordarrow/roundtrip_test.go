package recordarrow

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

func ptr[T any](v T) *T { return &v }

// framesOf are the records in a row.
func framesOf(t testing.TB, recs ...recordio.Record) []byte {
	t.Helper()
	var dst, payload []byte
	var err error
	for _, r := range recs {
		if payload, err = r.Append(payload[:0]); err != nil {
			t.Fatal(err)
		}
		if dst, err = recordio.AppendFrame(dst, payload); err != nil {
			t.Fatal(err)
		}
	}
	return dst
}

func firstPayload(t testing.TB, frames []byte) []byte {
	t.Helper()
	for p, err := range (recordio.Framing{}).Frames(frames) {
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no record")
	return nil
}

func float32s(key string, v ...float32) []recordio.Value {
	return []recordio.Value{{Key: key, Float32: v}}
}

// Files of records and the columns that they are.
var tables = []struct {
	name    string
	ragged  bool
	records []recordio.Record
	schema  string // name: type, and the shape if there is one
	rows    string
}{
	{
		name: "dense", schema: "features: fixed_size_list<item: float32>[3]", rows: "[[1 2 3] [4 5 6]]",
		records: []recordio.Record{{Features: float32s("values", 1, 2, 3)}, {Features: float32s("values", 4, 5, 6)}},
	}, {
		name: "label", schema: "label: float32 | features: fixed_size_list<item: float32>[2]", rows: "[7 8] | [[1 2] [3 4]]",
		records: []recordio.Record{
			{Features: float32s("values", 1, 2), Label: float32s("values", 7)},
			{Features: float32s("values", 3, 4), Label: float32s("values", 8)}},
	}, {
		name: "two labels, a shape", schema: "label: fixed_size_list<item: float64>[2] | features: fixed_size_list<item: float64>[4] 2,2",
		rows: "[[7 8]] | [[1 2 3 4]]",
		records: []recordio.Record{{
			Features: []recordio.Value{{Key: "values", Float64: []float64{1, 2, 3, 4}, Shape: []uint64{2, 2}}},
			Label:    []recordio.Value{{Key: "values", Float64: []float64{7, 8}}}}},
	}, {
		name: "int32 with a uid", schema: "label: int32 | features: fixed_size_list<item: int32>[2] | uid: utf8",
		rows: `[-2 2147483647] | [[1 -1] [300 -2147483648]] | ["a" (null)]`,
		records: []recordio.Record{
			{Features: []recordio.Value{{Key: "values", Int32: []int32{1, -1}}}, Label: []recordio.Value{{Key: "values", Int32: []int32{-2}}}, UID: ptr("a")},
			{Features: []recordio.Value{{Key: "values", Int32: []int32{300, -1 << 31}}}, Label: []recordio.Value{{Key: "values", Int32: []int32{1<<31 - 1}}}}},
	}, {
		name:   "sparse",
		schema: "label: float32 | features: list<item: struct<key: uint64, value: float32>> 4",
		rows:   `[5 6] | [{[1 3] [1 2]} {[] []}]`,
		records: []recordio.Record{
			{Features: []recordio.Value{{Key: "values", Float32: []float32{1, 2}, Keys: []uint64{1, 3}, Shape: []uint64{4}}}, Label: float32s("values", 5)},
			{Features: []recordio.Value{{Key: "values", Float32: []float32{}, Keys: []uint64{}, Shape: []uint64{4}}}, Label: float32s("values", 6)}},
	}, {
		name: "label of its own type", schema: "label: int32 | features: fixed_size_list<item: float32>[2]", rows: "[7] | [[1 2]]",
		records: []recordio.Record{{Features: float32s("values", 1, 2), Label: []recordio.Value{{Key: "values", Int32: []int32{7}}}}},
	}, {
		name:   "seq2seq",
		schema: "source: fixed_size_list<item: int32>[2] | target: fixed_size_list<item: int32>[1]", rows: "[[1 2]] | [[3]]",
		records: []recordio.Record{{Features: []recordio.Value{{Key: "source", Int32: []int32{1, 2}}, {Key: "target", Int32: []int32{3}}}}},
	}, {
		name:   "response",
		schema: "predicted_label: float32 | score: fixed_size_list<item: float32>[2] | metadata: utf8", rows: `[1] | [[0.25 0.75]] | ["m"]`,
		records: []recordio.Record{{Label: append(float32s("predicted_label", 1), float32s("score", .25, .75)...), Metadata: ptr("m")}},
	}, {
		name:   "names that are taken",
		schema: "x: float32 | label: fixed_size_list<item: float32>[1] | features.uid: fixed_size_list<item: float32>[1] | features.x: fixed_size_list<item: float32>[1]",
		rows:   "[1] | [[2]] | [[3]] | [[4]]",
		records: []recordio.Record{{Label: float32s("x", 1),
			Features: slices.Concat(float32s("label", 2), float32s("uid", 3), float32s("x", 4))}},
	}, {
		name:   "bytes",
		schema: "image: binary | pieces: list<item: binary>", rows: `["PNG"] | [["a" "bc"]]`,
		records: []recordio.Record{{Features: []recordio.Value{
			{Key: "image", Bytes: [][]byte{[]byte("PNG")}, ContentType: "image/png"},
			{Key: "pieces", Bytes: [][]byte{[]byte("a"), []byte("bc")}}}}},
	}, {
		name: "ragged", ragged: true, schema: "label: float32 | features: list<item: float32>", rows: "[(null) 8 9] | [[1 2] [] [3]]",
		records: []recordio.Record{
			{Features: float32s("values", 1, 2)},
			{Features: []recordio.Value{{Key: "values", Float32: []float32{}}}, Label: float32s("values", 8)},
			{Features: float32s("values", 3), Label: float32s("values", 9)}},
	},
}

func TestRoundTrip(t *testing.T) {
	for _, c := range tables {
		t.Run(c.name, func(t *testing.T) {
			mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
			defer mem.AssertSize(t, 0)
			frames := framesOf(t, c.records...)
			of := SchemaOf
			if c.ragged {
				of = RaggedSchemaOf
			}
			s, err := of(firstPayload(t, frames))
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(s); got != c.schema {
				t.Errorf("schema\n%s, want\n%s", got, c.schema)
			}
			d, err := NewDecoder(s, table.Want{})
			if err != nil {
				t.Fatal(err)
			}
			d.Allocator = mem
			b, err := d.Decode(frames)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Release()
			if got := show(b.RecordBatch); got != c.rows || b.Records != int64(len(c.records)) {
				t.Errorf("%d records\n%s, want\n%s", b.Records, got, c.rows)
			}
			e, err := NewEncoder(s)
			if err != nil {
				t.Fatal(err)
			}
			got, err := e.Append([]byte("head"), b.RecordBatch)
			if err != nil || string(got) != "head"+string(frames) {
				t.Errorf("wrote %v\n%s, want\n%s", err, hex.EncodeToString(got[4:]), hex.EncodeToString(frames))
			}
			// Row by row, as slices of the batch.
			got = nil
			for i := range b.NumRows() {
				row := b.NewSlice(i, i+1)
				if got, err = e.Append(got, row); err != nil {
					t.Fatal(err)
				}
				row.Release()
			}
			if string(got) != string(frames) {
				t.Errorf("in slices wrote\n%s, want\n%s", hex.EncodeToString(got), hex.EncodeToString(frames))
			}
		})
	}
}

// describe gives the names and types of a schema.
func describe(s *arrow.Schema) string {
	var parts []string
	for _, f := range s.Fields() {
		d := f.Name + ": " + strings.NewReplacer(", nullable", "").Replace(f.Type.String())
		if shape, ok := f.Metadata.GetValue(table.KeyShape); ok {
			d += " " + shape
		}
		parts = append(parts, d)
	}
	return strings.Join(parts, " | ")
}

// show gives the cells of a batch.
func show(b arrow.RecordBatch) string {
	var parts []string
	for _, c := range b.Columns() {
		parts = append(parts, fmt.Sprint(strings.ReplaceAll(arrayString(c), "\n", "")))
	}
	return strings.Join(parts, " | ")
}

func arrayString(a arrow.Array) string {
	if l, ok := a.(*array.List); ok {
		if _, ok := l.ListValues().(*array.Struct); ok {
			var rows []string
			for i := range l.Len() {
				from, to := l.ValueOffsets(i)
				v := array.NewSlice(l.ListValues(), from, to).(*array.Struct)
				rows = append(rows, fmt.Sprintf("{%v %v}", v.Field(0), v.Field(1)))
				v.Release()
			}
			return "[" + strings.Join(rows, " ") + "]"
		}
	}
	return fmt.Sprint(a)
}

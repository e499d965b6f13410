package recordarrow

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

var (
	f32 = arrow.PrimitiveTypes.Float32
	f64 = arrow.PrimitiveTypes.Float64
	i32 = arrow.PrimitiveTypes.Int32
)

func fixedOf(n int32, elem arrow.DataType) arrow.DataType {
	return arrow.FixedSizeListOfNonNullable(n, elem)
}

func dense32(label float32, features ...float32) recordio.Record {
	return recordio.Record{Features: float32s("values", features...), Label: float32s("values", label)}
}

func dense64(label float64, features ...float64) recordio.Record {
	return recordio.Record{
		Features: []recordio.Value{{Key: "values", Float64: features}},
		Label:    []recordio.Value{{Key: "values", Float64: []float64{label}}}}
}

// decode decodes records, the first of which makes the schema. The batch is
// shown and released.
func decode(t *testing.T, w table.Want, ragged bool, frames []byte) (string, table.Batch, error) {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	of := SchemaOf
	if ragged {
		of = RaggedSchemaOf
	}
	s, err := of(firstPayload(t, frames))
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDecoder(s, w)
	if err != nil {
		t.Fatal(err)
	}
	d.Allocator = mem
	b, err := d.Decode(frames)
	if err != nil {
		return "", b, err
	}
	defer b.Release()
	return show(b.RecordBatch), b, nil
}

// What may be asked for, and what it makes of the values.
func TestWant(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name    string
		want    table.Want
		ragged  bool
		records []recordio.Record
		rows    string
		changes string // kind column count record value
		bad     string // record column class value
		drops   []int32
	}{
		{
			name: "a subset, in another order",
			want: table.Want{Columns: []arrow.Field{{Name: "features", Type: fixedOf(2, f32)}, {Name: "label", Type: f32}}},
			rows: "[[1 2]] | [7]", records: []recordio.Record{dense32(7, 1, 2)},
		}, {
			name: "wider", rows: "[[7]] | [[1.5 2]]", records: []recordio.Record{dense32(7, 1.5, 2)},
			want: table.Want{Columns: []arrow.Field{{Name: "label", Type: fixedOf(1, f64)}, {Name: "features", Type: fixedOf(2, f64)}}},
		}, {
			name: "narrower", rows: "[[1 2 3] [+Inf 0 -1.5]]", records: []recordio.Record{dense64(0, 1, 2, 3), dense64(0, 1e300, 1e-300, -1.5)},
			want:    table.Want{Columns: []arrow.Field{{Name: "features", Type: fixedOf(3, f32)}}},
			changes: `overflow-to-infinity features 1 2 "1e+300", underflow-to-zero features 1 2 "1e-300"`,
		}, {
			name: "integers to float32", rows: "[[1 1.6777216e+07]]",
			want:    table.Want{Columns: []arrow.Field{{Name: "features", Type: fixedOf(2, f32)}}},
			records: []recordio.Record{{Features: []recordio.Value{{Key: "values", Int32: []int32{1, 1<<24 + 1}}}}},
			changes: `integer-not-exact features 1 1 "16777217"`,
		}, {
			name: "to integers", rows: "[7 9] | [[1 -2] [3 4]]",
			want: table.Want{Skip: true, Columns: []arrow.Field{{Name: "label", Type: i32}, {Name: "features", Type: fixedOf(2, i32)}}},
			records: []recordio.Record{dense64(7, 1, -2), dense64(7, 1.5, 2), dense64(8, 1, 1<<31), dense64(nan, 1, 1), dense64(9, 3, 4),
				dense64(math.Inf(1), 0, 0)},
			bad: `2 features fraction "1.5", 3 features out-of-range "2.147483648e+09", 4 label fraction "NaN", 6 label out-of-range "+Inf"`,
		}, {
			name: "packs", rows: "[[7]] | [[1 2]]", records: []recordio.Record{dense32(7, 1, 2)},
			want: table.Want{Packs: []table.Pack{
				{Name: "y", From: []string{"label"}, Elem: f64, Label: true}, {Name: "x", From: []string{"features"}, Elem: f64}}},
		}, {
			name: "a label that is NaN", rows: "[[7] [8]]",
			want:    table.Want{Skip: true, Packs: []table.Pack{{Name: "y", From: []string{"label"}, Elem: f32, Label: true}}},
			records: []recordio.Record{dense32(7, 1), dense32(float32(nan), 1), dense32(8, 1)},
			bad:     `2 label label-not-a-number "NaN"`,
		}, {
			name: "a label that is NaN, dropped", rows: "[[7] [8]]", drops: []int32{1},
			want:    table.Want{Nulls: table.NullDrop, Packs: []table.Pack{{Name: "y", From: []string{"label"}, Elem: f32, Label: true}}},
			records: []recordio.Record{dense32(7, 1), dense32(float32(nan), 1), dense32(8, 1)},
		}, {
			name: "records laid out differently", rows: "[7 8] | [[1 2] [3 4]]", want: table.Want{Skip: true},
			records: []recordio.Record{dense32(7, 1, 2), dense32(7, 1), dense32(8, 3, 4), dense64(1, 2)},
			bad:     `2  malformed , 4  malformed `,
		}, {
			name: "both kinds of bad", rows: "[8]", want: table.Want{Skip: true, Columns: []arrow.Field{{Name: "label", Type: i32}}},
			records: []recordio.Record{dense32(.5, 1), dense32(7, 1, 2), dense32(8, 3), dense32(.25, 1)},
			bad:     `1 label fraction "0.5", 2  malformed , 4 label fraction "0.25"`,
		}, {
			name: "sparse", rows: "[{[3] [1]}]",
			want:    table.Want{Columns: []arrow.Field{{Name: "features", Type: sparseType(i32)}}},
			records: []recordio.Record{{Features: []recordio.Value{{Key: "values", Float32: []float32{1}, Keys: []uint64{3}, Shape: []uint64{4}}}}},
		}, {
			name: "ragged", ragged: true, rows: "[[1 2] [] [3]]",
			want: table.Want{Skip: true, Columns: []arrow.Field{{Name: "features", Type: arrow.ListOfNonNullable(i32)}}},
			records: []recordio.Record{{Features: float32s("values", 1, 2)}, {Features: []recordio.Value{{Key: "values", Float32: []float32{}}}},
				{Features: float32s("values", 1, .5)}, {Features: float32s("values", 3)}},
			bad: `3 features fraction "0.5"`,
		}, {
			name: "no label as NaN", ragged: true, rows: "[NaN 7]",
			want:    table.Want{Nulls: table.NullNaN, Columns: []arrow.Field{{Name: "label", Type: f64}}},
			records: []recordio.Record{{Features: float32s("values", 1)}, dense32(7, 1)},
			changes: `missing-to-nan label 1 1 `,
		}, {
			name: "no label as 0", ragged: true, rows: "[0 7]",
			want:    table.Want{Nulls: table.NullZero, Columns: []arrow.Field{{Name: "label", Type: f32}}},
			records: []recordio.Record{{Features: float32s("values", 1)}, dense32(7, 1)},
			changes: `missing-to-zero label 1 1 `,
		}, {
			name: "no label is dropped", ragged: true, rows: "[7]", drops: []int32{0},
			want:    table.Want{Nulls: table.NullDrop, Columns: []arrow.Field{{Name: "label", Type: f32}}},
			records: []recordio.Record{{Features: float32s("values", 1)}, dense32(7, 1)},
		}, {
			name: "no label is kept", ragged: true, rows: "[(null) 7]",
			want:    table.Want{Columns: []arrow.Field{{Name: "label", Type: f64, Nullable: true}}},
			records: []recordio.Record{{Features: float32s("values", 1)}, dense32(7, 1)},
		}, {
			name: "uid that is not UTF-8", rows: `[[1]] | ["a"]`, want: table.Want{Skip: true},
			records: []recordio.Record{{Features: float32s("values", 1), UID: ptr("a")}, {Features: float32s("values", 1), UID: ptr("\xff")}},
			bad:     `2 uid not-utf8 "\xff"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			frames := framesOf(t, c.records...)
			rows, b, err := decode(t, c.want, c.ragged, frames)
			if err != nil {
				t.Fatal(err)
			}
			var changes, bad []string
			for _, ch := range b.Changes {
				changes = append(changes, fmt.Sprint(ch.Kind, " ", ch.Column, " ", ch.Count, " ", ch.First.Record, " ", ch.Value))
				if off := len(framesOf(t, c.records[:ch.First.Record-1]...)); ch.First.Byte != int64(off) {
					t.Errorf("first change at byte %d, want %d", ch.First.Byte, off)
				}
			}
			for _, e := range b.Bad {
				bad = append(bad, fmt.Sprint(e.Record, " ", e.Column, " ", table.Class(e.Err), " ", e.Value))
				off := len(framesOf(t, c.records[:e.Record-1]...))
				if raw := framesOf(t, c.records[e.Record-1]); e.Byte != int64(off) || string(e.Raw) != string(raw) {
					t.Errorf("record %d at byte %d, want %d; raw %x, want %x", e.Record, e.Byte, off, e.Raw, raw)
				}
			}
			if rows != c.rows || b.Records != int64(len(c.records)) || !slices.Equal(b.Drops, c.drops) || int(b.Dropped) != len(c.drops) {
				t.Errorf("%d records, %d dropped\n%s, want %d dropped\n%s", b.Records, b.Drops, rows, c.drops, c.rows)
			}
			if got := strings.Join(changes, ", "); got != c.changes {
				t.Errorf("changes %s, want %s", got, c.changes)
			}
			if got := strings.Join(bad, ", "); got != c.bad {
				t.Errorf("bad %s, want %s", got, c.bad)
			}
		})
	}
}

// The first error in file order is the one that is returned.
func TestDecodeErrors(t *testing.T) {
	toInt := table.Want{Columns: []arrow.Field{{Name: "label", Type: i32}}}
	good := framesOf(t, dense32(7, 1, 2))
	for _, c := range []struct {
		name   string
		want   table.Want
		frames []byte
		is     error
		text   string
	}{
		{"width", table.Want{}, framesOf(t, dense32(7, 1, 2), dense32(7, 1)), recordio.ErrLayout,
			"record is laid out differently: 1 features, not 2 (record 2, byte 52)"},
		{"fraction", toInt, framesOf(t, dense32(7, 1, 2), dense32(.5, 1, 2)), table.ErrFraction,
			`column "label": "0.5" is not a whole number (record 2, byte 52)`},
		{"a fraction before another width", toInt, framesOf(t, dense32(.5, 1, 2), dense32(7, 1)), table.ErrFraction,
			`column "label": "0.5" is not a whole number (record 1, byte 0)`},
		{"another width before a fraction", toInt, framesOf(t, dense32(7, 1, 2), dense32(7, 1), dense32(.5, 1, 2)), recordio.ErrLayout,
			"record is laid out differently: 1 features, not 2 (record 2, byte 52)"},
		{"cut", table.Want{Skip: true}, slices.Concat(good, good[:20]), recordio.ErrTruncated, ""},
		{"not a record", table.Want{Skip: true}, slices.Concat(good, []byte("12345678")), recordio.ErrMagic, ""},
		{"uid", table.Want{}, framesOf(t, dense32(7, 1, 2), recordio.Record{Features: float32s("values", 1, 2), Label: float32s("values", 7), UID: ptr("u")}),
			recordio.ErrLayout, "record is laid out differently: it has a uid (record 2, byte 52)"},
		{"no label", table.Want{Columns: []arrow.Field{{Name: "label", Type: f32}}}, framesOf(t, dense32(7, 1, 2), recordio.Record{Features: float32s("values", 1, 2)}),
			recordio.ErrLayout, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := decode(t, c.want, false, c.frames)
			var at *table.Error
			if !errors.Is(err, c.is) || !errors.As(err, &at) || c.text != "" && err.Error() != c.text {
				t.Errorf("error %q, want %q", err, c.text)
			}
		})
	}
}

func TestEncodeErrors(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{{Name: "label", Type: f32, Nullable: true},
		{Name: "features", Type: arrow.FixedSizeListOf(2, f32)}}, nil)
	for _, c := range []struct{ name, json, text string }{
		{"null label", `[{"label": 1, "features": [1, 2]}, {"label": null, "features": [1, 2]}]`,
			`column "label": a value is missing (record 2, byte 0)`},
		{"null row", `[{"label": 1, "features": null}]`, `column "features": a value is missing (record 1, byte 0)`},
		{"null feature", `[{"label": 1, "features": [1, 2]}, {"label": 1, "features": [1, null]}]`,
			`column "features": a value is missing (record 2, byte 0)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(c.json))
			if err != nil {
				t.Fatal(err)
			}
			defer b.Release()
			// A label that may be null takes the general way, one that may not
			// the fast one.
			for _, nullable := range []bool{true, false} {
				fields := slices.Clone(s.Fields())
				fields[0].Nullable = nullable
				if nullable && c.name == "null label" {
					continue // such a record has no label
				}
				e, err := NewEncoder(arrow.NewSchema(fields, nil))
				if err != nil {
					t.Fatal(err)
				}
				if dst, err := e.Append([]byte("x"), b); err == nil || err.Error() != c.text || !errors.Is(err, table.ErrNull) || string(dst) != "x" {
					t.Errorf("wrote %q, error %v, want %s", dst, err, c.text)
				}
			}
		})
	}
	for _, f := range []arrow.Field{
		{Name: "features", Type: fixedOf(2, arrow.PrimitiveTypes.Int64)},
		{Name: "features", Type: arrow.BinaryTypes.String},
		{Name: "features", Type: sparseType(f32)}, // of how many columns?
		{Name: "uid", Type: arrow.FixedWidthTypes.Boolean},
	} {
		if _, err := NewEncoder(arrow.NewSchema([]arrow.Field{f}, nil)); err == nil {
			t.Errorf("an encoder of %s %s", f.Name, f.Type)
		}
	}
}

func TestWantErrors(t *testing.T) {
	s, err := SchemaOf(firstPayload(t, framesOf(t, dense32(7, 1, 2))))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []table.Want{
		{Columns: []arrow.Field{{Name: "f0", Type: f32}}},
		{Columns: []arrow.Field{{Name: "label", Type: arrow.BinaryTypes.String}}},
		{Columns: []arrow.Field{{Name: "features", Type: fixedOf(3, f32)}}},
		{Packs: []table.Pack{{Name: "x", From: []string{"label", "features"}, Elem: f32}}},
		{Packs: []table.Pack{{Name: "x", From: []string{"features"}, Elem: arrow.PrimitiveTypes.Int64}}},
	} {
		if _, err := NewDecoder(s, w); err == nil || !strings.HasPrefix(err.Error(), "recordarrow: ") {
			t.Errorf("%v: error %v", w, err)
		}
	}
}

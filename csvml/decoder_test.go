package csvml

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// A chunk that is longer than a record may be is still held to the limit.
func TestMaxRecord(t *testing.T) {
	d := Dialect{MaxRecord: 10}
	s, err := Dialect{Header: HeaderNo}.Infer(Sample{Head: []byte("x,y\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	dec, err := d.NewDecoder(s, table.Want{Skip: true})
	if err != nil {
		t.Fatal(err)
	}
	b, err := dec.Decode([]byte("12345,7890\r\n12345,78901\nx,y"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	if b.NumRows() != 2 || len(b.Bad) != 1 || !errors.Is(b.Bad[0].Err, table.ErrLimit) || b.Bad[0].Record != 2 {
		t.Errorf("got %d rows, bad %v", b.NumRows(), b.Bad)
	}
}

func TestNewDecoderRefuses(t *testing.T) {
	s, err := Dialect{Header: HeaderYes}.Infer(Sample{Head: []byte("a,b\n1,2\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		d    Dialect
		want table.Want
		says string
	}{
		{"unknown column", Dialect{}, columns("c", f32), `csvml: there is no column "c"`},
		{"unknown column in a pack", Dialect{}, packed(f32, false, 0, "a", "c"), `csvml: there is no column "c"`},
		{"unknown type", Dialect{}, columns("a", arrow.BinaryTypes.LargeString), `csvml: column "a": cannot decode text as large_utf8`},
		{"pack of a type that is not packed", Dialect{}, packed(i64, false, 0, "a"), `csvml: cannot pack int64`},
		{"NaN in int32", Dialect{}, packed(i32, false, table.NullNaN, "a"), `csvml: "values": int32 has no NaN for a missing value`},
		{"pack of nothing", Dialect{}, packed(f32, false, 0), `csvml: "values": a pack of no columns`},
		{"unknown column in a pack of text", Dialect{}, packed(text, false, 0, "c"), `csvml: there is no column "c"`},
		{"text twice", Dialect{}, packed(text, false, 0, "a", "b", "a"), `csvml: "values": column "a" is in it twice`},
		{"numbers of some", Dialect{}, table.Want{Packs: []table.Pack{{Name: "values", From: []string{"a", "b"}, Elem: text, Numbers: []bool{true}}}},
			`csvml: "values": Numbers is about 1 of 2 columns`},
		{"nulls among numbers", Dialect{}, table.Want{Packs: []table.Pack{{Name: "values", From: []string{"a"}, Elem: f32, Nullable: true}}},
			`csvml: "values": nulls and the text of numbers are for packs of strings`},
		{"NaN in an int32 column", Dialect{}, table.Want{Columns: []arrow.Field{{Name: "a", Type: i32}}, Nulls: table.NullNaN}, `csvml: column "a": int32 has no NaN for a missing value`},
		{"cells that do not add up", Dialect{}, table.Want{Packs: []table.Pack{{Name: "values", From: []string{"a", "b"}, Elem: f32, Cells: 3}}},
			`csvml: "values": Cells is 3, its columns make 2`},
		{"cells forgotten", Dialect{}, table.Want{Encode: encoded(table.Want{}, "a", oneHot("x", "y")).Encode, Packs: packed(f32, false, 0, "a", "b").Packs},
			`csvml: "values": Cells is 2, its columns make 3`},
		{"cells of text", Dialect{}, table.Want{Packs: []table.Pack{{Name: "values", From: []string{"a"}, Elem: text, Cells: 2}}}, `csvml: "values": Cells is 2, its columns make 1`},
		{"sparse text", Dialect{}, sparsely(packed(text, false, 0, "a")), `csvml: "values": a sparse pack is one of numbers`},
		{"an encoded column of text", Dialect{}, encoded(columns("a", text), "a", ordinal("x")), `csvml: column "a": an encoded column is int32, float32 or float64, not utf8`},
		{"an encoded column in a pack of text", Dialect{}, table.Want{Encode: encoded(table.Want{}, "a", ordinal("x")).Encode, Packs: packed(text, false, 0, "b", "a").Packs},
			`csvml: column "a": an encoded column is int32, float32 or float64, not utf8`},
		{"a one-hot column of one cell", Dialect{}, encoded(columns("a", f32), "a", oneHot("x", "y")), `csvml: column "a": a one-hot column is a list of 2 cells, not float32`},
		{"a one-hot column of another length", Dialect{}, encoded(columns("a", arrow.FixedSizeListOf(3, f32)), "a", oneHot("x", "y")),
			`csvml: column "a": a one-hot column is a list of 2 cells, not fixed_size_list<item: float32, nullable>[3]`},
		{"no categories", Dialect{}, encoded(columns("a", f32), "a", ordinal()), `csvml: column "a": an encoding without categories`},
		{"categories without index", Dialect{}, table.Want{Columns: columns("a", f32).Columns, Encode: map[string]*table.Encoding{"a": bucket(ordinal("x"))}},
			`csvml: column "a": the categories have no index`},
		{"unknown encoding", Dialect{}, encoded(columns("a", f32), "a", epoch(99)), `csvml: column "a": unknown encoding 99`},
		{"a fraction to fill integers", Dialect{}, filled(columns("a", i32), "a", 0.5), `csvml: column "a": 0.5, to fill nulls of int32, is not a whole number`},
		{"a number too large to fill with", Dialect{}, filled(columns("a", i8), "a", 128), `csvml: column "a": 128, to fill nulls of int8, is out of the type's range`},
		{"a number with too many decimals to fill with", Dialect{}, filled(columns("a", money), "a", 0.125), `csvml: column "a": 0.125, to fill nulls of decimal(10, 2), has more decimals than the type`},
		{"text to fill", Dialect{}, filled(columns("a", text), "a", 1), `csvml: column "a": there are no numbers in a column of utf8 to fill its nulls with`},
		{"delimiter", Dialect{Comma: '"'}, table.Want{}, `csvml: '"' cannot delimit cells`},
		{"digit as delimiter", Dialect{Comma: '1'}, table.Want{}, `csvml: '1' cannot delimit cells`},
		{"null token", Dialect{Null: []string{"a,b"}}, table.Want{}, `csvml: no unquoted cell can hold the null token "a,b"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := tt.d.NewDecoder(s, tt.want); err == nil || err.Error() != tt.says {
				t.Errorf("got %v, want %s", err, tt.says)
			}
		})
	}
}

// Memory comes back with the last Release, and serves the next batch.
func TestPooledMemory(t *testing.T) {
	s, err := Dialect{Header: HeaderYes}.Infer(Sample{Head: []byte("a,b,c\n1,x,true\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	dec, err := Dialect{}.NewDecoder(s, table.Want{})
	if err != nil {
		t.Fatal(err)
	}
	chunk := []byte(strings.Repeat("1,text,true\n,,\n", 1000))
	batch, err := dec.Decode(chunk)
	if err != nil {
		t.Fatal(err)
	}
	column := batch.Column(1)
	column.Retain()
	lent := dec.pool.Lent()
	batch.Release()
	if dec.pool.Lent() == 0 || dec.pool.Lent() >= lent {
		t.Errorf("%d bytes lent while one of three columns is held, %d with all", dec.pool.Lent(), lent)
	}
	column.Release()
	if dec.pool.Lent() != 0 {
		t.Errorf("%d bytes lent after the last Release", dec.pool.Lent())
	}
	if _, err := dec.Decode([]byte("1,x,true\nx,x,x\n")); err == nil || dec.pool.Lent() != 0 {
		t.Errorf("%d bytes lent after error %v", dec.pool.Lent(), err)
	}
	allocs := testing.AllocsPerRun(100, func() {
		b, err := dec.Decode(chunk)
		if err != nil {
			t.Fatal(err)
		}
		b.Release()
	})
	if allocs > 60 {
		t.Errorf("%v allocations a batch", allocs)
	}
}

// A hundred thousand columns, typed and packed.
func TestWide(t *testing.T) {
	const n = 100_000
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("x", i)
	}
	in := strings.Join(names, ",") + "\n" + strings.Repeat("1,", n-1) + "1\n" + strings.Repeat(",", n-1) + "\n"
	s, err := Dialect{}.Infer(Sample{Head: []byte(in), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]string, n)
	for i, name := range names {
		numbers[n-1-i] = name + "*"
	}
	for _, w := range []table.Want{{}, packed(f32, false, table.NullZero, names...), texts(table.NullZero, numbers...)} {
		dec, err := Dialect{}.NewDecoder(s, w)
		if err != nil {
			t.Fatal(err)
		}
		b, err := dec.Decode([]byte(in)[s.HeaderBytes:])
		if err != nil {
			t.Fatal(err)
		}
		if rows := printRows(b); len(rows) != 2 || len(rows[1]) != n {
			t.Errorf("%d rows", len(rows))
		}
		if w.Packs != nil && len(b.Changes) != n {
			t.Errorf("%d changes, want %d", len(b.Changes), n)
		}
		b.Release()
	}
}

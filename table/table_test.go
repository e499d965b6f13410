package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func TestErrorText(t *testing.T) {
	for _, tc := range []struct {
		err  Error
		want string
	}{
		{Error{Place: Place{File: "train.csv", Record: 1041, Line: 1042, Col: 7, Byte: 73190, Column: "age"}, Value: Excerpt("n/a"), Err: ErrNotNumber},
			`train.csv:1042:7: column "age": "n/a" is not a number (record 1041, byte 73190)`},
		{Error{Place: Place{File: "t.pbr", Record: 3, Byte: 196}, Err: errors.New("truncated")},
			`t.pbr: truncated (record 3, byte 196)`},
		{Error{Place: Place{File: "t.parquet", Record: 3, Byte: -1}, Err: ErrNull}, `t.parquet: a value is missing (record 3)`},
		{Error{Place: Place{File: "t.parquet", Byte: 196, Column: "a"}, Err: errors.New("corrupt")}, `t.parquet: column "a": corrupt (byte 196)`},
		{Error{Place: Place{Record: 1}, Err: ErrCells}, `wrong number of cells (record 1, byte 0)`},
		{Error{Place: Place{File: "a\x1b[31m.csv", Line: 1, Column: "b\a"}, Err: ErrNull}, `a\x1b[31m.csv:1: column "b\a": a value is missing`},
	} {
		if got := tc.err.Error(); got != tc.want {
			t.Errorf("got  %s\nwant %s", got, tc.want)
		}
	}
	err := fmt.Errorf("job: %w", &Error{Err: ErrNull})
	if !errors.Is(err, ErrNull) {
		t.Error("the cause is not in the chain")
	}
}

func TestRebase(t *testing.T) {
	p := Place{Record: 2, Line: 3, Col: 4, Byte: 5}
	p.Rebase("f", 10, 20, 30)
	if want := (Place{File: "f", Record: 12, Line: 23, Col: 4, Byte: 35}); p != want {
		t.Errorf("got %+v, want %+v", p, want)
	}
	nowhere := Place{Record: 1, Byte: -1}
	nowhere.Rebase("f", 10, 20, 30)
	if want := (Place{File: "f", Record: 11, Byte: -1}); nowhere != want {
		t.Errorf("got %+v, want %+v", nowhere, want)
	}
	unknown := Place{Byte: 1}
	unknown.Rebase("f", 10, 20, 30)
	if want := (Place{File: "f", Byte: 31}); unknown != want {
		t.Errorf("what is unknown does not stay so: %+v", unknown)
	}
}

func TestExcerpt(t *testing.T) {
	for _, tc := range []struct{ cell, want string }{
		{"n/a", `"n/a"`},
		{"a\x1b[2Jb\n", `"a\x1b[2Jb\n"`},
		{"\xff", `"\xff"`},
		{strings.Repeat("x", 80), `"` + strings.Repeat("x", 80) + `"`},
		{strings.Repeat("x", 81), `"` + strings.Repeat("x", 80) + `"…`},
		{strings.Repeat("x", 79) + "é", `"` + strings.Repeat("x", 79) + `"…`}, // no half of a rune
	} {
		if got := Excerpt(tc.cell); got != tc.want {
			t.Errorf("Excerpt(%q) = %s, want %s", tc.cell, got, tc.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{"données.csv": "données.csv", "a\x1b]0;x\a": `a\x1b]0;x\a`, "\xff": `\xff`, "a\u202eb": `a\u202eb`} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestChanges(t *testing.T) {
	var c Changes
	c.Add(Inexact, "a", 2, Place{Record: 1}, "x")
	c.Add(NullToNaN, "a", 1, Place{Record: 2}, "")
	c.Add(Inexact, "b", 1, Place{Record: 3}, "")
	c.Add(Inexact, "a", 3, Place{Record: 4}, "y")
	if len(c) != 3 || c[0].Count != 5 || c[0].First.Record != 1 || c[0].Value != "x" {
		t.Errorf("got %+v", c)
	}
}

// TestClass holds that each sentinel has a word of its own.
func TestClass(t *testing.T) {
	seen := map[string]error{}
	for _, c := range classes {
		got := Class(&Error{Err: fmt.Errorf("more: %w", c.err)})
		if seen[got] != nil {
			t.Errorf("%v and %v are both %s", c.err, seen[got], got)
		}
		seen[got] = c.err
	}
	if got := Class(errors.New("other")); got != "malformed" {
		t.Errorf("an unknown error is %s", got)
	}
}

func TestTensors(t *testing.T) {
	pack := Pack{Name: "features", From: []string{"a", "b"}, Elem: arrow.PrimitiveTypes.Int32}
	if elem, n, ok := Dense(pack.Type()); !ok || n != 2 || elem.ID() != arrow.INT32 {
		t.Errorf("Dense: %v, %d, %v", elem, n, ok)
	}
	pair := arrow.StructOf(arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: arrow.PrimitiveTypes.Float32})
	f := arrow.Field{Name: "features", Type: arrow.ListOf(pair), Metadata: arrow.NewMetadata([]string{KeyShape}, []string{"3,4"})}
	if elem, n, ok := Sparse(f); !ok || n != 12 || elem.ID() != arrow.FLOAT32 {
		t.Errorf("Sparse: %v, %d, %v", elem, n, ok)
	}
	for _, shape := range []string{"9223372036854775807,2", "4294967296,4294967296", "x", ""} {
		f.Metadata = arrow.NewMetadata([]string{KeyShape}, []string{shape})
		if elem, n, ok := Sparse(f); ok {
			t.Errorf("Sparse of shape %q: %v, %d", shape, elem, n)
		}
	}
}

func TestShapes(t *testing.T) {
	const most = math.MaxInt
	for _, c := range []struct {
		shape  string
		dims   []uint64
		volume int // -1: too large
	}{
		{"7", []uint64{7}, 7},
		{"28,28,3", []uint64{28, 28, 3}, 2352},
		{"5,0", []uint64{5, 0}, 0},
		{fmt.Sprint(most), []uint64{most}, most},
		{fmt.Sprint(most, ",1"), []uint64{most, 1}, most},
		{fmt.Sprint(most, ",2"), []uint64{most, 2}, -1},
		{fmt.Sprint(most, ",", most, ",4"), []uint64{most, most, 4}, -1},
	} {
		dims, err := ParseShape(c.shape)
		if err != nil || !slices.Equal(dims, c.dims) {
			t.Errorf("ParseShape(%q) = %v, %v", c.shape, dims, err)
		}
		if n, ok := Volume(dims); ok != (c.volume >= 0) || ok && n != c.volume {
			t.Errorf("Volume(%v) = %d, %v; want %d", dims, n, ok, c.volume)
		}
	}
	if n, ok := Volume(nil); n != 1 || !ok {
		t.Errorf("Volume of no dimensions = %d, %v", n, ok)
	}
	for _, bad := range []string{"", "3,", ",", "x", "-1", "9223372036854775808", "99999999999999999999"} {
		want := fmt.Sprintf("shape %s: want numbers joined by commas", Excerpt(bad))
		if dims, err := ParseShape(bad); err == nil || err.Error() != want {
			t.Errorf("ParseShape(%q) = %v, %v; want %s", bad, dims, err, want)
		}
	}
}

func TestFields(t *testing.T) {
	f := Label(Verbatim("y"))
	if !IsLabel(f) || !IsVerbatim(f) || IsLabel(Verbatim("y")) || IsVerbatim(arrow.Field{}) {
		t.Error("roles of fields are not told")
	}
	if !(Want{}).All() || (Want{Columns: []arrow.Field{}}).All() {
		t.Error("nothing asked for is not no column")
	}
}

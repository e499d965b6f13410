package parquetx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/recast-ml/recast/table"
)

// TestBadValues has values that are not of their type, in a row of the second
// range.
func TestBadValues(t *testing.T) {
	texts := arrow.Field{Name: "t", Type: arrow.BinaryTypes.Binary, Nullable: true}
	ints := arrow.Field{Name: "t", Type: arrow.PrimitiveTypes.Int32}
	words := []string{"a", "b", "c", "d", "é", "\xc3", "\xa9x"}
	numbers := []int32{1, 2, 3, -4, 5, 300, 7}
	tests := []struct {
		name string
		file *File
		as   func(*schemaElement)
		want string
	}{
		{"a text that is not UTF-8", written(t, texts, words, addText), legacy(deprecated.UTF8), `column "t": "\xc3" is not valid UTF-8 (record 2)`},
		{"a decimal of bytes", written(t, texts, words, addText), logical(logicalType{member: memberDecimal, precision: 2}), `column "t": 100 is out of the type's range (record 4)`},
		{"an int8", written(t, ints, numbers, addInt32), legacy(deprecated.Int8), `column "t": 300 is out of the type's range (record 2)`},
		{"a uint16", written(t, ints, []int32{1, 2, 3, 4, 5, -1}, addInt32), legacy(deprecated.Uint16), `column "t": -1 is out of the type's range (record 2)`},
		{"a decimal", written(t, ints, numbers, addInt32), logical(logicalType{member: memberDecimal, precision: 2, scale: 1}), `column "t": 300 is out of the type's range (record 2)`},
		{"a null type", written(t, ints, numbers, addInt32), logical(logicalType{member: memberNull}), `parquetx: column "t", row group 0, byte 4: the file is damaged: a value in a column of nulls`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.as(&test.file.footer.schema[1])
			test.file.footer.schema[1].logical.utc = false
			if test.file.footer.schema[1].converted >= 0 {
				test.file.footer.schema[1].logical = logicalType{}
			}
			if err := test.file.plan(); err != nil {
				t.Fatal(err)
			}
			d := decoderOf(t, test.file, nil)
			_, err := d.Decode(context.Background(), Range{To: 4})
			if err == nil {
				_, err = d.Decode(context.Background(), Range{From: 4, To: 6})
			}
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			var at *table.Error
			if errors.As(err, &at) != !errors.Is(err, ErrCorrupt) {
				t.Errorf("%T", err)
			}
		})
	}
}

// TestListLength has a list of another length than the file says all have.
func TestListLength(t *testing.T) {
	f := written(t, arrow.Field{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Int32), Nullable: true}, []int{2, 2, -1, 3, 2}, func(b array.Builder, n int) {
		l := b.(*array.ListBuilder)
		if n < 0 {
			l.AppendNull()
			return
		}
		l.Append(true)
		for i := range n {
			addInt32(l.ValueBuilder(), int32(i))
		}
	})
	f.footer.pairs = []keyValue{{fieldsKey, `{"l":{"recast.length":"2"}}`}}
	if err := f.plan(); err != nil {
		t.Fatal(err)
	}
	d := decoderOf(t, f, nil)
	b, err := d.Decode(context.Background(), Range{To: 3})
	if err != nil || fmt.Sprint(b.Column(0)) != "[[0 1] [0 1] (null)]" {
		t.Errorf("%v, %v", b, err)
	}
	_, err = d.Decode(context.Background(), Range{From: 3, To: 5})
	if !errors.Is(err, ErrLength) || err.Error() != `column "l": a list of 3 is a list of another length than 2 (record 1)` {
		t.Errorf("got %v", err)
	}
}

// TestLies has footers that contradict the pages.
func TestLies(t *testing.T) {
	tests := []struct {
		name string
		lie  func(g *groupMeta)
		want string
	}{
		{"more rows", func(g *groupMeta) { g.rows++ }, "the column chunk has fewer rows than its row group"},
		{"fewer rows", func(g *groupMeta) { g.rows-- }, "the column chunk has more rows than its row group"},
		{"more values", func(g *groupMeta) { g.chunks[0].values++ }, "the column chunk has 10 values, and should have 11"},
		{"fewer values", func(g *groupMeta) { g.chunks[0].values-- }, "pages of more values than the 9 that the column chunk has"},
		{"a shorter chunk", func(g *groupMeta) { g.chunks[0].stored -= 5 }, "a page of "},
		{"a longer chunk", func(g *groupMeta) { g.chunks[0].stored += 5 }, "metadata ends within a value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := numbered(t, 10)
			g := &f.footer.groups[0]
			test.lie(g)
			d := decoderOf(t, f, []int{0})
			_, err := d.Decode(context.Background(), Range{To: g.rows})
			if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), `column "a", row group 0, byte `) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

package csvml_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// textPack is the field of a pack of text that may be null; cells whose names end
// in a star are numbers.
func textPack(name string, cells ...string) arrow.Field {
	p := table.Pack{Name: name, Elem: arrow.BinaryTypes.String, Nullable: true}
	for _, c := range cells {
		bare := strings.TrimSuffix(c, "*")
		p.From, p.Numbers = append(p.From, bare), append(p.Numbers, bare != c)
	}
	return p.Field()
}

func TestEncodeTextPacks(t *testing.T) {
	b := batch(t, `[
		{"label": ["7"], "features": ["a", "1.50", "x,y"]},
		{"label": [""], "features": ["", "-9", " "]},
		{"label": null, "features": ["a longer text", null, "with \"quotes\""]},
		{"label": [null], "features": null},
		{"label": ["é"], "features": ["NA", "NA", "\n"]}
	]`, textPack("label", "y"), textPack("features", "a", "b*", "c"))
	want := []string{"7,a,1.50,\"x,y\"\n", "\"\",\"\",-9,\" \"\n", "NA,a longer text,NA,\"with \"\"quotes\"\"\"\n", "NA,NA,NA,NA\n", "é,\"NA\",NA,\"\n\"\n"}
	for i := range b.NumRows() {
		for j := i; j <= b.NumRows(); j++ {
			if got := encode(t, b.NewSlice(i, j), csvml.EncodeOptions{Null: "NA"}); got != strings.Join(want[i:j], "") {
				t.Errorf("rows %d to %d: got %q, want %q", i, j, got, want[i:j])
			}
		}
	}
	e, err := csvml.NewEncoder(b.Schema(), csvml.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other := batch(t, `[{"label": ["7"], "features": ["a", "1.50"]}]`, textPack("label", "y"), textPack("features", "a", "b"))
	if out, err := e.Append(nil, other); err == nil || len(out) > 0 {
		t.Errorf("a batch of fewer cells: %q, %v", out, err)
	}
}

// The values of a list may be part of an array, and be there where the list is null.
func TestEncodeTextPackOfSlice(t *testing.T) {
	build := array.NewStringBuilder(memory.DefaultAllocator)
	build.AppendValues([]string{"before", "a", "b,", "c", "d", "e", "f", "behind"}, []bool{true, true, true, true, true, true, false, true})
	values := array.NewSlice(build.NewArray(), 1, 7)
	f := textPack("x", "p", "q")
	data := array.NewData(f.Type, 3, []*memory.Buffer{memory.NewBufferBytes([]byte{0b101})}, []arrow.ArrayData{values.Data()}, 1, 0)
	b := array.NewRecordBatch(arrow.NewSchema([]arrow.Field{f}, nil), []arrow.Array{array.MakeFromData(data)}, 3)
	want := []string{"a,\"b,\"\n", ",\n", "e,\n"}
	for i := range b.NumRows() {
		for j := i; j <= b.NumRows(); j++ {
			if got := encode(t, b.NewSlice(i, j), csvml.EncodeOptions{}); got != strings.Join(want[i:j], "") {
				t.Errorf("rows %d to %d: got %q, want %q", i, j, got, want[i:j])
			}
		}
	}
}

// A pack is written as its cells are in columns of their own.
func TestEncodeTextPacksAsColumns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	texts := []string{"", "a", " a", "12345678", "-0.5", "NA", "a,b", "a;b", "12345678,", "seven,x", "\"", "cr\rcr", "line\nend", "\t",
		"a text of more than two words", "éèêëēėę", strings.Repeat("\"", 20)}
	for range 500 {
		n, rows, plain := 1+rnd.IntN(6), rnd.IntN(12), rnd.IntN(2) == 0
		names := make([]string, n)
		fields, columns := make([]arrow.Field, n), make([]arrow.Array, n)
		builders := make([]*array.StringBuilder, n)
		for i := range n {
			names[i] = fmt.Sprint("c", i)
			fields[i] = field(names[i], arrow.BinaryTypes.String)
			if rnd.IntN(3) == 0 {
				fields[i] = table.Verbatim(names[i])
				names[i] += "*"
			}
			builders[i] = array.NewStringBuilder(memory.DefaultAllocator)
		}
		packed := array.NewFixedSizeListBuilder(memory.DefaultAllocator, int32(n), arrow.BinaryTypes.String)
		cells := packed.ValueBuilder().(*array.StringBuilder)
		for range rows {
			packed.Append(true)
			for i := range n {
				if !plain && rnd.IntN(8) == 0 {
					builders[i].AppendNull()
					cells.AppendNull()
					continue
				}
				text := texts[rnd.IntN(len(texts))]
				if plain {
					text = texts[rnd.IntN(6)]
				}
				builders[i].Append(text)
				cells.Append(text)
			}
		}
		for i := range n {
			columns[i] = builders[i].NewArray()
		}
		apart := array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, int64(rows))
		pack := array.NewRecordBatch(arrow.NewSchema([]arrow.Field{textPack("x", names...)}, nil), []arrow.Array{packed.NewArray()}, int64(rows))
		o := csvml.EncodeOptions{Comma: ",;"[rnd.IntN(2)], Null: []string{"", "NA", "a"}[rnd.IntN(3)]}
		from := rnd.Int64N(int64(rows) + 1)
		to := from + rnd.Int64N(int64(rows)-from+1)
		got, want := encode(t, pack.NewSlice(from, to), o), encode(t, apart.NewSlice(from, to), o)
		if got != want {
			t.Fatalf("%+v: got %q, want %q", o, got, want)
		}
	}
}

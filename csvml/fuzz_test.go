package csvml

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// FuzzDecode compares with the reference: any text, asked for in a way that the
// seed decides.
func FuzzDecode(f *testing.F) {
	for i, in := range []string{
		"1,2\n3,4\n", "a,\"b\"\"c\"\r\n,\"\n\"\n\n", "1,2,3\r4,,nan\r", "x\n\ny", "\"a\"b,5\" c\n1", "00701,1e400\n16777217,-1e-50\n",
		"true,2020-01-02,2020-01-02T03:04:05.5+01:00\n", "\xff,é\x00\r\r\n", "12345678901234567890123,0.1234567890123456789\n", "-999,NA, 1 \n",
	} {
		f.Add(in, uint64(i))
	}
	f.Fuzz(func(t *testing.T, in string, seed uint64) {
		if len(in) > 1<<12 || refHuge.MatchString(in) {
			return
		}
		r := rand.New(rand.NewPCG(seed, 1))
		d := Dialect{Comma: []byte{',', ';', '\t'}[r.IntN(3)]}
		if r.IntN(3) == 0 {
			d.Null = []string{"NA", "-999", "x"}[:1+r.IntN(3)]
		}
		s := &Schema{eol: []byte{'\n', '\n', '\r'}[r.IntN(3)]}
		var fields []arrow.Field
		for i := range 1 + r.IntN(4) {
			field := arrow.Field{Name: fmt.Sprint("c", i+1), Type: columnTypes[r.IntN(len(columnTypes))], Nullable: true}
			fields = append(fields, field)
			s.Columns = append(s.Columns, Column{Name: field.Name, Type: field.Type})
		}
		s.Schema = arrow.NewSchema(fields, nil)
		w := fuzzWant(r, fields, in)
		check(t, decodeAll(t, d, s, w, strings.NewReader(in), 1+r.IntN(len(in)+10)), refDecode(d, s, w, in), w.Skip)
	})
}

// fuzzWant asks for each column in one of the ways there are, some with what is in the
// text as categories.
func fuzzWant(r *rand.Rand, fields []arrow.Field, in string) table.Want {
	w := table.Want{Skip: r.IntN(4) > 0, Nulls: []table.Nulls{table.NullError, table.NullZero, table.NullDrop}[r.IntN(3)]}
	if r.IntN(4) == 0 {
		return w
	}
	w.Columns = []arrow.Field{}
	w.Encode, w.Fill = map[string]*table.Encoding{}, map[string]float64{}
	var packs [2][]string
	for _, f := range fields {
		switch k := r.IntN(6); k {
		case 0, 1:
			packs[k] = append(packs[k], f.Name)
			if r.IntN(3) == 0 {
				w.Fill[f.Name] = 3
			}
			if r.IntN(2) == 0 {
				w.Encode[f.Name] = fuzzEncoding(r, in)
			}
		case 2:
			f = table.Verbatim(f.Name)
			fallthrough
		case 3, 4:
			f.Nullable = r.IntN(2) == 0
			w.Columns = append(w.Columns, f)
		}
	}
	for i, from := range packs {
		if len(from) > 0 {
			w.Packs = append(w.Packs, table.Pack{Name: fmt.Sprint("pack", i), From: from, Elem: packTypes[r.IntN(3)], Label: i == 0, Sparse: r.IntN(2) == 0, Cells: cellsOf(from, w.Encode)})
		}
	}
	return w
}

func fuzzEncoding(r *rand.Rand, in string) *table.Encoding {
	e := &table.Encoding{Kind: table.EncodingKind(r.IntN(4)), Bucket: r.IntN(2) == 0, Categories: []string{""}}
	for _, cell := range strings.FieldsFunc(in, func(c rune) bool { return strings.ContainsRune(",;\t\r\n\"", c) }) {
		if len(e.Categories) < 50 && !slices.Contains(e.Categories, cell) && r.IntN(3) > 0 {
			e.Categories = append(e.Categories, cell)
		}
	}
	e.Index()
	return e
}

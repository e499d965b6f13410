package bench

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// csvTable is a header-less file and what is asked of it.
type csvTable struct {
	text   []byte
	rows   int
	schema *csvml.Schema
	want   table.Want
}

const csvBytes = 1 << 20 // a chunk

// newCSV makes about a MiB of rows.
func newCSV(b *testing.B, d csvml.Dialect, row func(r *rand.Rand, dst []byte) []byte) *csvTable {
	r := rand.New(rand.NewPCG(30, 784))
	t := &csvTable{}
	for len(t.text) < csvBytes {
		t.text = append(row(r, t.text), '\n')
		t.rows++
	}
	var err error
	d.Header = csvml.HeaderNo
	if t.schema, err = d.Infer(csvml.Sample{Head: t.text, EOF: true}); err != nil {
		b.Fatal(err)
	}
	return t
}

// packs asks for the first column as label and the others as features.
func (t *csvTable) packs(from int) {
	var names []string
	for _, f := range t.schema.Fields() {
		names = append(names, f.Name)
	}
	f32 := arrow.PrimitiveTypes.Float32
	t.want.Packs = []table.Pack{
		{Name: "label", From: names[:1], Elem: f32, Label: true},
		{Name: "features", From: names[from:], Elem: f32},
	}
}

// dense30 has a label and 30 decimals of four to six digits.
func dense30(r *rand.Rand, dst []byte) []byte {
	dst = strconv.AppendInt(dst, r.Int64N(2), 10)
	for i := range 30 {
		v, digits := r.NormFloat64()*1.4, 5
		switch i % 6 {
		case 1:
			v, digits = r.ExpFloat64()*40, 2
		case 2:
			v, digits = 40.75+r.NormFloat64()*0.05, 4
		case 3:
			v, digits = r.Float64()*0.5, 6
		case 4:
			v, digits = 980+r.NormFloat64()*310, 1
		case 5:
			v, digits = r.NormFloat64()*0.3, 4
		}
		dst = strconv.AppendFloat(append(dst, ','), v, 'f', digits, 64)
	}
	return dst
}

// dense784 has a label and the pixels of a digit, a fifth of them not zero.
func dense784(r *rand.Rand, dst []byte) []byte {
	dst = strconv.AppendInt(dst, r.Int64N(10), 10)
	for y := range 28 {
		start, width := 4+r.IntN(12), 4+r.IntN(5)
		for x := range 28 {
			v := int64(0)
			if y >= 4 && y < 24 && x >= start && x < start+width {
				if v = 253; r.IntN(100) >= 45 {
					v = 1 + r.Int64N(255)
				}
			}
			dst = strconv.AppendInt(append(dst, ','), v, 10)
		}
	}
	return dst
}

// mixed has 14 columns: integers, decimals, a timestamp, short texts, blanks.
func mixed(r *rand.Rand, dst []byte) []byte {
	dst = strconv.AppendInt(dst, 9_007_199_254_740_993+r.Int64N(1e6), 10)
	dst = time.Unix(1.5e9+r.Int64N(3e7), 0).UTC().AppendFormat(append(dst, ','), time.DateTime)
	dst = append(dst, []string{",AA", ",UA", ",DL", ",WN"}[r.IntN(4)]...)
	dst = append(dst, ',', byte('A'+r.IntN(26)), byte('A'+r.IntN(26)), byte('A'+r.IntN(26)), ',')
	if r.IntN(33) > 0 {
		dst = strconv.AppendInt(dst, 1+r.Int64N(6), 10)
	}
	for i, n := range []float64{20, 7200, 60, 8, 40.75, -73.98, 180, 6, 2.5} {
		dst = append(dst, ',')
		switch {
		case i == 1 || i == 6 || i == 7:
			dst = strconv.AppendInt(dst, r.Int64N(int64(n)), 10)
		case i == 4 || i == 5:
			dst = strconv.AppendFloat(dst, n+r.NormFloat64()*0.03, 'f', 6, 64)
		case i == 3 && r.IntN(16) == 0:
		default:
			dst = strconv.AppendFloat(dst, r.Float64()*n, 'f', 2, 64)
		}
	}
	return dst
}

// fastest times f often enough to have it undisturbed once.
func fastest(f func()) time.Duration {
	best := time.Hour
	for range 20 {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

func BenchmarkCSVDecode(b *testing.B) {
	cases := []struct {
		name string
		row  func(r *rand.Rand, dst []byte) []byte
		ask  func(*csvTable)
	}{
		{"dense30", dense30, func(t *csvTable) { t.packs(1) }},
		{"dense30-dropping-5", dense30, func(t *csvTable) { t.packs(6) }},
		{"dense784", dense784, func(t *csvTable) { t.packs(1) }},
		{"mixed-typed", mixed, func(*csvTable) {}},
		{"mixed-verbatim", mixed, (*csvTable).verbatim},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			t := newCSV(b, csvml.Dialect{}, c.row)
			c.ask(t)
			dec, err := csvml.Dialect{}.NewDecoder(t.schema, t.want)
			if err != nil {
				b.Fatal(err)
			}
			var peer csvPeer
			ours := func() {
				batch, err := dec.Decode(t.text)
				if err != nil || batch.NumRows() != int64(t.rows) {
					b.Fatal(batch, err)
				}
				batch.Release()
			}
			b.ReportAllocs()
			perCell := float64(fastest(ours).Nanoseconds()) / float64(t.rows*t.schema.NumFields())
			against(b, len(t.text), ours, func() { peer.readAll(b, t) })
			b.ReportMetric(perCell, "best-ns/cell")
		})
	}
}

// verbatim asks for texts as strings and numbers as theirs.
func (t *csvTable) verbatim() {
	for i, f := range t.schema.Fields() {
		c := t.schema.Columns[i]
		if c.Text == 0 {
			f = table.Verbatim(f.Name)
		} else {
			f.Type = arrow.BinaryTypes.String
		}
		t.want.Columns = append(t.want.Columns, f)
	}
}

// readAll is the peer: encoding/csv, then strconv and time for each cell by the
// type asked for, into slices that are used again.
func (p *csvPeer) readAll(b *testing.B, t *csvTable) {
	r := csv.NewReader(bytes.NewReader(t.text))
	r.ReuseRecord = true
	p.floats, p.ints, p.texts, p.ends = p.floats[:0], p.ints[:0], p.texts[:0], p.ends[:0]
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return
		}
		for i, s := range rec {
			if err == nil && s != "" {
				err = p.cell(t, i, s)
			}
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

type csvPeer struct {
	packed []float32
	floats []float64
	ints   []int64
	texts  []byte
	ends   []int
}

func (p *csvPeer) cell(t *csvTable, i int, s string) error {
	if t.want.Packs != nil {
		v, err := strconv.ParseFloat(s, 32)
		p.packed = append(p.packed[:min(len(p.packed), 1000)], float32(v))
		return err
	}
	id := t.schema.Field(i).Type.ID()
	if t.want.Columns != nil {
		if id != arrow.STRING && id != arrow.TIMESTAMP {
			if _, err := strconv.ParseFloat(s, 64); err != nil {
				return err
			}
		}
		id = arrow.STRING
	}
	var err error
	switch id {
	case arrow.INT64:
		var v int64
		v, err = strconv.ParseInt(s, 10, 64)
		p.ints = append(p.ints, v)
	case arrow.FLOAT64:
		var v float64
		v, err = strconv.ParseFloat(s, 64)
		p.floats = append(p.floats, v)
	case arrow.TIMESTAMP:
		var v time.Time
		v, err = time.Parse(time.DateTime, s)
		p.ints = append(p.ints, v.UnixMicro())
	default:
		p.texts = append(p.texts, s...)
		p.ends = append(p.ends, len(p.texts))
	}
	return err
}

func BenchmarkCSVCut(b *testing.B) {
	quoted := func(r *rand.Rand, dst []byte) []byte {
		for i := range 10 {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = fmt.Appendf(dst, `"%d"`, r.IntN(1e6))
		}
		return dst
	}
	for _, c := range []struct {
		name string
		row  func(r *rand.Rand, dst []byte) []byte
	}{{"dense30", dense30}, {"dense784", dense784}, {"all-quoted", quoted}} {
		b.Run(c.name, func(b *testing.B) {
			t := newCSV(b, csvml.Dialect{}, c.row)
			text := bytes.Repeat(t.text, 8)
			buf := make([]byte, 0, csvBytes)
			sink := make([]byte, csvBytes)
			ours := func() {
				cut := csvml.Dialect{}.NewCutter(bytes.NewReader(text), t.schema, csvBytes)
				for {
					if _, _, err := cut.Next(buf); err == io.EOF {
						return
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
			rate := float64(len(text)) / fastest(ours).Seconds() / 1e9
			against(b, len(text), ours, func() {
				for rest := text; len(rest) > 0; {
					rest = rest[copy(sink, rest):]
				}
			})
			b.ReportMetric(rate, "best-GB/s")
		})
	}
}

func BenchmarkCSVInfer(b *testing.B) {
	for _, c := range []struct {
		name string
		row  func(r *rand.Rand, dst []byte) []byte
	}{{"dense30", dense30}, {"dense784", dense784}, {"mixed", mixed}} {
		b.Run(c.name, func(b *testing.B) {
			t := newCSV(b, csvml.Dialect{}, c.row)
			infer := func() {
				if _, err := (csvml.Dialect{}).Infer(csvml.Sample{Head: t.text, EOF: true}); err != nil {
					b.Fatal(err)
				}
			}
			best := fastest(infer)
			b.SetBytes(int64(len(t.text)))
			for b.Loop() {
				infer()
			}
			b.ReportMetric(float64(best.Nanoseconds())/float64(t.rows*t.schema.NumFields()), "best-ns/cell")
		})
	}
}

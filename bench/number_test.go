package bench

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/number"
)

// columns of numbers as data sets have them.
var columns = []struct {
	name   string
	format byte // of package strconv
	bits   int
	next   func(r *rand.Rand) float64
}{
	{"decimals", 'f', 64, decimals()},
	{"pixels", 'f', 64, pixels()},
	{"integers", 'f', 64, func(r *rand.Rand) float64 { return float64(r.IntN(100_000)) }},
	{"float32", 'f', 32, func(r *rand.Rand) float64 { return float64(float32(r.NormFloat64())) }},
	{"float64", 'f', 64, func(r *rand.Rand) float64 { return r.NormFloat64() }},
	{"exponents", 'e', 32, func(r *rand.Rand) float64 { return float64(float32(r.NormFloat64() * 1e-7)) }},
}

// decimals are measurements, amounts, coordinates, ratios: 4 to 6 digits.
func decimals() func(r *rand.Rand) float64 {
	round := func(v float64, digits int) float64 {
		f, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', digits, 64), 64)
		return f
	}
	column := 0
	return func(r *rand.Rand) float64 {
		column++
		switch column % 6 {
		case 0:
			return round(r.NormFloat64()*1.4, 5)
		case 1:
			return round(math.Exp(3.2+1.1*r.NormFloat64()), 2)
		case 2:
			return round(40.75+0.05*r.NormFloat64(), 4)
		case 3:
			return round(r.Float64()*r.Float64()*0.5, 6)
		case 4:
			return round(980+310*r.NormFloat64(), 1)
		}
		return round(r.NormFloat64()*0.3, 4)
	}
}

// pixels are those of a drawn digit: runs of 1 to 255 among four times as many
// zeros.
func pixels() func(r *rand.Rand) float64 {
	left, ink := 0, false
	return func(r *rand.Rand) float64 {
		if left == 0 {
			ink = !ink
			if ink {
				left = 4 + r.IntN(5)
			} else {
				left = 12 + r.IntN(24)
			}
		}
		left--
		switch {
		case !ink:
			return 0
		case r.Float64() < 0.45:
			return 253
		}
		return float64(1 + r.IntN(255))
	}
}

const cells = 784 * 256

// BenchmarkNumberParse reads rows of cells, ours and strconv's by turns.
func BenchmarkNumberParse(b *testing.B) {
	for _, c := range columns {
		rnd := rand.New(rand.NewPCG(1, 1))
		text := []byte{}
		for i := range cells {
			text = strconv.AppendFloat(text, c.next(rnd), c.format, -1, c.bits)
			if i%784 == 783 {
				text = append(text, '\n')
			} else {
				text = append(text, ',')
			}
		}
		b.Run(c.name+"/float32", func(b *testing.B) {
			dst := make([]float32, cells)
			versus(b, cells, func() { parse(b, dst, text, number.Float32) }, func() { parseStrconv(dst, text, 32) })
		})
		b.Run(c.name+"/float64", func(b *testing.B) {
			dst := make([]float64, cells)
			versus(b, cells, func() { parse(b, dst, text, number.Float64) }, func() { parseStrconv(dst, text, 64) })
		})
		if bytes.IndexByte(text, '.') < 0 {
			b.Run(c.name+"/int32", func(b *testing.B) {
				dst := make([]int32, cells)
				versus(b, cells, func() { parse(b, dst, text, number.Int32) }, func() { parseAtoi(dst, text) })
			})
		}
	}
}

// parse is what a reader of CSV does, without the rest of it.
func parse[T float32 | float64 | int32](b *testing.B, dst []T, text []byte, odd func([]byte) (T, number.Flag, number.Status)) {
	for len(text) > 0 {
		n, used := number.Run(dst, text, ',')
		if used == 0 || text[used-1] == ',' { // not at the end of a row
			start := used
			for text[used] != ',' && text[used] != '\n' {
				used++
			}
			v, _, status := odd(text[start:used])
			if status != number.OK {
				b.Fatalf("%q", text[start:used])
			}
			dst[n] = v
			n++
		}
		dst, text = dst[n:], text[used+1:]
	}
	if len(dst) != 0 {
		b.Fatal(len(dst))
	}
}

func parseStrconv[T float32 | float64](dst []T, text []byte, bits int) {
	for i := range dst {
		n := 0
		for text[n] != ',' && text[n] != '\n' {
			n++
		}
		v, _ := strconv.ParseFloat(string(text[:n]), bits)
		dst[i], text = T(v), text[n+1:]
	}
}

func parseAtoi(dst []int32, text []byte) {
	for i := range dst {
		n := 0
		for text[n] != ',' && text[n] != '\n' {
			n++
		}
		v, _ := strconv.ParseInt(string(text[:n]), 10, 32)
		dst[i], text = int32(v), text[n+1:]
	}
}

// BenchmarkNumberFormat writes rows of values, ours and strconv's by turns.
func BenchmarkNumberFormat(b *testing.B) {
	for _, c := range columns {
		rnd := rand.New(rand.NewPCG(1, 1))
		wide := make([]float64, cells)
		narrow := make([]float32, cells)
		for i := range wide {
			wide[i] = c.next(rnd)
			narrow[i] = float32(wide[i])
		}
		buf := make([]byte, 0, 32*cells)
		b.Run(c.name+"/float32", func(b *testing.B) {
			versus(b, cells, func() { number.AppendRow(buf, narrow, ',') }, func() { formatStrconv(buf, narrow, 32) })
		})
		b.Run(c.name+"/float64", func(b *testing.B) {
			versus(b, cells, func() { number.AppendRow(buf, wide, ',') }, func() { formatStrconv(buf, wide, 64) })
		})
	}
}

func formatStrconv[T float32 | float64](dst []byte, row []T, bits int) {
	for _, v := range row {
		dst = append(strconv.AppendFloat(dst, float64(v), 'g', -1, bits), ',')
	}
}

// versus times both by turns and reports the median nanoseconds per value of each,
// and how many times faster ours is.
func versus(b *testing.B, values int, ours, theirs func()) {
	var our, their []float64
	for b.Loop() {
		t0 := time.Now()
		ours()
		t1 := time.Now()
		theirs()
		our = append(our, float64(t1.Sub(t0))/float64(values))
		their = append(their, float64(time.Since(t1))/float64(values))
	}
	slices.Sort(our)
	slices.Sort(their)
	a, c := our[len(our)/2], their[len(their)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(a, "ns/value")
	b.ReportMetric(c, "strconv-ns/value")
	b.ReportMetric(c/a, "ratio")
}

package number

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// type numbers is what Run reads.
type numbers interface{ float32 | float64 | int32 }

// scalar is the function Run must agree with.
func scalar[T numbers](b []byte) (v T, flag Flag, status Status) {
	switch p := any(&v).(type) {
	case *float32:
		*p, flag, status = Float32(b)
	case *float64:
		*p, flag, status = Float64(b)
	case *int32:
		*p, flag, status = Int32(b)
	}
	return v, flag, status
}

// runSlow is what Run promises, said plainly, but that it takes all plain cells.
func runSlow[T numbers](dst []T, b []byte, sep byte) (cells, used int) {
	plain := "-+.0123456789eE"
	if _, ok := any(dst).([]int32); ok {
		plain = "-0123456789"
	}
	for cells < len(dst) {
		end := bytes.IndexAny(b[used:], string([]byte{sep, '\n', '\r'}))
		if end < 0 {
			break
		}
		cell := b[used : used+end]
		if len(cell) == 0 {
			break
		}
		v, flag, status := scalar[T](cell)
		if bytes.Trim(cell, plain) != nil || cell[0] == '+' || flag != 0 || status != OK {
			break
		}
		dst[cells] = v
		cells++
		used += end
		if b[used] != sep {
			break
		}
		used++
	}
	return cells, used
}

// checkRun compares Run with runSlow on b, for a destination of width cells.
func checkRun[T numbers](t *testing.T, b []byte, sep byte, width int) {
	t.Helper()
	b = b[:len(b):len(b)] // whatever lies behind is not to be read
	want := make([]T, width)
	n, used := runSlow(want, b, sep)
	got := make([]T, width+1)
	got[width] = 42
	m, took := Run(got[:width:width], b, sep)
	if got[width] != 42 {
		t.Fatalf("Run[%T](%q) wrote behind dst", got[0], b)
	}
	for i := range min(m, n) {
		if !same(float64(got[i]), float64(want[i])) {
			t.Fatalf("Run[%T](%q): cell %d is %v, want %v", got[0], b, i, got[i], want[i])
		}
	}
	if m == n && took == used {
		return
	}
	// Stopping earlier is allowed, before a cell that is long.
	if m > n || took > used || took > 0 && b[took-1] != sep || n == 0 {
		t.Fatalf("Run[%T](%q) = %d, %d, want %d, %d", got[0], b, m, took, n, used)
	}
	cell := b[took:]
	if end := bytes.IndexAny(cell, string([]byte{sep, '\n', '\r'})); end < 8 && !bytes.ContainsAny(cell[:end], "eE") {
		t.Fatalf("Run[%T](%q) = %d, %d stopped before a short plain cell, want %d, %d", got[0], b, m, took, n, used)
	}
}

func checkRuns(t *testing.T, b []byte, sep byte, width int) {
	t.Helper()
	checkRun[float32](t, b, sep, width)
	checkRun[float64](t, b, sep, width)
	checkRun[int32](t, b, sep, width)
}

func ExampleRun() {
	row := make([]float32, 4)
	for _, line := range []string{"1,-2.5,+3,4\n", "1,2\n", "1,2,3,4,5\n"} {
		n, used := Run(row, []byte(line), ',')
		newline := used > 0 && line[used-1] != ','
		fmt.Printf("%v newline=%v rest=%q\n", row[:n], newline, line[used:])
	}
	// Output:
	// [1 -2.5] newline=false rest="+3,4\n"
	// [1 2] newline=true rest="\n"
	// [1 2 3 4] newline=false rest="5\n"
}

// TestRunStops has one row a reason to stop. What follows is long enough for the
// fast loops.
func TestRunStops(t *testing.T) {
	const more = "7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,\n"
	for _, c := range []struct {
		text        string
		width       int
		cells, used int
	}{
		{"", 3, 0, 0},
		{"\n", 3, 0, 0},
		{",", 3, 0, 0},
		{"1", 3, 0, 0},
		{"1,2", 3, 1, 2},
		{"1,2\n", 3, 2, 3},
		{"1,2\r\n", 3, 2, 3},
		{"1,2\n", 2, 2, 3},
		{"1,2,\n", 2, 2, 4},
		{"1,2,3\n", 2, 2, 4},
		{"1,2\n", 0, 0, 0},
		{"1,,2\n", 3, 1, 2},
		{"1,x\n", 3, 1, 2},
		{"1, 2\n", 3, 1, 2},
		{"1,2 \n", 3, 1, 2},
		{"1,+2\n", 3, 1, 2},
		{"1,\"2\"\n", 3, 1, 2},
		{"1,-\n", 3, 1, 2},
		{"1,--2\n", 3, 1, 2},
		{"1,2-3\n", 3, 1, 2},
		{"1,2/3\n", 3, 1, 2},
		{"1,2:3\n", 3, 1, 2},
		{"1,007\n", 3, 1, 2},
		{"1,-007\n", 3, 1, 2},
		{"1,00\n", 3, 1, 2},
		{"1,2020-01-01\n", 3, 1, 2},
		{"1,1e3\n", 3, 1, 2},
		{"1,2;3\n", 3, 1, 2},
		{"1,2\x00,3\n", 3, 1, 2},
		{"1,2\xff,3\n", 3, 1, 2},
		{"1,2\xc2\xa0,3\n", 3, 1, 2},
		{"0,0,0,0,0,0,0,0,0\n", 9, 9, 17},
		{"0,0,0,0,0,0,0,0,0\n", 3, 3, 6},
		{"0,0,0,0\n", 8, 4, 7},
		{"12345678\n", 1, 1, 8},
		{"12345678,\n", 1, 1, 9},
		{"-99,255,1000,-100\n", 9, 4, 17},
	} {
		for _, text := range []string{c.text, c.text + more} {
			if c.text == "" || c.text == "," || c.text == "1" || c.text == "1,2" {
				text = c.text
			}
			dst := make([]int32, c.width)
			if n, used := Run(dst, []byte(text), ','); n != c.cells || used != c.used {
				t.Errorf("Run(%q) = %d, %d, want %d, %d", text, n, used, c.cells, c.used)
			}
			checkRuns(t, []byte(text), ',', c.width)
		}
	}
	for _, text := range []string{
		"1.5,.5,5.,-.5,-5.,0.0,-0,-0.0,9.9,-9.9\n", "1..5,2\n", "1.5.,2\n", ".,2\n", "-.,2\n", ".-5,2\n", "00.5,2\n", "-00.5,2\n",
		"0.123456789,1.5\n", "123456789,2\n", "-1234.567890123,2\n", "0.12345678901234567,2\n", "-0.12345678901234567,2\n",
		"12345678901234567890,2\n", "1.2345678.9012345,2\n", "1.23456789012345.67,2\n", "12345678.90123456.7,1\n", "1234567-890123,2\n",
		"0.1234567890123456-7,2\n", "16777217,2\n", "16777217.0,2\n", "16777216.99999999,2\n", "9007199254740993,1\n", "9007199254740993.0,1\n",
		"0.000000000000000001,1\n", "00.123456789,1\n", ".1234567890123456789,1\n", "1234567890123456789.,1\n", "123456789012345678901234,1\n",
		"1234567890123456789012345,1\n", "1.00000017881393432,1\n", "3.4028236,1\n", "8388608.5,8388609.5,1\n", "0.1234567\xff,1\n",
		"0.12345678\xff,1\n", "1e3,1E-3,-1.5e+7,2\n", "1e,2\n", "e1,2\n", "1e5", "1e400,1\n", "1e-400,1\n", "1e5x,1\n", "1e5 ,1\n", "-e5,1\n",
		"1.23456789012345678901234567e-5,1\n", "1e1000000000000000000000000000000000,1\n", "+1e5,1\n", "01e5,1\n",
	} {
		checkRuns(t, []byte(text), ',', 3)
		checkRuns(t, []byte(text+more), ',', 3)
		checkRuns(t, []byte(text+more), ',', 40)
	}
}

// TestRunRandom reads rows of every mixture, with odd cells among them, cut at
// every offset.
func TestRunRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range rounds(4_000) {
		sep := ",;\t|"[rnd.IntN(4)]
		var text []byte
		style := rnd.IntN(len(cellStyles) + 1)
		odd := rnd.IntN(3) * 4
		for range 1 + rnd.IntN(20) {
			s := style
			if s == len(cellStyles) {
				s = rnd.IntN(s)
			}
			if odd > 0 && rnd.IntN(odd) == 0 {
				text = append(text, oddCells[rnd.IntN(len(oddCells))]...)
			} else {
				text = cellStyles[s](rnd, text)
			}
			text = append(text, sep)
		}
		if rnd.IntN(2) == 0 {
			text[len(text)-1] = "\n\r"[rnd.IntN(2)]
			text = append(text, "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17\n"...)
		}
		width := 1 + rnd.IntN(24)
		for from := 0; from < len(text); from += 1 + rnd.IntN(9) {
			checkRuns(t, text[from:], sep, width)
		}
		for to := len(text); to > 0; to -= 1 + rnd.IntN(5) {
			checkRuns(t, text[:to], sep, width)
		}
	}
}

var cellStyles = []func(r *rand.Rand, b []byte) []byte{
	func(r *rand.Rand, b []byte) []byte { return append(b, '0') },
	func(r *rand.Rand, b []byte) []byte { return strconv.AppendInt(b, int64(r.IntN(256)), 10) },
	func(r *rand.Rand, b []byte) []byte {
		return strconv.AppendInt(b, int64(int32(r.Uint32())>>r.IntN(32)), 10)
	},
	func(r *rand.Rand, b []byte) []byte { return strconv.AppendInt(b, int64(r.Uint64())>>r.IntN(64), 10) },
	func(r *rand.Rand, b []byte) []byte {
		return strconv.AppendFloat(b, r.NormFloat64()*math.Pow10(r.IntN(6)), 'f', r.IntN(7), 64)
	},
	func(r *rand.Rand, b []byte) []byte { return strconv.AppendFloat(b, r.NormFloat64(), 'f', -1, 32) },
	func(r *rand.Rand, b []byte) []byte { return strconv.AppendFloat(b, r.NormFloat64(), 'f', -1, 64) },
	func(r *rand.Rand, b []byte) []byte { return strconv.AppendFloat(b, r.NormFloat64(), 'e', -1, 32) },
	func(r *rand.Rand, b []byte) []byte { return append(b, randomDecimal(r)...) },
}

var oddCells = []string{
	"", " ", "-", ".", "+1", "1e5", "NaN", "inf", "007", "-00.5", "x", "\"1\"", " 1", "1 ", "1-2", "1/2", "1:2", "1.2.3", "--1", "1_0", "0x1",
	"\x00", "\xff", "é", "1é", "2020-01-01", "12:30", "1234567x", "12345678x", "1.2345678901234x", "99999999999999999999999999999999",
}

// TestRunSevenDigits reads a sample of all decimals of up to eight bytes.
func TestRunSevenDigits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	var text []byte
	for range rounds(200_000) {
		w := strconv.Itoa(rnd.IntN([]int{100, 10_000, 1_000_000, 10_000_000}[rnd.IntN(4)]))
		point := rnd.IntN(len(w) + 1)
		text = text[:0]
		if rnd.IntN(2) == 0 && len(w) < 7 {
			text = append(text, '-')
		}
		if point > 1 && w[0] == '0' {
			point = 1
		}
		text = append(append(append(text, w[:point]...), '.'), w[point:]...)
		text = append(text, ",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"...)
		checkRun[float32](t, text, ',', 1)
		checkRun[float64](t, text, ',', 1)
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	text := []byte("0,0,0,0,1,2,3.5,123.456,0.123456789,-0.12345678901234567,1,2\n")
	dst := make([]float32, 20)
	if n := testing.AllocsPerRun(100, func() { Run(dst, text, ',') }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

package convert

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// damagedFiles are small files of each format and compression, and their rows.
func damagedFiles(t *testing.T) (*harness, [][]float64) {
	rows := [][]float64{{1, 0.5, -2, 3}, {0, 1.25, 1e-3, 4}, {1, 7, 8, 9}, {0, 1, 2, 1e6}}
	h := newHarness(t, map[string]string{"in.csv": csvOf(rows, 4)})
	label := Roles{Label: []string{"y"}}
	for _, out := range []string{"small.pbr", "small.csv", "small.csv.gz", "small.pbr.gz", "small.csv.bz2", "small.csv.zst", "small.csv.sz"} {
		h.must(Job{Inputs: []string{"in.csv"}, Output: out, Roles: label})
	}
	return h, h.rows("small.pbr")
}

// read converts a damaged file and gives its rows.
func read(t *testing.T, name string, data []byte) ([][]float64, *Receipt, error) {
	h := newHarness(t, map[string]string{name: string(data)})
	j := Job{Inputs: []string{name}, Output: "back.csv"}
	if strings.Contains(name, ".csv") {
		j.Roles.Label, j.Read.NoHeader = []string{"c1"}, true
	}
	r, err := h.run(j)
	if err != nil {
		h.absent("back.csv")
		return nil, nil, err
	}
	return h.cells(h.get("back.csv")), r, nil
}

// TestTruncation cuts each small file at every byte: an error, or, where the
// cut is at a record's end and cannot be seen, the rows before it; of a CSV
// without its last line end a warning.
func TestTruncation(t *testing.T) {
	h, want := damagedFiles(t)
	for _, name := range []string{"small.pbr", "small.csv", "small.csv.gz", "small.pbr.gz", "small.csv.bz2", "small.csv.zst", "small.csv.sz"} {
		whole := []byte(h.get(name))
		for cut := range len(whole) {
			got, r, err := read(t, "cut-"+name, whole[:cut])
			if err != nil {
				continue
			}
			switch {
			case name == "small.pbr" && cut%len(whole[:len(whole)/4]) == 0 && same(got, want[:len(got)]) == nil:
			case name == "small.csv" && whole[cut-1] == '\n' && same(got, want[:len(got)]) == nil:
			case name == "small.csv" && len(r.Warnings) > 0 && same(got[:len(got)-1], want[:len(got)-1]) == nil:
			case name == "small.csv.sz" && cut > 10 && len(got) == 0:
			default:
				t.Errorf("%s cut at byte %d of %d: %d rows and no error", name, cut, len(whole), len(got))
			}
		}
	}
}

// TestBitFlips flips every bit of each small file. Where a checksum covers the
// bit there is an error, but for gzip's time, system and flags; elsewhere an
// error, or as many rows that differ only in values whose own bytes were hit.
func TestBitFlips(t *testing.T) {
	h, want := damagedFiles(t)
	for _, name := range []string{"small.pbr", "small.csv.gz", "small.pbr.gz", "small.csv.bz2", "small.csv.zst", "small.csv.sz"} {
		whole := []byte(h.get(name))
		own := ownBytes(name, whole, want)
		for bit := 0; bit < 8*len(whole); bit += everyBit() {
			data := bytes.Clone(whole)
			data[bit/8] ^= 1 << (bit % 8)
			got, _, err := read(t, "flip-"+name, data)
			if err != nil {
				continue
			}
			if len(got) != len(want) {
				t.Errorf("%s, bit %d of byte %d: %d rows and no error", name, bit%8, bit/8, len(got))
				continue
			}
			for i := range want {
				for k := range want[i] {
					hit := own(i, k) <= bit/8 && bit/8 < own(i, k)+4
					if float32(got[i][k]) != float32(want[i][k]) && !hit {
						t.Errorf("%s, bit %d of byte %d: row %d, value %d is %v, was %v", name, bit%8, bit/8, i, k, got[i][k], want[i][k])
					}
				}
			}
		}
	}
}

// everyBit is 1, or in a short run, as under the race detector, more.
func everyBit() int {
	if testing.Short() {
		return 7
	}
	return 1
}

// ownBytes tells where the four bytes of value k of row i begin in a file: far
// off, if it has no bytes of its own.
func ownBytes(name string, whole []byte, rows [][]float64) func(i, k int) int {
	if name != "small.pbr" {
		return func(int, int) int { return math.MaxInt32 }
	}
	size := len(whole) / len(rows)
	return func(i, k int) int {
		record := whole[i*size : (i+1)*size]
		if k == 0 { // a packed field of one value
			return i*size + bytes.Index(record, []byte("\x0a\x04")) + 2
		}
		return i*size + bytes.Index(record, []byte("\x0a\x0c")) + 2 + 4*(k-1)
	}
}

// typedFile is a small table in a format with types, and how its rows read.
func typedFile(t *testing.T, format string) (file []byte, rows []string) {
	t.Helper()
	h := newHarness(t, map[string]string{"in.csv": "y,x,s\n1,0.5,a\n0,,b\n1,7.25,\n0,1e6,d\n"})
	j := Job{Inputs: []string{"in.csv"}, Output: "small." + format}
	h.must(j)
	_, rows = h.table("small." + format)
	return []byte(h.get("small." + format)), rows
}

// readTyped converts a damaged file and counts its rows.
func readTyped(t *testing.T, name string, data []byte) (int64, error) {
	t.Helper()
	h := newHarness(t, map[string]string{name: string(data)})
	r, err := h.run(Job{Inputs: []string{name}, Output: "back.csv", Write: WriteOptions{Header: true}})
	if err != nil {
		h.absent("back.csv")
		if isInternal(err) {
			t.Errorf("%s: %v", name, err)
		}
		return 0, err
	}
	return r.RowsOut, nil
}

// TestTypedTruncation cuts files with types at every byte: an error, or, of Avro at
// the end of its header or a block, the rows before it.
func TestTypedTruncation(t *testing.T) {
	for _, format := range typedFormats {
		whole, rows := typedFile(t, format)
		ends := 0
		for cut := range len(whole) {
			n, err := readTyped(t, "cut."+format, whole[:cut])
			if err != nil {
				continue
			}
			if ends++; format == "parquet" || n > 0 && n == int64(len(rows)) {
				t.Errorf("%s cut at byte %d of %d: %d rows and no error", format, cut, len(whole), n)
			}
		}
		if ends > 1 { // the end of Avro's header
			t.Errorf("%s: %d cuts are no error", format, ends)
		}
	}
}

// TestTypedBitFlips flips every bit of files with types: an error, or as many rows.
// Of Avro the number of records in a block is under no checksum, and a footer or a
// schema may well say something else with another bit.
func TestTypedBitFlips(t *testing.T) {
	for _, format := range typedFormats {
		whole, rows := typedFile(t, format)
		quiet := 0
		for bit := 0; bit < 8*len(whole); bit += everyBit() {
			data := bytes.Clone(whole)
			data[bit/8] ^= 1 << (bit % 8)
			n, err := readTyped(t, "flip."+format, data)
			if err != nil {
				continue
			}
			if quiet++; n != int64(len(rows)) {
				t.Errorf("%s, bit %d of byte %d: %d rows and no error", format, bit%8, bit/8, n)
			}
		}
		t.Logf("%s: %d of %d flips change no number of rows", format, quiet, 8*len(whole))
	}
}

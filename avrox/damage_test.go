package avrox

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"testing"

	"github.com/recast-ml/recast/table"
)

// readFile reads a whole file as cells.
func readFile(data []byte, o ReadOptions) (rows []map[string]string, err error) {
	h, n, err := ParseHeader(data, o)
	if err != nil {
		return nil, err
	}
	d, err := h.NewDecoder(supported(h))
	if err != nil {
		return nil, err
	}
	for data = data[n:]; len(data) > 0; data = data[n:] {
		var cutErr error
		n, _, cutErr = h.Cut(data, true)
		b, err := d.Decode(data[:n])
		if err != nil {
			return rows, err
		}
		rows = append(rows, cellsOf(b)...)
		b.Release()
		if cutErr != nil {
			return rows, cutErr
		}
	}
	return rows, nil
}

// A file that ends anywhere but after a block (a sample of the places, where it is
// slow) is an error, and the rows before it
// are good.
func TestTruncation(t *testing.T) {
	for name, data := range testFiles(t, "*.avro") {
		h, blocks := parse(t, data, ReadOptions{})
		all, err := readFile(data, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ends := map[int]bool{len(data) - len(blocks): true}
		for at := 0; at < len(blocks); {
			blk, err := h.block(blocks, at)
			if err != nil {
				t.Fatal(err)
			}
			at = blk.end
			ends[len(data)-len(blocks)+at] = true
		}
		if len(ends) < 2 {
			t.Errorf("%s has no blocks", name)
		}
		step := map[string]int{codecNull: 1, codecDeflate: 3}[h.Codec]
		if step == 0 {
			step = 41
		}
		if testing.Short() || raceEnabled {
			step *= 13
		}
		for i := 0; i < len(data); i += step {
			rows, err := readFile(data[:i:i], ReadOptions{})
			if ends[i] != (err == nil) {
				t.Errorf("%s: cut at %d of %d: %v", name, i, len(data), err)
			}
			if err != nil && !errors.Is(err, ErrTruncated) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: cut at %d: %v", name, i, err)
			}
			if d := differ(rows, all[:len(rows)]); d != "" {
				t.Errorf("%s: cut at %d: %s", name, i, d)
			}
		}
	}
}

// Each bit of the small files and a sample of those of the others is flipped. In blocks, that
// is an error where the codec has a checksum (that of zstandard is optional, and not
// in the file); else it is an error, or the rows are
// as many. The header has no checksum: it may change what columns are called, and
// what is in none of their values.
func TestFlippedBits(t *testing.T) {
	for name, good := range testFiles(t, "*.avro") {
		step := 45
		if name == "types.xz.avro" {
			step = 451
		}
		if name == "trees.avro" {
			step = 5
		}
		if testing.Short() || raceEnabled {
			step *= 31
		}
		if len(good) < 300 {
			step = 1
		}
		h, blocks := parse(t, good, ReadOptions{})
		all, err := readFile(good, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		head := len(good) - len(blocks)
		first := 0
		if h.Codec != codecNull {
			first = 8 * head // headers differ in the codec alone
		}
		data := bytes.Clone(good)
		for i := first; i < 8*len(data); i += step {
			data[i/8] ^= 1 << (i % 8)
			rows, err := readFile(data, ReadOptions{MaxBlock: 1 << 20})
			data[i/8] ^= 1 << (i % 8)
			var placed *table.Error
			switch {
			case err != nil && i/8 >= head && !errors.As(err, &placed):
				t.Errorf("%s: bit %d of byte %d: %v has no place", name, i%8, i/8, err)
			case err != nil:
			case len(rows) != len(all):
				t.Errorf("%s: bit %d of byte %d: %d rows", name, i%8, i/8, len(rows))
			case i/8 >= head && h.Codec != codecNull && h.Codec != codecZstandard && differ(rows, all) != "":
				t.Errorf("%s: bit %d of byte %d: %s", name, i%8, i/8, differ(rows, all))
			}
		}
	}
}

// Where nothing has a checksum, a flipped bit of a record changes no other record.
func TestFlippedBitsOfValues(t *testing.T) {
	name := "types.null.avro"
	good := testFiles(t, name)[name]
	_, blocks := parse(t, good, ReadOptions{})
	all, err := readFile(good, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	changed, refused := 0, 0
	data := bytes.Clone(good)
	for i := 8 * (len(good) - len(blocks)); i < 8*len(data); i += 11 {
		data[i/8] ^= 1 << (i % 8)
		rows, err := readFile(data, ReadOptions{})
		data[i/8] ^= 1 << (i % 8)
		if err != nil {
			refused++
			continue
		}
		hit := 0
		for row := range rows {
			if !maps.Equal(rows[row], all[row]) {
				hit++
			}
		}
		if changed++; hit > 1 || len(rows) != len(all) {
			t.Errorf("bit %d of byte %d changes %d records", i%8, i/8, hit)
		}
	}
	if changed == 0 || refused == 0 {
		t.Errorf("%d changed, %d refused", changed, refused)
	}
}

package recordio

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
)

// readNamed reads a file of records that are alike, and where each one was.
func readNamed(file []byte, f Framing) (records []map[string]any, offsets []int64, err error) {
	r := NewReader(bytes.NewReader(file))
	r.Framing, r.Alike = f, true
	for rec, err := range r.All() {
		if err != nil {
			return records, offsets, err
		}
		records = append(records, named(rec))
		_, off := r.Offset()
		offsets = append(offsets, off)
	}
	return records, offsets, nil
}

// onlyHit reports whether got is want but for elements that have the byte at.
func onlyHit(got, want map[string]any, record, at int, all []element) bool {
	if len(got) != len(want) {
		return false
	}
	for name, w := range want {
		g, ok := got[name]
		if !ok {
			return false
		}
		if g != w && !slices.ContainsFunc(all, func(e element) bool {
			return e.record == record && e.name == name && e.from <= at && at < e.to
		}) {
			return false
		}
	}
	return true
}

// smallFiles are files of three or four records that are alike.
func smallFiles(t *testing.T) map[string][]byte {
	files := map[string][]byte{}
	build := func(name string, escaped bool, records ...Record) {
		for i := range records {
			payload, err := records[i].Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			add := AppendFrame
			if escaped {
				add = AppendEscaped
			}
			if files[name], err = add(files[name], payload); err != nil {
				t.Fatal(err)
			}
		}
	}
	f32 := func(label float32, v ...float32) Record {
		return Record{Features: dense32(v...), Label: dense32(label)}
	}
	build("dense float32", false, f32(0, 1, 2.5, -3), f32(1, 0, 0, 0), f32(0, 1e-40, 3e38, 7), f32(1, 5, 5, 5))
	build("dense float32 without label", false, Record{Features: dense32(1, 2)}, Record{Features: dense32(0, 0)}, Record{Features: dense32(3, 4)})
	i32 := func(label int32, v ...int32) Record {
		return Record{Features: []Value{{Key: "values", Int32: v}}, Label: []Value{{Key: "values", Int32: []int32{label}}}}
	}
	build("dense int32", false, i32(0, 1, -2, 300), i32(1, 0, 8, 10), i32(2, 70000, 0, 26))
	f64 := func(v ...float64) Record {
		return Record{Features: []Value{{Key: "values", Float64: v, Shape: []uint64{2, 1}}}}
	}
	build("dense float64 of two dimensions", false, f64(1, 2), f64(0, -0.5), f64(1e300, 3))
	sparse := func(label float32, keys []uint64, v ...float32) Record {
		return Record{Features: []Value{{Key: "values", Float32: v, Keys: keys, Shape: []uint64{400}}}, Label: dense32(label)}
	}
	build("sparse float32", false, sparse(1, []uint64{0, 5, 300}, 1, 2, 3), sparse(0, []uint64{}, []float32{}...),
		sparse(1, []uint64{399}, 9), sparse(0, []uint64{1, 2}, 4, 5))
	m := math.Float32frombits(magic)
	build("dmlc parts", true,
		Record{Features: []Value{{Key: "vv", Float32: []float32{m, 1, m}}}},
		Record{Features: []Value{{Key: "vv", Float32: []float32{1, 2, 3}}}},
		Record{Features: []Value{{Key: "vv", Float32: []float32{1, m, m}}}})
	return files
}

func TestSmallFilesHaveParts(t *testing.T) {
	file := smallFiles(t)["dmlc parts"]
	if file[7]>>5 != cflagFirst || len(elements(t, file)) != 3*4 {
		t.Error("the records are not in parts")
	}
}

// A file that is cut is an error, or was cut at a record's end.
func TestTruncated(t *testing.T) {
	for name, file := range smallFiles(t) {
		want, offsets, err := readNamed(file, Framing{})
		if err != nil {
			t.Fatal(err)
		}
		for to := range file {
			got, _, err := readNamed(file[:to], Framing{})
			whole := len(got)
			if end := to == 0 || slices.Contains(offsets, int64(to)); end != (err == nil) {
				t.Errorf("%s cut to %d bytes: error %v", name, to, err)
			}
			for i := range whole {
				if !onlyHit(got[i], want[i], i, -1, nil) {
					t.Errorf("%s cut to %d bytes: record %d differs", name, to, i+1)
				}
			}
			if next := append(offsets, int64(len(file)))[whole+1]; next <= int64(to) {
				t.Errorf("%s cut to %d bytes: only %d records", name, to, whole)
			}
			for _, allow := range []Framing{{AllowNoPad: true}, {AllowTrailer: true}} {
				got, _, err := readNamed(file[:to], allow)
				if len(got) < whole || len(got) > len(want) || err == nil && to-trailed(offsets, to) >= headerLen && !allow.AllowNoPad {
					t.Errorf("%s cut to %d bytes, %+v: %d records, %v", name, to, allow, len(got), err)
				}
			}
		}
	}
}

// trailed is the last record's start or end up to to.
func trailed(offsets []int64, to int) int {
	last := 0
	for _, off := range offsets {
		if off <= int64(to) {
			last = int(off)
		}
	}
	return last
}

// A file in which a bit flips is an error, or has the same number of records
// with a difference only in values whose own bytes were hit.
func TestBitFlips(t *testing.T) {
	for name, file := range smallFiles(t) {
		all := elements(t, file)
		want, _, err := readNamed(file, Framing{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 * len(file) {
			bad := bytes.Clone(file)
			bad[i/8] ^= 1 << (i % 8)
			got, _, err := readNamed(bad, Framing{})
			if err != nil {
				var place *Error
				if !errors.As(err, &place) || place.Record < 1 || place.Offset < 0 || place.Offset > int64(len(file)) {
					t.Errorf("%s, bit %d of byte %d: an error without a place: %v", name, i%8, i/8, err)
				}
				continue
			}
			if len(got) != len(want) {
				t.Errorf("%s, bit %d of byte %d: %d records, want %d", name, i%8, i/8, len(got), len(want))
				continue
			}
			for k := range want {
				if !onlyHit(got[k], want[k], k, i/8, all) {
					t.Errorf("%s, bit %d of byte %d: record %d is\n%v, want\n%v", name, i%8, i/8, k+1, got[k], want[k])
				}
			}
		}
	}
}

// salvaged reads all of a file that can be trusted and checks that records and
// regions are the file, each byte once.
func salvaged(t *testing.T, file []byte) (records []map[string]any, offsets []int64, regions []Region) {
	t.Helper()
	f := Framing{Skipped: func(r Region) bool { regions = append(regions, r); return true }}
	records, offsets, err := readNamed(file, f)
	if err != nil {
		t.Fatalf("salvage fails: %v", err)
	}
	starts := map[int64]int64{}
	for _, off := range offsets {
		var fr frame
		if whole, _, err := f.walk(file[off:], true, &fr); !whole || err != nil {
			t.Fatalf("no record at byte %d: %v", off, err)
		}
		starts[off] = off + int64(fr.size)
	}
	for _, r := range regions {
		if r.To <= r.From || r.Err == nil || starts[r.From] != 0 {
			t.Fatalf("region %+v", r)
		}
		starts[r.From] = r.To
	}
	at, n := int64(0), 0
	for ; at < int64(len(file)); n++ {
		if starts[at] == 0 {
			t.Fatalf("byte %d is in no record and in no region", at)
		}
		at = starts[at]
	}
	if n != len(starts) {
		t.Fatalf("records and regions overlap: %v", starts)
	}
	return records, offsets, regions
}

// Salvage loses the record that was hit and no other, and makes up nothing.
func TestSalvageBitFlips(t *testing.T) {
	for name, file := range smallFiles(t) {
		all := elements(t, file)
		want, offsets, err := readNamed(file, Framing{})
		if err != nil {
			t.Fatal(err)
		}
		// Alike believes the first record, so that one stays whole.
		for i := 8 * int(offsets[1]); i < 8*len(file); i++ {
			bad := bytes.Clone(file)
			bad[i/8] ^= 1 << (i % 8)
			got, at, _ := salvaged(t, bad)
			if len(got) < len(want)-1 {
				t.Errorf("%s, bit %d of byte %d: %d of %d records left", name, i%8, i/8, len(got), len(want))
			}
			for k := range got {
				which := slices.Index(offsets, at[k])
				if which < 0 || !onlyHit(got[k], want[which], which, i/8, all) {
					t.Errorf("%s, bit %d of byte %d: a record at byte %d that was not there: %v", name, i%8, i/8, at[k], got[k])
				}
			}
		}
	}
}

// Bytes missing anywhere make up nothing: each record left is one of the file. Of
// records that are equally long, two that lost as many bytes between them can look
// like one, which nobody can tell.
func TestSalvageMissingBytes(t *testing.T) {
	for name, file := range smallFiles(t) {
		want, offsets, err := readNamed(file, Framing{})
		if err != nil {
			t.Fatal(err)
		}
		for from := int(offsets[1]); from < len(file); from++ {
			for n := 1; n < 40 && from+n <= len(file); n++ {
				if offsets[2] == 2*offsets[1] && n == int(offsets[1]) {
					continue
				}
				got, at, _ := salvaged(t, slices.Concat(file[:from], file[from+n:]))
				for k := range got {
					if !slices.ContainsFunc(want, func(w map[string]any) bool { return onlyHit(got[k], w, 0, -1, nil) }) {
						t.Errorf("%s without bytes %d to %d: a record at byte %d that was not there: %v", name, from, from+n, at[k], got[k])
					}
				}
				kept := 0
				for i, off := range offsets {
					if end := append(offsets, int64(len(file)))[i+1]; end <= int64(from) || off >= int64(from+n) {
						kept++
					}
				}
				if len(got) < kept-1 {
					t.Errorf("%s without bytes %d to %d: %d records of %d that are whole", name, from, from+n, len(got), kept)
				}
			}
		}
	}
}

func TestSalvageStops(t *testing.T) {
	file := smallFiles(t)["dense float32"]
	file[0] = 'x'
	f := Framing{Skipped: func(Region) bool { return false }}
	_, _, err := readNamed(file, f)
	if !errors.Is(err, ErrMagic) {
		t.Errorf("error %v, want ErrMagic", err)
	}
	r := NewFrameReader(bytes.NewReader(file))
	r.Framing = f
	for range 2 {
		if _, err := r.Next(); !errors.Is(err, ErrMagic) {
			t.Errorf("error %v, want ErrMagic", err)
		}
	}
}

// Frames that hold no aialgs.data.Record are believed by what follows them.
func TestSalvageOtherPayloads(t *testing.T) {
	var file []byte
	var starts []int64
	for i := range 5 {
		starts = append(starts, int64(len(file)))
		file, _ = AppendFrame(file, bytes.Repeat([]byte{0xff, byte(i)}, 20+i))
	}
	for _, test := range []struct {
		name string
		hit  int64
		lost int
	}{
		{"magic", starts[2], 2},
		{"length, shorter", starts[2] + 4, 2},
		{"length, longer", starts[2] + 5, 2},
		{"flag", starts[2] + 7, 2},
	} {
		bad := bytes.Clone(file)
		bad[test.hit] ^= 0x20
		var regions []Region
		r := NewFrameReader(bytes.NewReader(bad))
		r.Skipped = func(r Region) bool { regions = append(regions, r); return true }
		var got []int64
		for {
			_, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			_, off := r.Offset()
			got = append(got, off)
		}
		if want := slices.Delete(slices.Clone(starts), test.lost, test.lost+1); !slices.Equal(got, want) {
			t.Errorf("%s: records at %v, want %v", test.name, got, want)
		}
		if len(regions) != 1 || regions[0].From != starts[2] || regions[0].To != starts[3] {
			t.Errorf("%s: regions %+v, want [%d, %d)", test.name, regions, starts[2], starts[3])
		}
	}
}

package recordio

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"time"
)

// trained is a file of n records of 784 features, and where each one starts.
func trained(t *testing.T, n int) (file []byte, starts []int64) {
	t.Helper()
	features := make([]float32, 784)
	for i := range n {
		for k := range features {
			features[k] = float32(i*k%256) / 3
		}
		payload, err := (&Record{Features: dense32(features...), Label: dense32(float32(i))}).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		starts = append(starts, int64(len(file)))
		file, _ = AppendFrame(file, payload)
	}
	return file, starts
}

// Damage in a file that is many times longer than the reader's buffer.
func TestSalvageLongFile(t *testing.T) {
	file, starts := trained(t, 1000)
	zero := func(from, n int64) { clear(file[from : from+n]) }
	zero(starts[3]+100, 4)       // values: nobody can tell
	zero(starts[10]+4, 4)        // a length
	zero(starts[77], 4)          // a magic number
	zero(starts[200]+2000, 9000) // the rest of one, two whole ones, the start of one
	zero(starts[700], int64(len(file))-starts[700]-starts[1])
	lost := []int{10, 77, 200, 201, 202, 203}
	for i := 699; i < 999; i++ { // from 699 on, as nothing tells that it is whole
		lost = append(lost, i)
	}
	want := slices.DeleteFunc(slices.Clone(starts), func(off int64) bool {
		i, _ := slices.BinarySearch(starts, off)
		return slices.Contains(lost, i)
	})
	for name, src := range map[string]io.Reader{
		"whole": bytes.NewReader(file),
		"half":  iotest.HalfReader(bytes.NewReader(file)),
	} {
		r := NewReader(src)
		skipped := int64(0)
		r.Skipped = func(r Region) bool { skipped += r.To - r.From; return true }
		var got []int64
		for _, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			_, off := r.Offset()
			got = append(got, off)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d records, want %d", name, len(got), len(want))
		}
		if size := starts[1] * int64(len(lost)); skipped != size {
			t.Errorf("%s: %d bytes skipped, want %d", name, skipped, size)
		}
		if len(r.frames.buf) > 2*minBuffer {
			t.Errorf("%s: the buffer has grown to %d bytes", name, len(r.frames.buf))
		}
	}
}

// Files made so that each place looks like a record until its very end must not
// take time that grows with the square of their size.
func TestSalvageIsNotQuadratic(t *testing.T) {
	const n = 4 << 20
	var nested []byte // fixed numbers, each a header whose payload is all that come after
	const end = n / 9 * 9
	for len(nested) < end {
		nested = append(nested, 0x09)
		nested = binary.LittleEndian.AppendUint32(nested, magic)
		nested = binary.LittleEndian.AppendUint32(nested, uint32(end-len(nested)-4))
	}
	nested = append(nested, make([]byte, 100)...)
	parts := bytes.Repeat(fromHex(t, "M 00000020 M 00000040"), n/16)
	starts := make([]byte, 0, n) // each begins a chain of parts that all share
	for len(starts) < n/2 {
		starts = binary.LittleEndian.AppendUint32(starts, magic)
		starts = binary.LittleEndian.AppendUint32(starts, cflagFirst<<lenBits|uint32(n/2-len(starts)-4))
	}
	starts = append(starts, bytes.Repeat(fromHex(t, "M 00000040"), n/16)...)
	for name, file := range map[string][]byte{"nested": nested, "parts": parts, "starts": starts} {
		begin := time.Now()
		r := NewReader(bytes.NewReader(file))
		r.Skipped = func(Region) bool { return true }
		for _, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: %v for %d MiB", name, took, len(file)>>20)
		}
	}
}

func TestSalvagePassesErrors(t *testing.T) {
	file, _ := trained(t, 3)
	file[5] ^= 1
	r := NewFrameReader(io.MultiReader(bytes.NewReader(file[:4000]), iotest.ErrReader(io.ErrClosedPipe)))
	r.Skipped = func(Region) bool { return true }
	for range 2 {
		if _, err := r.Next(); err != io.ErrClosedPipe {
			t.Errorf("error %v, want %v", err, io.ErrClosedPipe)
		}
	}
}

// The frames of what is read, with what was skipped, are the file.
func TestFrame(t *testing.T) {
	file, starts := trained(t, 300)
	file[starts[7]] ^= 1
	file[starts[100]+4] ^= 1
	at := int64(0)
	r := NewReader(iotest.HalfReader(bytes.NewReader(file)))
	r.Skipped = func(g Region) bool {
		if g.From != at {
			t.Errorf("a region from %d on, not %d", g.From, at)
		}
		at = g.To
		return true
	}
	if r.Frame() != nil {
		t.Error("there is a frame before the first record")
	}
	for _, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		frame := r.Frame()
		if !bytes.HasPrefix(file[at:], frame) || len(frame) == 0 {
			t.Fatalf("%d bytes at %d are not those of the file", len(frame), at)
		}
		at += int64(len(frame))
	}
	if at != int64(len(file)) || r.Frame() != nil {
		t.Errorf("%d of %d bytes", at, len(file))
	}
}

package recordio

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/iotest"
)

func TestFrameReaderOffset(t *testing.T) {
	r := NewFrameReader(bytes.NewReader(fromHex(t, "M 01000000 61000000  M 00000020 M 03000060 61626300  M 00000000")))
	for i, want := range []int64{0, 12, 32} {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		if record, off := r.Offset(); record != int64(i+1) || off != want {
			t.Errorf("record %d at byte %d, want %d at %d", record, off, i+1, want)
		}
	}
}

func TestFrameReaderLongRecords(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var file []byte
	var want [][]byte
	for _, n := range []int{0, 5, minBuffer - 8, 3, minBuffer - 7, minBuffer, 1, 3*minBuffer + 1, 100, 100} {
		payload := make([]byte, n)
		for i := range payload {
			payload[i] = byte(random.Uint32())
		}
		want = append(want, payload)
		file, _ = AppendFrame(file, payload)
	}
	for name, src := range map[string]io.Reader{
		"whole": bytes.NewReader(file),
		"half":  iotest.HalfReader(bytes.NewReader(file)),
	} {
		got, err := drain(Framing{}, src)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %d records, %v, want %d", name, len(got), err, len(want))
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("%s: record %d differs", name, i+1)
			}
		}
	}
}

func TestFrameReaderPassesErrors(t *testing.T) {
	broken := errors.New("the disk is on fire")
	record := fromHex(t, "M 01000000 61000000")
	for _, cut := range []int{0, 5, 12} {
		src := io.MultiReader(bytes.NewReader(record), bytes.NewReader(record[:cut]), iotest.ErrReader(broken))
		want := 1 + cut/12
		if got, err := drain(Framing{}, src); len(got) != want || err != broken {
			t.Errorf("%d records, %v, want %d, %v", len(got), err, want, broken)
		}
	}
	if _, err := drain(Framing{}, silent{}); err != io.ErrNoProgress {
		t.Errorf("a reader that returns nothing: %v, want %v", err, io.ErrNoProgress)
	}
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// A header that claims 64 MiB must not cost 64 MiB.
func TestClaimedLengthIsNotAllocated(t *testing.T) {
	file := fromHex(t, "M 00000004 6162")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := drain(Framing{}, bytes.NewReader(file))
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrTruncated) {
		t.Errorf("error %v, want ErrTruncated", err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 2*minBuffer {
		t.Errorf("%d bytes allocated", n)
	}
}

func TestFrameReaderDoesNotAllocate(t *testing.T) {
	var file []byte
	for i := range 4000 {
		payload := make([]byte, 100+i%100)
		file, _ = AppendFrame(file, payload)
		payload[4], payload[5], payload[6], payload[7] = 0x0a, 0x23, 0xd7, 0xce
		file, _ = AppendEscaped(file, payload)
	}
	r := NewFrameReader(bytes.NewReader(file))
	r.Join = DMLC // Auto parses what it joins
	next := func() {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		next()
	}
	if n := testing.AllocsPerRun(3000, next); n != 0 {
		t.Errorf("%v allocations a record", n)
	}
}

package recordio

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

// starts are the offsets of all records, by reading them all.
func allStarts(t *testing.T, file []byte) (starts []int64) {
	t.Helper()
	r := NewFrameReader(bytes.NewReader(file))
	r.AllowNoPad, r.AllowTrailer = true, true
	for {
		if _, err := r.Next(); err == io.EOF {
			return starts
		} else if err != nil {
			t.Fatal(err)
		}
		_, off := r.Offset()
		starts = append(starts, off)
	}
}

func TestSplit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var file []byte
	for i := range 3000 {
		payload := make([]byte, random.IntN(1000))
		for i := range payload {
			payload[i] = byte(random.Uint32())
		}
		if i%10 == 0 && len(payload) > 40 { // the magic number, in parts and not
			copy(payload[16:], magicBytes)
			copy(payload[33:], magicBytes)
			copy(payload[len(payload)-4:], magicBytes)
		}
		if i%2 == 0 {
			file, _ = AppendEscaped(file, payload)
		} else {
			file, _ = AppendFrame(file, payload)
		}
	}
	all := allStarts(t, file)
	size := int64(len(file))
	for _, n := range []int{1, 2, 3, 7, 100, 2999, 20000} {
		got, err := Framing{}.Split(bytes.NewReader(file), size, n)
		if err != nil {
			t.Fatal(err)
		}
		if got[0] != 0 || len(got) > n || n <= 100 && len(got) != n {
			t.Errorf("%d starts of %d asked for, the first %d", len(got), n, got[0])
		}
		at := 0
		for i, start := range got {
			for at < len(all) && all[at] < start {
				at++
			}
			if at == len(all) || all[at] != start || i > 0 && start <= got[i-1] {
				t.Errorf("start %d of %d is %d, which is no start of a record after %d", i, n, start, got[i-1])
			}
			// Even: the first record after i/n of the file.
			if from := part(size, i, n); n <= 100 && start != all[indexFrom(all, from)] {
				t.Errorf("start %d of %d is %d, want %d", i, n, start, all[indexFrom(all, from)])
			}
		}
	}
}

func indexFrom(starts []int64, from int64) int {
	i, _ := slices.BinarySearch(starts, from)
	return i
}

func TestSplitEdges(t *testing.T) {
	long, _ := AppendFrame(nil, make([]byte, 300000))
	for _, test := range []struct {
		name string
		file []byte
		f    Framing
		want []int64
	}{
		{"an empty file", nil, Framing{}, nil},
		{"one record", long, Framing{}, []int64{0}},
		{"two records", slices.Concat(long, long), Framing{}, []int64{0, 300008}},
		{"two records and a trailer", slices.Concat(long, long, []byte("\n")), Framing{}, []int64{0}},
		{"two records and a trailer, allowed", slices.Concat(long, long, []byte("\n")), Framing{AllowTrailer: true}, []int64{0, 300008}},
		{"no padding", slices.Concat(long, fromHex(t, "M 01000000 61"), nil), Framing{}, []int64{0}},
		{"no padding, allowed", slices.Concat(long, fromHex(t, "M 01000000 61"), nil), Framing{AllowNoPad: true}, []int64{0, 300008}},
		{"over the limit", slices.Concat(long, long), Framing{MaxRecord: 100}, []int64{0}},
	} {
		got, err := test.f.Split(bytes.NewReader(test.file), int64(len(test.file)), 4)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v, want %v", test.name, got, err, test.want)
		}
	}

	_, err := Framing{}.Split(bytes.NewReader([]byte("PAR1....")), 8, 4)
	if want := "recordio: record 1 at byte 0: not a RecordIO record: found 50 41 52 31, which looks like Parquet"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = Framing{}.Split(bytes.NewReader(long), int64(len(long))+1000, 4)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file shorter than it was said to be: %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

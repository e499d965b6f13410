package fuzz

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"
	"testing/iotest"

	"google.golang.org/protobuf/proto"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordpb"
)

// framing makes options of one byte, so that the fuzzer finds them all.
func framing(options byte) recordio.Framing {
	return recordio.Framing{
		Join:         recordio.Join(options % 3),
		MaxRecord:    1 << 16,
		AllowNoPad:   options&4 != 0,
		AllowTrailer: options&8 != 0,
	}
}

// frames reads all payloads of a stream.
func frames(t *testing.T, f recordio.Framing, src io.Reader) (payloads [][]byte, offsets []int64, err error) {
	r := recordio.NewFrameReader(src)
	r.Framing = f
	for {
		p, err := r.Next()
		if err == io.EOF {
			return payloads, offsets, nil
		}
		if err != nil {
			return payloads, offsets, err
		}
		record, off := r.Offset()
		payloads, offsets = append(payloads, bytes.Clone(p)), append(offsets, off)
		if record != int64(len(payloads)) {
			t.Fatalf("record %d is said to be %d", len(payloads), record)
		}
	}
}

// place checks that an error says where in a file of size bytes it is.
func place(t *testing.T, err error, records, size int) *recordio.Error {
	if err == nil {
		return nil
	}
	var at *recordio.Error
	if !errors.As(err, &at) {
		t.Fatalf("an error without a place: %v", err)
	}
	if at.Record != int64(records+1) || at.Offset < 0 || at.Offset > int64(size) {
		t.Fatalf("after %d records of %d bytes: %v", records, size, err)
	}
	return at
}

func FuzzFrames(f *testing.F) {
	f.Fuzz(func(t *testing.T, options byte, file []byte) {
		how := framing(options)
		payloads, offsets, err := frames(t, how, bytes.NewReader(file))
		damage := place(t, err, len(payloads), len(file))

		// A stream that comes in single bytes is the same.
		again, offsetsAgain, errAgain := frames(t, how, iotest.OneByteReader(bytes.NewReader(file)))
		if len(again) != len(payloads) || (err == nil) != (errAgain == nil) || err != nil && err.Error() != errAgain.Error() {
			t.Fatalf("%d records, %v; byte by byte %d, %v", len(payloads), err, len(again), errAgain)
		}

		// So is memory.
		i := 0
		var errMemory error
		for p, err := range how.Frames(file) {
			if errMemory = err; err != nil {
				break
			}
			if !bytes.Equal(p, payloads[i]) || !bytes.Equal(p, again[i]) || offsets[i] != offsetsAgain[i] {
				t.Fatalf("record %d differs", i+1)
			}
			i++
		}
		if i != len(payloads) || (err == nil) != (errMemory == nil) || err != nil && err.Error() != errMemory.Error() {
			t.Fatalf("%d records, %v; in memory %d, %v", len(payloads), err, i, errMemory)
		}

		// So are headers alone.
		n, records, errCut := how.Cut(file, true)
		if records != len(payloads) || n > len(file) || (err == nil) != (errCut == nil) || err != nil && err.Error() != errCut.Error() {
			t.Fatalf("%d records, %v; Cut finds %d in %d of %d bytes, %v", len(payloads), err, records, n, len(file), errCut)
		}
		if damage != nil && damage.Offset < int64(n) {
			t.Fatalf("Cut passes the damage at byte %d: %d", damage.Offset, n)
		}

		// What is written comes back.
		for _, add := range []func(dst, payload []byte) ([]byte, error){recordio.AppendFrame, recordio.AppendEscaped} {
			var file []byte
			for _, p := range payloads {
				if file, err = add(file, p); err != nil {
					t.Fatal(err)
				}
			}
			back, _, err := frames(t, recordio.Framing{Join: recordio.DMLC}, bytes.NewReader(file))
			if err != nil || len(back) != len(payloads) {
				t.Fatalf("%d records written, %d read, %v", len(payloads), len(back), err)
			}
			for i := range back {
				if !bytes.Equal(back[i], payloads[i]) {
					t.Fatalf("record %d does not come back", i+1)
				}
			}
		}
	})
}

func FuzzRecord(f *testing.F) {
	var used recordio.Record // by the messages before
	f.Fuzz(func(t *testing.T, payload []byte) {
		var official recordpb.Record
		want := proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(payload, &official)
		var fresh recordio.Record
		for _, rec := range []*recordio.Record{&fresh, &used} {
			err := rec.Unmarshal(payload)
			if (err == nil) != (want == nil) {
				t.Fatalf("ours: %v, official: %v", err, want)
			}
			if err != nil {
				var at *recordio.Error
				if !errors.As(err, &at) || at.Offset < 0 || at.Offset > int64(len(payload)) || at.Detail == "" {
					t.Fatalf("%#v", err)
				}
				continue
			}
			sameValues(t, rec, &official)
			if b, err := rec.Append(nil); err == nil {
				var back recordio.Record
				if err := back.Unmarshal(b); err != nil {
					t.Fatal(err)
				}
				sameValues(t, &back, &official)
			}
		}
	})
}

func sameValues(t *testing.T, rec *recordio.Record, pb *recordpb.Record) {
	for i, s := range []struct{ ours, official *string }{
		{rec.UID, pb.Uid}, {rec.Metadata, pb.Metadata}, {rec.Configuration, pb.Configuration},
	} {
		if (s.ours == nil) != (s.official == nil) || s.ours != nil && *s.ours != *s.official {
			t.Fatalf("string %d differs", i)
		}
	}
	sameMap(t, rec.Features, pb.Features)
	sameMap(t, rec.Label, pb.Label)
}

func sameMap(t *testing.T, values []recordio.Value, pb map[string]*recordpb.Value) {
	if len(values) != len(pb) {
		t.Fatalf("%d values, official %d", len(values), len(pb))
	}
	for _, v := range values {
		m := pb[v.Key]
		var keys, shape []uint64
		same := m != nil
		switch m := m.GetValue().(type) {
		case nil:
			same = same && v.Float32 == nil && v.Float64 == nil && v.Int32 == nil && v.Bytes == nil
		case *recordpb.Value_Float32Tensor:
			same = v.Float32 != nil && equal(v.Float32, m.Float32Tensor.Values, func(x float32) uint64 { return uint64(math.Float32bits(x)) })
			keys, shape = m.Float32Tensor.Keys, m.Float32Tensor.Shape
		case *recordpb.Value_Float64Tensor:
			same = v.Float64 != nil && equal(v.Float64, m.Float64Tensor.Values, math.Float64bits)
			keys, shape = m.Float64Tensor.Keys, m.Float64Tensor.Shape
		case *recordpb.Value_Int32Tensor:
			same = v.Int32 != nil && equal(v.Int32, m.Int32Tensor.Values, func(x int32) uint64 { return uint64(x) })
			keys, shape = m.Int32Tensor.Keys, m.Int32Tensor.Shape
		case *recordpb.Value_Bytes:
			same = v.Bytes != nil && len(v.Bytes) == len(m.Bytes.Value) && v.ContentType == m.Bytes.GetContentType()
			for i := range v.Bytes {
				same = same && bytes.Equal(v.Bytes[i], m.Bytes.Value[i])
			}
		}
		number := func(x uint64) uint64 { return x }
		if !same || !equal(v.Keys, keys, number) || !equal(v.Shape, shape, number) {
			t.Fatalf("%+v, official %v", v, m)
		}
	}
}

func equal[T any](a, b []T, bits func(T) uint64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if bits(a[i]) != bits(b[i]) {
			return false
		}
	}
	return true
}

// FuzzSalvage checks that records and regions are the file, each byte once, and
// that every record is one that a strict reader finds at the same place.
func FuzzSalvage(f *testing.F) {
	f.Fuzz(func(t *testing.T, options byte, file []byte) {
		strict := framing(options)
		how := strict
		ends := map[int64]int64{}
		how.Skipped = func(r recordio.Region) bool {
			if r.From < 0 || r.From >= r.To || r.To > int64(len(file)) || r.Err == nil || ends[r.From] != 0 {
				t.Fatalf("region %+v of %d bytes", r, len(file))
			}
			ends[r.From] = r.To
			return true
		}
		payloads, offsets, err := frames(t, how, bytes.NewReader(file))
		if err != nil {
			t.Fatalf("salvage fails: %v", err)
		}
		for i, off := range offsets {
			read := false
			for p, err := range strict.Frames(file[off:]) {
				if err != nil || !bytes.Equal(p, payloads[i]) {
					t.Fatalf("the record at byte %d is % x, %v, salvaged % x", off, p, err, payloads[i])
				}
				read = true
				break
			}
			if !read || ends[off] != 0 {
				t.Fatalf("the record at byte %d is none", off)
			}
			ends[off] = off + size(file[off:])
		}
		at, n := int64(0), 0
		for ; ends[at] != 0; n++ {
			at = ends[at]
		}
		if left := int64(len(file)) - at; n != len(ends) || left != 0 && (left >= 8 || !how.AllowTrailer) {
			t.Fatalf("%d of %d records and regions end at byte %d of %d", n, len(ends), at, len(file))
		}

		// A good file of records is read whole.
		all, _, err := frames(t, strict, bytes.NewReader(file))
		good := err == nil && len(all) > 0 && len(all[0]) > 0
		for _, p := range all {
			var rec recordio.Record
			good = good && rec.Unmarshal(p) == nil
		}
		if good && (len(payloads) != len(all) || len(ends) != len(all)) {
			t.Fatalf("%d of %d records of a good file", len(payloads), len(all))
		}

		// A reader of records stops at nothing.
		r := recordio.NewReader(bytes.NewReader(file))
		r.Framing = strict
		r.Skipped = func(recordio.Region) bool { return true }
		for _, err := range r.All() {
			if err != nil {
				t.Fatalf("salvage of records fails: %v", err)
			}
		}
	})
}

// size is that of the record that b starts with, by its headers.
func size(b []byte) int64 {
	for at := 0; ; {
		flag, n := b[at+7]>>5, int(b[at+4])|int(b[at+5])<<8|int(b[at+6])<<16
		at += 8 + (n+3)&^3
		if flag == 0 || flag == 3 {
			return int64(min(at, len(b)))
		}
	}
}

// FuzzSplit checks that the starts rise and look like starts, and that they are
// starts where nothing else looks like one.
func FuzzSplit(f *testing.F) {
	f.Fuzz(func(t *testing.T, options, n byte, file []byte) {
		how := framing(options)
		starts, err := how.Split(bytes.NewReader(file), int64(len(file)), int(n))
		if err != nil {
			place(t, err, 0, len(file))
			if recordio.Sniff(file) == "RecordIO" {
				t.Fatalf("no starts in a file with one: %v", err)
			}
			return
		}
		if len(file) == 0 != (len(starts) == 0) || len(starts) > max(1, int(n)) {
			t.Fatalf("%d starts for %d workers of %d bytes", len(starts), n, len(file))
		}
		last := int64(-1)
		for i, start := range starts {
			if start <= last || start&3 != 0 || start >= int64(len(file)) || (i == 0) != (start == 0) {
				t.Fatalf("starts %v of %d bytes", starts, len(file))
			}
			if last = start; recordio.Sniff(file[start:]) != "RecordIO" {
				t.Fatalf("nothing starts at byte %d", start)
			}
		}
		all, offsets, err := frames(t, how, bytes.NewReader(file))
		if err == nil && bytes.Count(file, []byte("\x0a\x23\xd7\xce")) == len(all) {
			for _, start := range starts {
				if !slices.Contains(offsets, start) {
					t.Fatalf("no record starts at byte %d, but at %v", start, offsets)
				}
			}
		}
	})
}

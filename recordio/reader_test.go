package recordio

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"testing"
)

// shared are files that other projects made. They are not part of this module.
const shared = "../../shared/data"

func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(shared + "/recordio/" + name)
	if errors.Is(err, os.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skipf("the folder %s with files of other projects is missing: %v", shared, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReadSDKFile(t *testing.T) {
	file := sharedFile(t, "sdk-mnist100-dense.pbr")
	rows, sum := 0, 0.0
	var again bytes.Buffer
	w := NewWriter(&again)
	r := NewReader(bytes.NewReader(file))
	r.Alike = true
	for rec, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if len(rec.Features) != 1 || len(rec.Features[0].Float32) != 784 || rec.Features[0].Keys != nil || len(rec.Label) != 0 {
			t.Fatalf("row %d: %+v", rows, rec)
		}
		for _, x := range rec.Features[0].Float32 {
			if x < 0 || x > 255 {
				t.Fatalf("row %d has the pixel %v", rows, x)
			}
			sum += float64(x)
		}
		if err := w.Write(rec); err != nil {
			t.Fatal(err)
		}
	}
	if rows != 100 || sum == 0 {
		t.Errorf("%d rows with the sum %v, want 100", rows, sum)
	}
	if err := w.Close(); err != nil || !bytes.Equal(again.Bytes(), file) {
		t.Errorf("written again it is %d bytes, %v, want the same %d", again.Len(), err, len(file))
	}
}

func TestReadMLIOFiles(t *testing.T) {
	rows := 0
	for rec, err := range NewReader(bytes.NewReader(sharedFile(t, "mlio-complete_records.pr"))).All() {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if want := []float32{1, 0, 0}; !slices.Equal(rec.Features[0].Float32, want) && rows == 1 || len(rec.Label[0].Float32) != 1 {
			t.Errorf("row %d: %+v, want %v", rows, rec, want)
		}
	}
	if rows != 5 {
		t.Errorf("%d rows, want 5", rows)
	}
	rows = 0
	for rec, err := range NewReader(bytes.NewReader(sharedFile(t, "mlio-test-int32.pbr"))).All() {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if len(rec.Features[0].Int32) != 3 || len(rec.Label[0].Int32) != 1 {
			t.Errorf("row %d: %+v", rows, rec)
		}
	}
	if rows != 3 {
		t.Errorf("%d rows, want 3", rows)
	}
}

func TestReadDMLCFile(t *testing.T) {
	file := sharedFile(t, "dmlc-sample.rec")
	var again []byte
	records, err := drain(Framing{Join: DMLC}, bytes.NewReader(file))
	for i, p := range records {
		if len(p) < 24 || bytes.Count(p[24:], []byte("\n")) == 0 {
			t.Errorf("record %d is %q", i+1, p)
		}
		again, _ = AppendEscaped(again, p)
	}
	if len(records) != 10 || err != nil {
		t.Errorf("%d records, %v, want 10", len(records), err)
	}
	if !bytes.Equal(again, file) {
		t.Errorf("written again it differs: % x", again)
	}
	if _, err := drain(Framing{}, bytes.NewReader(file)); err != nil {
		t.Errorf("joined automatically: %v", err)
	}
	var rec Record
	err = NewReader(bytes.NewReader(file)).Read(&rec)
	if want := "recordio: record 1 at byte 0: not a protobuf record: byte 0 of the payload: a field number that is not valid"; err == nil || err.Error() != want {
		t.Errorf("read as records:\n %v, want\n %s", err, want)
	}
}

func TestReaderErrors(t *testing.T) {
	const good = "M 14000000 0a12 0a0676616c756573 1208 1206 0a04 0000803f"
	for _, test := range []struct {
		name string
		file string
		set  func(*Reader)
		err  string
		is   error
	}{
		{"cut short", good + "M 14000000 0a12", nil,
			"recordio: record 2 at byte 28: truncated: have 10 of 28 bytes", ErrTruncated},
		{"no record", good + "M 02000000 0a05 0000", nil,
			"recordio: record 2 at byte 28: not a protobuf record: byte 1 of the payload: a length that runs past the end", ErrProto},
		{"a shape that does not fit", good + "M 17000000 0a15 0a0676616c756573 120b 1209 0a04 0000803f 1a0102 00", nil,
			`recordio: record 2 at byte 28: inconsistent tensor: features "values": 1 values for the shape [2]`, ErrTensor},
		{"an entry without a value", good + "M 05000000 1203 0a0161 000000", nil,
			`recordio: record 2 at byte 28: inconsistent tensor: label "a": no values`, ErrTensor},
		{"zeros at the end", good + "M 14000000 1210 0a0676616c756573 1206 1204 0a00 1a00 0000", nil,
			"recordio: record 2 at byte 28: not a protobuf record: byte 18 of the payload: a field number that is not valid", ErrProto},
		{"no end after one", good + "M 04000000 1a000001", func(r *Reader) { r.AllowZeroTail = true },
			"recordio: record 2 at byte 28: not a protobuf record: byte 2 of the payload: a field number that is not valid", ErrProto},
		{"another key", good + "M 0c000000 0a0a 0a0176 1205 3a03 0a0101", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: it has features "v", which the first record lacks`, ErrLayout},
		{"no features", good + "M 00000000", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: it lacks features "values", which the first record has`, ErrLayout},
		{"a uid", good + "M 18000000 0a12 0a0676616c756573 1208 1206 0a04 0000803f 1a023132", func(r *Reader) { r.Alike = true },
			"recordio: record 2 at byte 28: record is laid out differently: it has a uid, which the first record lacks", ErrLayout},
		{"another type", good + "M 11000000 0a0f 0a0676616c756573 1205 3a03 0a0101 000000", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: features "values": values of another type than in the first record`, ErrLayout},
		{"another width", good + "M 18000000 0a16 0a0676616c756573 120c 120a 0a08 0000803f 0000803f", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: features "values": 2 values, not 1 as in the first record`, ErrLayout},
		{"a shape", good + "M 17000000 0a15 0a0676616c756573 120b 1209 0a04 0000803f 1a0101 00", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: features "values": the shape [1], not [] as in the first record`, ErrLayout},
		{"sparse", good + "M 1a000000 0a18 0a0676616c756573 120e 120c 0a04 0000803f 120100 1a0101 0000", func(r *Reader) { r.Alike = true },
			`recordio: record 2 at byte 28: record is laid out differently: features "values": it has keys, which the first record lacks`, ErrLayout},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := NewReader(bytes.NewReader(fromHex(t, test.file)))
			if test.set != nil {
				test.set(r)
			}
			n := 0
			var err error
			for _, err = range r.All() {
				n++
			}
			if n != 2 || !errors.Is(err, test.is) || err.Error() != test.err {
				t.Errorf("after %d records\n %v, want\n %v", n, err, test.err)
			}
		})
	}
}

func TestReaderGoesOnAfterABadPayload(t *testing.T) {
	r := NewReader(bytes.NewReader(fromHex(t, "M 02000000 0a05 0000  M 03000000 1a0161 00")))
	var rec Record
	if err := r.Read(&rec); !errors.Is(err, ErrProto) {
		t.Fatalf("error %v, want ErrProto", err)
	}
	if err := r.Read(&rec); err != nil || *rec.UID != "a" {
		t.Fatalf("%+v, %v, want the uid a", rec, err)
	}
	if err := r.Read(&rec); err != io.EOF {
		t.Fatalf("error %v, want io.EOF", err)
	}
}

func TestAllowZeroTail(t *testing.T) {
	for _, skipped := range []func(Region) bool{nil, func(Region) bool { return false }} {
		r := NewReader(bytes.NewReader(fromHex(t, "M 08000000 1a0161 0000000000  M 04000000 00000000  M 00000000")))
		r.AllowZeroTail, r.Skipped = true, skipped
		n := 0
		for rec, err := range r.All() {
			if err != nil || (rec.UID != nil) != (n == 0) {
				t.Fatalf("record %d: %+v, %v", n+1, rec, err)
			}
			n++
		}
		if n != 3 {
			t.Errorf("%d records, want 3", n)
		}
	}
}

func TestAllStops(t *testing.T) {
	r := NewReader(bytes.NewReader(fromHex(t, "M 00000000 M 00000000")))
	for range r.All() {
		break
	}
	if record, off := r.Offset(); record != 1 || off != 0 {
		t.Errorf("record %d at %d after the first", record, off)
	}
}

func TestReaderDoesNotAllocate(t *testing.T) {
	file, _ := trained(t, 600)
	r := NewReader(bytes.NewReader(file))
	r.Alike = true
	var rec Record
	read := func() {
		if err := r.Read(&rec); err != nil {
			t.Fatal(err)
		}
	}
	for range 200 {
		read()
	}
	if n := testing.AllocsPerRun(300, read); n != 0 {
		t.Errorf("%v allocations a record", n)
	}
}

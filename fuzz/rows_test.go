package fuzz

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/table"
)

// rowSeeds adds files of rows, whole and odd, as seeds.
func rowSeeds(f *testing.F) {
	for _, file := range rowFiles(f) {
		f.Add(file)
		f.Add(slices.Concat(file, file[:len(file)-1]))
	}
}

// rowFiles are files of rows of every kind.
func rowFiles(t testing.TB) (files [][]byte) {
	add := func(recs ...recordio.Record) {
		var file []byte
		for _, r := range recs {
			p, err := r.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			if file, err = recordio.AppendFrame(file, p); err != nil {
				t.Fatal(err)
			}
		}
		files = append(files, file)
	}
	uid, one := "u", []recordio.Value{{Key: "values", Float32: []float32{1}}}
	dense := recordio.Record{Features: []recordio.Value{{Key: "values", Float32: []float32{1, -2, float32(math.Inf(1))}}}, Label: one}
	add(dense, dense, dense)
	add(dense, recordio.Record{Features: dense.Features, Label: one, UID: &uid}, dense)
	add(recordio.Record{Features: []recordio.Value{{Key: "values", Int32: []int32{1, -1, 300}, Shape: []uint64{3, 1}}}})
	add(recordio.Record{Features: []recordio.Value{{Key: "values", Float64: []float64{1, -2}}}, Label: one})
	add(
		recordio.Record{Features: []recordio.Value{{Key: "values", Float32: []float32{1, 2}, Keys: []uint64{1, 200}, Shape: []uint64{300}}}, Label: one},
		recordio.Record{Features: []recordio.Value{{Key: "values", Float32: []float32{}, Keys: []uint64{}, Shape: []uint64{300}}}, Label: one},
	)
	add(recordio.Record{Features: []recordio.Value{{Key: "source", Int32: []int32{1}}, {Key: "image", Bytes: [][]byte{{1}}, ContentType: "x"}}, Metadata: &uid})
	return files
}

// firstLayout is that of the first record, the kind that a test is of.
func firstLayout(file []byte, sparse bool) (recordio.Layout, bool) {
	for p, err := range (recordio.Framing{}).Frames(file) {
		if err != nil {
			return recordio.Layout{}, false
		}
		l, err := recordio.LayoutOf(p)
		return l, err == nil && l.Sparse == sparse
	}
	return recordio.Layout{}, false
}

// FuzzDenseReader reads any bytes the fast way and record by record, with the
// same rows and the same first bad record.
func FuzzDenseReader(f *testing.F) {
	rowSeeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		l, ok := firstLayout(file, false)
		if !ok {
			return
		}
		switch l.Type {
		case "float32":
			dense(t, file, l, func(v *recordio.Value) []float32 { return v.Float32 })
		case "float64":
			dense(t, file, l, func(v *recordio.Value) []float64 { return v.Float64 })
		default:
			dense(t, file, l, func(v *recordio.Value) []int32 { return v.Int32 })
		}
	})
}

func dense[T recordio.Number](t *testing.T, file []byte, l recordio.Layout, values func(*recordio.Value) []T) {
	features, labels, err := recordio.NewDenseReader[T](l).Append(nil, nil, file)
	var wantFeatures, wantLabels []T
	good, failed := rowByRow(file, l, func(features, label *recordio.Value) bool {
		f := values(features)
		if f == nil || features.Keys != nil || len(f) != l.Cols {
			return false
		}
		wantFeatures = append(wantFeatures, f...)
		if label != nil {
			wantLabels = append(wantLabels, values(label)...)
		}
		return true
	})
	compare(t, good, failed, err)
	if !sameBits(features, wantFeatures) || !sameBits(labels, wantLabels) {
		t.Fatalf("read %v %v, record by record %v %v", features, labels, wantFeatures, wantLabels)
	}
	if err != nil {
		return
	}
	// What was read can be written, and reads as the same.
	e, err := recordio.NewDense[T](l.Cols, l.Labels, l.Shape...)
	if err != nil {
		return
	}
	f2, l2, err := recordio.NewDenseReader[T](l).Append(nil, nil, e.Append(nil, features, labels))
	if err != nil || !sameBits(f2, features) || !sameBits(l2, labels) {
		t.Fatalf("again: %v %v %v, first %v %v", f2, l2, err, features, labels)
	}
}

// FuzzSparseReader is FuzzDenseReader of sparse rows.
func FuzzSparseReader(f *testing.F) {
	rowSeeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		l, ok := firstLayout(file, true)
		if !ok {
			return
		}
		switch l.Type {
		case "float32":
			sparse(t, file, l, func(v *recordio.Value) []float32 { return v.Float32 })
		case "float64":
			sparse(t, file, l, func(v *recordio.Value) []float64 { return v.Float64 })
		default:
			sparse(t, file, l, func(v *recordio.Value) []int32 { return v.Int32 })
		}
	})
}

func sparse[T recordio.Number](t *testing.T, file []byte, l recordio.Layout, values func(*recordio.Value) []T) {
	rows, keys, vals, labels, err := recordio.NewSparseReader[T](l).Append(nil, nil, nil, nil, file)
	wantRows := []int32{0}
	var wantKeys []uint64
	var wantVals, wantLabels []T
	good, failed := rowByRow(file, l, func(features, label *recordio.Value) bool {
		f := values(features)
		if f == nil || features.Keys == nil || len(features.Keys) != len(f) {
			return false
		}
		for _, k := range features.Keys {
			if k >= uint64(l.Cols) {
				return false
			}
		}
		wantKeys, wantVals = append(wantKeys, features.Keys...), append(wantVals, f...)
		wantRows = append(wantRows, int32(len(wantKeys)))
		if label != nil {
			wantLabels = append(wantLabels, values(label)...)
		}
		return true
	})
	compare(t, good, failed, err)
	if !slices.Equal(rows, wantRows) || !slices.Equal(keys, wantKeys) || !sameBits(vals, wantVals) || !sameBits(labels, wantLabels) {
		t.Fatalf("read %v %v %v %v, record by record %v %v %v %v", rows, keys, vals, labels, wantRows, wantKeys, wantVals, wantLabels)
	}
}

// rowByRow parses records one by one, up to the first that is not laid out as
// l. row is told of each and says whether its features are.
func rowByRow(file []byte, l recordio.Layout, row func(features, label *recordio.Value) bool) (good int, failed bool) {
	var r recordio.Record
	for p, err := range (recordio.Framing{}).Frames(file) {
		if err != nil || r.Unmarshal(p) != nil || len(r.Features) != 1 || len(r.Label) != min(1, l.Labels) {
			return good, true
		}
		values := r.Features
		var label *recordio.Value
		if l.Labels > 0 {
			label = &r.Label[0]
			if label.Keys != nil || numbers(label) != l.Labels || kind(label) != l.Type {
				return good, true
			}
			values = slices.Concat(values, r.Label)
		}
		for _, v := range values {
			n, ok := product(v.Shape)
			if v.Key != "values" || v.Keys == nil && len(v.Shape) > 0 && (!ok || n != uint64(numbers(&v))) {
				return good, true
			}
		}
		f := &r.Features[0]
		if alike := len(f.Shape) <= 1 && len(l.Shape) <= 1 || slices.Equal(f.Shape, l.Shape); !alike {
			return good, true
		}
		if n, _ := product(f.Shape); l.Sparse && n != uint64(l.Cols) || !row(f, label) {
			return good, true
		}
		good++
	}
	return good, false
}

func kind(v *recordio.Value) string {
	switch {
	case v.Float32 != nil:
		return "float32"
	case v.Float64 != nil:
		return "float64"
	case v.Int32 != nil:
		return "int32"
	}
	return ""
}

func numbers(v *recordio.Value) int { return len(v.Float32) + len(v.Float64) + len(v.Int32) }

// product is false if it overflows.
func product(shape []uint64) (uint64, bool) {
	n := uint64(1)
	for _, d := range shape {
		if d != 0 && n > math.MaxUint64/d {
			return 0, false
		}
		n *= d
	}
	return n, true
}

// compare checks that both ways failed or neither, at the same record.
func compare(t *testing.T, good int, failed bool, err error) {
	t.Helper()
	if failed != (err != nil) {
		t.Fatalf("error %v; record by record failed: %v", err, failed)
	}
	var e *recordio.Error
	if err != nil && (!errors.As(err, &e) || e.Record != int64(good)+1) {
		t.Fatalf("error %v; record by record %d are good", err, good)
	}
}

func sameBits[T recordio.Number](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool {
		switch x := any(x).(type) {
		case float32:
			return math.Float32bits(x) == math.Float32bits(any(y).(float32))
		case float64:
			return math.Float64bits(x) == math.Float64bits(any(y).(float64))
		}
		return x == y
	})
}

// FuzzRecordArrow decodes any bytes into a batch, and what it took back into
// records that decode into the same. Nothing is left allocated.
func FuzzRecordArrow(f *testing.F) {
	rowSeeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		for p, err := range (recordio.Framing{}).Frames(file) {
			if err != nil {
				return
			}
			for _, of := range []func([]byte) (*arrow.Schema, error){recordarrow.SchemaOf, recordarrow.RaggedSchemaOf} {
				if s, err := of(p); err == nil {
					arrowRoundTrip(t, s, file)
				}
			}
			return
		}
	})
}

func arrowRoundTrip(t *testing.T, s *arrow.Schema, file []byte) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	d, err := recordarrow.NewDecoder(s, table.Want{Skip: true})
	if err != nil {
		t.Fatal(err)
	}
	d.Allocator = mem
	b, err := d.Decode(file)
	if err != nil {
		return
	}
	defer b.Release()
	if b.NumRows()+int64(len(b.Bad)) != b.Records {
		t.Fatalf("%d rows and %d bad of %d records", b.NumRows(), len(b.Bad), b.Records)
	}
	e, err := recordarrow.NewEncoder(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Append(nil, b.RecordBatch)
	if err != nil {
		t.Fatal(err)
	}
	b2, err := d.Decode(again)
	if err != nil {
		t.Fatal(err)
	}
	defer b2.Release()
	third, err := e.Append(nil, b2.RecordBatch)
	if err != nil || string(third) != string(again) || len(b2.Bad) > 0 {
		t.Fatalf("again: %v, %d bad\n%x, first\n%x", err, len(b2.Bad), third, again)
	}
}

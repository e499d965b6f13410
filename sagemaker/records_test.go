package sagemaker

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// record is one record of a fixture.
type record = recordio.Record

// f32 is a tensor under the key "values".
func f32(values ...float32) []recordio.Value {
	return []recordio.Value{{Key: "values", Float32: values}}
}

func f64(values ...float64) []recordio.Value {
	return []recordio.Value{{Key: "values", Float64: values}}
}

func i32(key string, values ...int32) recordio.Value {
	return recordio.Value{Key: key, Int32: values}
}

// sparse is a row of n features, of which those of keys are the values.
func sparse(n uint64, keys []uint64, values ...float32) []recordio.Value {
	return []recordio.Value{{Key: "values", Float32: values, Keys: keys, Shape: []uint64{n}}}
}

// dense is a record of a label and features.
func dense(label float32, features ...float32) record {
	return record{Label: f32(label), Features: f32(features...)}
}

// pbr is a file of records.
func pbr(records ...record) string {
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	for i := range records {
		r := &records[i]
		err := error(nil)
		if v := &r.Features[0]; v.Keys != nil && len(v.Keys) == 0 {
			err = w.WriteSparse(nil, nil, v.Shape[0], r.Label[0].Float32)
		} else {
			err = w.Write(r)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// tree is files by their paths below a channel.
type tree map[string]string

// codes are the classes that a check found, violations
// first.
func codes(r *Report) []string {
	var out []string
	for _, v := range r.Violations {
		out = append(out, v.Code)
	}
	for _, v := range r.Warnings {
		out = append(out, v.Code)
	}
	return out
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// renamed is values under another key.
func renamed(key string, values []recordio.Value) []recordio.Value {
	values[0].Key = key
	return values
}

// keyed is tokens under two keys; with keys they are sparse under the first.
func keyed(a, b string, keys ...uint64) []recordio.Value {
	first := i32(a, 1, 2)
	if keys != nil {
		first.Keys, first.Shape = keys, []uint64{9}
	}
	return []recordio.Value{first, i32(b, 3)}
}

// counting is n records whose second feature goes up by step.
func counting(n, step int) (out []record) {
	for i := range n {
		out = append(out, dense(1, 2, float32(i*step)))
	}
	return out
}

package recordio

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/recast-ml/recast/recordio/recordpb"
)

func dense32(v ...float32) []Value { return []Value{{Key: "values", Float32: v}} }

func ptr(s string) *string { return &s }

// What the SageMaker SDK writes, frame and padding included, and what it means.
var sdkVectors = []struct {
	name string
	rec  Record
	file string
}{
	{"dense float32", Record{Features: dense32(1, 2, 3)},
		"M 1c000000 0a1a 0a0676616c756573 1210 120e 0a0c 0000803f0000004000004040"},
	{"dense float32, label", Record{Features: dense32(1, 2, 3), Label: dense32(7)},
		"M 30000000 0a1a 0a0676616c756573 1210 120e 0a0c 0000803f0000004000004040" +
			"1212 0a0676616c756573 1208 1206 0a04 0000e040"},
	{"dense float64, label", Record{
		Features: []Value{{Key: "values", Float64: []float64{1, 2}}},
		Label:    []Value{{Key: "values", Float64: []float64{7}}}},
		"M 38000000 0a1e 0a0676616c756573 1214 1a12 0a10 000000000000f03f0000000000000040" +
			"1216 0a0676616c756573 120c 1a0a 0a08 0000000000001c40"},
	{"dense int32, label", Record{
		Features: []Value{{Key: "values", Int32: []int32{1, -1, 300}}},
		Label:    []Value{{Key: "values", Int32: []int32{-2}}}},
		"M 37000000 0a1b 0a0676616c756573 1211 3a0f 0a0d 01 ffffffffffffffffff01 ac02" +
			"1218 0a0676616c756573 120e 3a0c 0a0a feffffffffffffffff01 00"},
	{"dense float32 of no columns", Record{Features: []Value{{Key: "values", Float32: []float32{}}}},
		"M 0e000000 0a0c 0a0676616c756573 1202 1200 0000"},
	{"NaN, infinities, negative zero", Record{Features: dense32(
		math.Float32frombits(0x7fc00000), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Copysign(0, -1)))},
		"M 20000000 0a1e 0a0676616c756573 1214 1212 0a10 0000c07f0000807f000080ff00000080"},
	{"sparse float32", Record{
		Features: []Value{{Key: "values", Float32: []float32{1, 2}, Keys: []uint64{1, 3}, Shape: []uint64{4}}}},
		"M 1f000000 0a1d 0a0676616c756573 1213 1211 0a08 0000803f00000040 12020103 1a0104 00"},
	{"sparse float32, label", Record{
		Features: []Value{{Key: "values", Float32: []float32{1, 2}, Keys: []uint64{1, 3}, Shape: []uint64{4}}},
		Label:    dense32(5)},
		"M 33000000 0a1d 0a0676616c756573 1213 1211 0a08 0000803f00000040 12020103 1a0104" +
			"1212 0a0676616c756573 1208 1206 0a04 0000a040 00"},
	{"sparse row of zeros, label", Record{
		Features: []Value{{Key: "values", Float32: []float32{}, Keys: []uint64{}, Shape: []uint64{4}}},
		Label:    dense32(5)},
		"M 25000000 0a0f 0a0676616c756573 1205 1203 1a0104" +
			"1212 0a0676616c756573 1208 1206 0a04 0000a040 000000"},
	{"a value that is the magic number", Record{Features: dense32(math.Float32frombits(magic))},
		"M 14000000 0a12 0a0676616c756573 1208 1206 0a04 M"},
}

// More that no SDK writes.
var moreVectors = []struct {
	name    string
	rec     Record
	payload string
}{
	{"nothing", Record{}, ""},
	{"several keys, sorted", Record{Features: []Value{
		{Key: "source", Int32: []int32{1}}, {Key: "target", Int32: []int32{2}}}},
		"0a0f 0a06736f75726365 1205 3a03 0a0101   0a0f 0a06746172676574 1205 3a03 0a0102"},
	{"two dimensions", Record{Features: []Value{{Key: "values", Float32: []float32{1, 2}, Shape: []uint64{2, 1}}}},
		"0a1a 0a0676616c756573 1210 120e 0a08 0000803f00000040 1a020201"},
	{"bytes", Record{Features: []Value{{Key: "values", Bytes: [][]byte{{1, 2}, {}}, ContentType: "a/b"}}},
		"0a17 0a0676616c756573 120d 4a0b 0a020102 0a00 1203612f62"},
	{"uid, metadata, configuration", Record{UID: ptr("u"), Metadata: ptr(""), Configuration: ptr("c")},
		"1a0175 2200 2a0163"},
}

func TestRecordGolden(t *testing.T) {
	check := func(name string, rec Record, payload []byte) {
		t.Run(name, func(t *testing.T) {
			got, err := rec.Append([]byte("x"))
			if err != nil || string(got) != "x"+string(payload) {
				t.Errorf("Append gives\n% x, %v, want\n% x", got[1:], err, payload)
			}
			var back Record
			if err := back.Unmarshal(payload); err != nil || !sameRecord(&back, &rec) {
				t.Errorf("Unmarshal gives %+v, %v, want %+v", back, err, rec)
			}
			if p := back.problem(); p != "" {
				t.Errorf("Unmarshal gives what Append refuses: %s", p)
			}
		})
	}
	for _, v := range sdkVectors {
		file := fromHex(t, v.file)
		for payload, err := range (Framing{}).Frames(file) {
			if err != nil {
				t.Fatal(err)
			}
			check(v.name, v.rec, payload)
		}
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := w.Write(&v.rec); err != nil || w.Close() != nil || !bytes.Equal(b.Bytes(), file) {
			t.Errorf("%s: Writer gives\n% x, %v, want\n% x", v.name, b.Bytes(), err, file)
		}
	}
	for _, v := range moreVectors {
		check(v.name, v.rec, fromHex(t, v.payload))
	}
}

// sameRecord compares bit by bit, and tells nil from empty where a Value does.
func sameRecord(a, b *Record) bool {
	return reflect.DeepEqual(bitsOf(a), bitsOf(b))
}

// bitsOf is r with floats as their bits, so that NaN equals itself.
func bitsOf(r *Record) (all []any) {
	for _, s := range []*string{r.UID, r.Metadata, r.Configuration} {
		if s == nil {
			all = append(all, nil)
		} else {
			all = append(all, *s)
		}
	}
	for _, list := range [][]Value{r.Features, r.Label} {
		all = append(all, len(list))
		for _, v := range list {
			all = append(all, v.Key, v.Int32, v.Bytes, v.ContentType, v.Keys, v.Shape, v.Float32 == nil, v.Float64 == nil)
			for _, x := range v.Float32 {
				all = append(all, math.Float32bits(x))
			}
			for _, x := range v.Float64 {
				all = append(all, math.Float64bits(x))
			}
		}
	}
	return all
}

func TestUnmarshalAccepts(t *testing.T) {
	const one, two = "0000803f", "00000040"
	for _, test := range []struct {
		name    string
		payload string
		want    Record
	}{
		{"unpacked values", "0a0e 120c 120a 0d0000803f 0d00000040", Record{Features: []Value{{Float32: []float32{1, 2}}}}},
		{"mixed values", "0a0f 120d 120b 0d0000803f 0a04 00000040", Record{Features: []Value{{Float32: []float32{1, 2}}}}},
		{"unpacked keys and shape", "0a0c 120a 1208 1005 1007 1809 180a", Record{Features: []Value{{Float32: []float32{}, Keys: []uint64{5, 7}, Shape: []uint64{9, 10}}}}},
		{"unpacked int32", "0a06 1204 3a02 0805", Record{Features: []Value{{Int32: []int32{5}}}}},
		{"unpacked float64", "0a0d 120b 1a09 09000000000000f03f", Record{Features: []Value{{Float64: []float64{1}}}}},
		{"int32 of 33 bits", "0a0b 1209 3a07 0a05 8180808010", Record{Features: []Value{{Int32: []int32{1}}}}},
		{"unknown fields", "3001 3d00000000 39 0000000000000000 3a0161 0a04 1a00 1200", Record{Features: []Value{{}}}},
		{"an unknown group", "33 3001 34 1a0161", Record{UID: ptr("a")}},
		{"known fields of another wire type", "0801 1001 1801 0a02 0801", Record{Features: []Value{{}}}},
		{"float values as varints", "0a06 1204 1202 0805", Record{Features: []Value{{Float32: []float32{}}}}},
		{"an entry without a key", "0a0a 1208 1206 0a04" + one, Record{Features: []Value{{Float32: []float32{1}}}}},
		{"an entry without a value", "0a03 0a0161", Record{Features: []Value{{Key: "a"}}}},
		{"an empty entry", "0a00", Record{Features: []Value{{}}}},
		{"equal keys, the last wins", "0a0b 0a0161 1206 1204 1a020102 0a05 0a0161 1200", Record{Features: []Value{{Key: "a"}}}},
		{"two values in an entry merge", "1214 1208 1206 0a04" + one + "1208 1206 0a04" + two, Record{Label: []Value{{Float32: []float32{1, 2}}}}},
		{"two members of the oneof, the last wins", "1212 1208 1206 0a04" + one + "1206 3a04 0a020102", Record{Label: []Value{{Int32: []int32{1, 2}}}}},
		{"a member that comes back starts anew", "1216 120a 1206 0a04" + one + "3a00 1208 1206 0a04" + two, Record{Label: []Value{{Float32: []float32{2}}}}},
		{"a key that is not UTF-8", "0a03 0a01ff", Record{Features: []Value{{Key: "\xff"}}}},
		{"a uid that is not UTF-8", "1a01ff", Record{UID: ptr("\xff")}},
		{"the last uid wins", "1a0161 1a0162", Record{UID: ptr("b")}},
		{"a tag longer than it must be", "9a00 0161", Record{UID: ptr("a")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			payload := fromHex(t, test.payload)
			var got Record
			if err := got.Unmarshal(payload); err != nil || !sameRecord(&got, &test.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
			var pb recordpb.Record
			if err := proto.Unmarshal(payload, &pb); err != nil {
				t.Errorf("the official runtime refuses it: %v", err)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for payload, want := range map[string]string{
		"00":                                "recordio: at byte 0: not a protobuf record: a field number that is not valid",
		"1a0161 0000":                       "recordio: at byte 3: not a protobuf record: a field number that is not valid",
		"0a":                                "recordio: at byte 1: not a protobuf record: a length that is cut short or too long",
		"0a05 00":                           "recordio: at byte 1: not a protobuf record: a length that runs past the end",
		"80":                                "recordio: at byte 0: not a protobuf record: a tag that is cut short or too long",
		"8080808080808080808001":            "recordio: at byte 0: not a protobuf record: a tag that is cut short or too long",
		"33":                                "recordio: at byte 0: not a protobuf record: a group that does not end well",
		"33 3c":                             "recordio: at byte 0: not a protobuf record: a group that does not end well",
		"34":                                "recordio: at byte 0: not a protobuf record: an end of a group that did not start",
		"36":                                "recordio: at byte 0: not a protobuf record: a wire type that is not valid",
		"3080":                              "recordio: at byte 0: not a protobuf record: a number that is cut short or too long",
		"0a09 1207 1205 0a03 000000":        "recordio: at byte 8: not a protobuf record: packed values that end inside a number",
		"0a0a 1208 1a06 0a04 00000000":      "recordio: at byte 8: not a protobuf record: packed values that end inside a number",
		"0a07 1205 1203 1201 80":            "recordio: at byte 8: not a protobuf record: a packed number that is cut short or too long",
		"0a10 120e 3a0c 0a0a ff*9 02":       "recordio: at byte 8: not a protobuf record: a packed number that is cut short or too long",
		"0a0b 1209 1207 0a02 0000 0d0000":   "recordio: at byte 8: not a protobuf record: packed values that end inside a number",
		"0a08 1206 1204 0d 000000":          "recordio: at byte 6: not a protobuf record: a number that is cut short or too long",
		"0a06 1204 4a02 0a05":               "recordio: at byte 7: not a protobuf record: a length that runs past the end",
		"f8ffffff7f 00":                     "recordio: at byte 0: not a protobuf record: a field number that is not valid",
		"0a0676616c756573 0000000000000000": "recordio: at byte 2: not a protobuf record: a wire type that is not valid",
	} {
		b := fromHex(t, strings.ReplaceAll(payload, "ff*9", strings.Repeat("ff", 9)))
		var rec Record
		err := rec.Unmarshal(b)
		if !errors.Is(err, ErrProto) || err.Error() != want {
			t.Errorf("%s:\n %v, want\n %v", payload, err, want)
		}
		var pb recordpb.Record
		if err := proto.Unmarshal(b, &pb); err == nil {
			t.Errorf("%s: the official runtime accepts it", payload)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	for want, rec := range map[string]Record{
		`features "a": no values`:                                                  {Features: []Value{{Key: "a"}}},
		`label "a": no values`:                                                     {Label: []Value{{Key: "a"}}},
		`features "": values of more than one type`:                                {Features: []Value{{Float32: []float32{}, Int32: []int32{}}}},
		`features "": 3 values for the shape [2 2]`:                                {Features: []Value{{Float32: make([]float32, 3), Shape: []uint64{2, 2}}}},
		`features "": 4 values for the shape [4294967296 4294967296 4]`:            {Features: []Value{{Int32: make([]int32, 4), Shape: []uint64{1 << 32, 1 << 32, 4}}}},
		`features "": no values for the shape [0], which would be a sparse tensor`: {Features: []Value{{Float32: []float32{}, Shape: []uint64{0}}}},
		`features "": a sparse tensor without a shape`:                             {Features: []Value{{Float32: []float32{1}, Keys: []uint64{0}}}},
		`features "": 1 keys for 2 values`:                                         {Features: []Value{{Float64: make([]float64, 2), Keys: []uint64{0}, Shape: []uint64{9}}}},
		`features "": the key 9 is out of the shape [3 3]`:                         {Features: []Value{{Float32: []float32{1}, Keys: []uint64{9}, Shape: []uint64{3, 3}}}},
		`features "": keys or shape of a value that is no tensor`:                  {Features: []Value{{Bytes: [][]byte{}, Shape: []uint64{1}}}},
		`features "": a content type of a tensor`:                                  {Features: []Value{{Float32: []float32{1}, ContentType: "a"}}},
		`the key "a" twice`:                                                        {Label: []Value{{Key: "a", Int32: []int32{1}}, {Key: "b", Int32: []int32{1}}, {Key: "a", Int32: []int32{1}}}},
	} {
		got, err := rec.Append([]byte("x"))
		if !errors.Is(err, ErrTensor) || err.Error() != "recordio: inconsistent tensor: "+want || string(got) != "x" {
			t.Errorf("%q, %v, want %s", got, err, want)
		}
	}
}

func TestAppendSortsBytewise(t *testing.T) {
	v := func(key string) Value { return Value{Key: key, Float32: []float32{1}} }
	rec := Record{Features: []Value{v("b"), v(""), v("\xff"), v("a"), v("aa"), v("B")}}
	payload, err := rec.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back Record
	if err := back.Unmarshal(payload); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, v := range back.Features {
		keys = append(keys, v.Key)
	}
	if want := []string{"", "B", "a", "aa", "b", "\xff"}; !reflect.DeepEqual(keys, want) {
		t.Errorf("keys %q, want %q", keys, want)
	}
	if rec.Features[0].Key != "b" {
		t.Error("Append sorted the record itself")
	}
}

func TestManyKeys(t *testing.T) {
	var payload []byte
	key := func(i int) []byte { return []byte{byte(i), byte(i >> 8), byte(i >> 16)} }
	add := func(i int) { payload = append(append(payload, 0x0a, 5, 0x0a, 3), key(i)...) }
	for range 2 {
		for i := range maxKeys {
			add(i)
		}
	}
	var rec Record
	if err := rec.Unmarshal(payload); err != nil || len(rec.Features) != maxKeys {
		t.Fatalf("%d keys, %v, want %d", len(rec.Features), err, maxKeys)
	}
	for i, v := range rec.Features {
		if v.Key != string(key(i)) {
			t.Fatalf("key %d is % x", i, v.Key)
		}
	}
	add(maxKeys)
	if err := rec.Unmarshal(payload); !errors.Is(err, ErrTooLong) {
		t.Errorf("one key too many: %v, want ErrTooLong", err)
	}
}

// What one record leaves behind must not show in the next.
func TestUnmarshalReuse(t *testing.T) {
	var rec Record
	for range 2 {
		for _, v := range sdkVectors {
			payload := fromHex(t, v.file)
			payload = payload[headerLen : headerLen+int(payload[4])]
			if err := rec.Unmarshal(payload); err != nil || !sameRecord(&rec, &v.rec) {
				t.Errorf("%s: %+v, %v, want %+v", v.name, rec, err, v.rec)
			}
		}
		for _, v := range moreVectors {
			if err := rec.Unmarshal(fromHex(t, v.payload)); err != nil || !sameRecord(&rec, &v.rec) {
				t.Errorf("%s: %+v, %v, want %+v", v.name, rec, err, v.rec)
			}
		}
	}
}

func TestUnmarshalDoesNotAllocate(t *testing.T) {
	for _, r := range []Record{
		{Features: dense32(1, 2, 3), Label: dense32(7)},
		{Features: []Value{{Key: "source", Int32: []int32{1, -1}}, {Key: "target", Int32: []int32{300}}}, UID: ptr("u"), Metadata: ptr("{}")},
		{Features: []Value{{Key: "values", Float64: []float64{1}, Keys: []uint64{300}, Shape: []uint64{20, 20}}}},
		{Features: []Value{{Key: "values", Bytes: [][]byte{{1, 2}, {3}}, ContentType: "a/b"}}},
	} {
		payload, err := r.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		var rec Record
		if n := testing.AllocsPerRun(100, func() {
			if err := rec.Unmarshal(payload); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%+v: %v allocations", r, n)
		}
	}
}

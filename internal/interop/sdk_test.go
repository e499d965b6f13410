//go:build interop

package interop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// sdkCase is a file that both the SDK and we write; the fields are those of
// cases.json.
type sdkCase struct {
	Name   string `json:"name"`
	DType  string `json:"dtype"`
	Rows   int    `json:"rows"`
	Cols   int    `json:"cols"`
	Label  bool   `json:"label"`
	Sparse bool   `json:"sparse"`
}

// labels is the number of label values a row.
func (c sdkCase) labels() int {
	if c.Label {
		return 1
	}
	return 0
}

// special are values that a conversion is most likely to change.
var special = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0, 1, -1, 0.1, -2.5,
	math.MaxFloat32, math.SmallestNonzeroFloat32, 16777217, math.Float64frombits(0x4000000000000000),
	float64(math.Float32frombits(0xced7230a)), // the magic number as a float32
}

// specialInts are the lengths of a varint, and the ends of the range.
var specialInts = []int32{0, 1, -1, 127, 128, 16383, 16384, -128, 300, 1 << 21, 1 << 28, math.MaxInt32, math.MinInt32}

// fill makes n values: the special ones first, at a turn that depends on the
// seed, then random ones.
func fill[T recordio.Number](r *rand.Rand, n int) []T {
	out := make([]T, n)
	for i := range out {
		turn := r.IntN(3)
		switch p := any(&out[i]).(type) {
		case *float32:
			*p = float32(special[r.IntN(len(special))])
			if turn > 0 {
				*p = r.Float32()*2e3 - 1e3
			}
		case *float64:
			*p = special[r.IntN(len(special))]
			if turn > 0 {
				*p = r.NormFloat64()
			}
		case *int32:
			*p = specialInts[r.IntN(len(specialInts))]
			if turn > 0 {
				*p = int32(r.Uint32()) >> r.IntN(32)
			}
		}
	}
	return out
}

// dense writes a case's arrays and our file, and checks that we read it.
func dense[T recordio.Number](t *testing.T, dir string, c sdkCase, r *rand.Rand) []byte {
	t.Helper()
	features, labels := fill[T](r, c.Rows*c.Cols), fill[T](r, c.Rows*c.labels())
	path := filepath.Join(dir, c.Name)
	writeRaw(t, path+".features", features)
	writeRaw(t, path+".label", labels)
	e, err := recordio.NewDense[T](c.Cols, c.labels())
	if err != nil {
		t.Fatal(err)
	}
	file := e.Append(nil, features, labels)
	d := recordio.NewDenseReader[T](recordio.Layout{Type: c.DType, Cols: c.Cols, Labels: c.labels()})
	f, l, err := d.Append(nil, nil, file)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	if !sameBits(f, features) || !sameBits(l, labels) {
		t.Errorf("%s: we do not read what we wrote", c.Name)
	}
	return file
}

// sparse is dense for CSR rows, of which some are empty.
func sparse[T recordio.Number](t *testing.T, dir string, c sdkCase, r *rand.Rand) []byte {
	t.Helper()
	rows, keys := []int32{0}, []uint64{}
	for i := range c.Rows {
		if i%3 != 1 { // every third row is empty
			for k := range uint64(c.Cols) {
				if r.IntN(c.Cols) < 4 {
					keys = append(keys, k)
				}
			}
		}
		rows = append(rows, int32(len(keys)))
	}
	values, labels := fill[T](r, len(keys)), fill[T](r, c.Rows*c.labels())
	path := filepath.Join(dir, c.Name)
	writeRaw(t, path+".rows", rows)
	writeRaw(t, path+".keys", keys)
	writeRaw(t, path+".values", values)
	writeRaw(t, path+".label", labels)
	e, err := recordio.NewSparse[T](uint64(c.Cols), c.labels())
	if err != nil {
		t.Fatal(err)
	}
	file, err := e.Append(nil, rows, keys, values, labels)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// sameBits compares values so that NaN is NaN and -0 is not 0.
func sameBits[T recordio.Number](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) || math.Signbit(float64(a[i])) != math.Signbit(float64(b[i])) {
			return false
		}
	}
	return true
}

// TestSDK: for the same rows the SDK and we write the same bytes, and the SDK
// reads ours value for value.
func TestSDK(t *testing.T) {
	dir := t.TempDir()
	var cases []sdkCase
	ours := make(map[string][]byte)
	for seed, cols := range []int{1, 2, 3, 10, 31, 32, 33, 200, 784, 5000} {
		for _, dtype := range []string{"float32", "float64", "int32"} {
			for _, label := range []bool{false, true} {
				for _, isSparse := range []bool{false, true} {
					c := sdkCase{DType: dtype, Rows: 12, Cols: cols, Label: label, Sparse: isSparse}
					c.Name = fmt.Sprintf("%s-%d-label=%v-sparse=%v", dtype, cols, label, isSparse)
					r := rand.New(rand.NewPCG(uint64(seed), uint64(len(cases))))
					write := map[string]func(*testing.T, string, sdkCase, *rand.Rand) []byte{
						"float32false": dense[float32], "float64false": dense[float64], "int32false": dense[int32],
						"float32true": sparse[float32], "float64true": sparse[float64], "int32true": sparse[int32],
					}[dtype+strconv.FormatBool(isSparse)]
					ours[c.Name] = write(t, dir, c, r)
					writeFile(t, filepath.Join(dir, c.Name+".ours"), ours[c.Name])
					cases = append(cases, c)
				}
			}
		}
	}
	spec, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "cases.json"), spec)
	if n := python(t, peers, "sdk.py", "cases", dir); n != strconv.Itoa(len(cases)) {
		t.Fatalf("sdk.py did %s of %d cases", n, len(cases))
	}
	for _, c := range cases {
		theirs := readFile(t, filepath.Join(dir, c.Name+".sdk"))
		if len(theirs) == 0 {
			t.Errorf("%s: the SDK wrote nothing", c.Name)
		}
		sameBytes(t, c.Name, ours[c.Name], theirs)
		readBack(t, c, theirs)
	}
}

// readBack reads a file of the SDK with the complete reader and writes it
// again, which must give its bytes.
func readBack(t *testing.T, c sdkCase, theirs []byte) {
	t.Helper()
	var again bytes.Buffer
	w := recordio.NewWriter(&again)
	rows := 0
	for rec, err := range recordio.NewReader(bytes.NewReader(theirs)).All() {
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if err := w.Write(rec); err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		rows++
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	if rows != c.Rows {
		t.Errorf("%s: %d of %d rows", c.Name, rows, c.Rows)
	}
	sameBytes(t, c.Name+" read and written again", again.Bytes(), theirs)
}

package recordarrow

import (
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Any file of records alike becomes a table, and that the same file.
func TestFilesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
		shape := drawRecordShape(t)
		var recs []recordio.Record
		for range rapid.IntRange(1, 9).Draw(t, "records") {
			recs = append(recs, shape.draw(t))
		}
		frames := framesOf2(t, recs)
		s, err := SchemaOf(payloadOf(frames))
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDecoder(s, table.Want{})
		if err != nil {
			t.Fatal(err)
		}
		d.Allocator = mem
		e, err := NewEncoder(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Decode(frames)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Append(nil, b.RecordBatch)
		if err != nil || string(got) != string(frames) {
			t.Fatalf("%v, wrote\n%x, want\n%x", err, got, frames)
		}
		b.Release()
		if n := mem.CurrentAlloc(); n != 0 {
			t.Fatalf("%d bytes are left", n)
		}
	})
}

func payloadOf(frames []byte) []byte {
	for p := range (recordio.Framing{}).Frames(frames) {
		return p
	}
	return nil
}

func framesOf2(t *rapid.T, recs []recordio.Record) []byte {
	var dst []byte
	for _, r := range recs {
		p, err := r.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if dst, err = recordio.AppendFrame(dst, p); err != nil {
			t.Fatal(err)
		}
	}
	return dst
}

// recordShape is what the records of a file have in common.
type recordShape struct {
	features, label []valueShape
	uid, metadata   bool
}

type valueShape struct {
	key    string
	kind   int // 0 float32, 1 float64, 2 int32, 3 bytes
	n      int
	sparse bool
	shape  []uint64
}

func drawRecordShape(t *rapid.T) recordShape {
	keys := rapid.SampledFrom([][]string{{"values"}, {"values"}, {"source", "target"}, {"label", "uid", "values"}})
	s := recordShape{features: drawValueShapes(t, keys.Draw(t, "features")),
		uid: rapid.Bool().Draw(t, "uid"), metadata: rapid.Bool().Draw(t, "metadata")}
	if rapid.Bool().Draw(t, "labelled") {
		s.label = drawValueShapes(t, rapid.SampledFrom([][]string{{"values"}, {"score", "source"}}).Draw(t, "label"))
	}
	return s
}

func drawValueShapes(t *rapid.T, keys []string) []valueShape {
	var out []valueShape
	for _, k := range keys {
		v := valueShape{key: k, kind: rapid.IntRange(0, 3).Draw(t, "kind"), n: rapid.IntRange(0, 6).Draw(t, "n")}
		if v.kind < 3 {
			v.n = max(v.n, 1) // a column of lists of nothing is not to be had
			v.sparse = rapid.Bool().Draw(t, "sparse")
			if v.sparse {
				v.shape = []uint64{3, 50}
			} else if v.n > 0 && rapid.Bool().Draw(t, "shaped") {
				v.shape = []uint64{1, uint64(v.n)}
			}
		}
		out = append(out, v)
	}
	return out
}

func (s recordShape) draw(t *rapid.T) recordio.Record {
	r := recordio.Record{}
	for _, v := range s.features {
		r.Features = append(r.Features, v.draw(t))
	}
	for _, v := range s.label {
		r.Label = append(r.Label, v.draw(t))
	}
	if s.uid {
		r.UID = ptr(rapid.String().Draw(t, "uid"))
	}
	if s.metadata {
		r.Metadata = ptr(rapid.String().Draw(t, "metadata"))
	}
	return r
}

func (v valueShape) draw(t *rapid.T) recordio.Value {
	out := recordio.Value{Key: v.key, Shape: slices.Clone(v.shape)}
	n := v.n
	if v.sparse {
		out.Keys = rapid.SliceOfNDistinct(rapid.Uint64Range(0, 149), 0, 5, rapid.ID).Draw(t, "keys")
		n = len(out.Keys)
		out.Keys = append([]uint64{}, out.Keys...)
	}
	switch v.kind {
	case 0:
		out.Float32 = []float32{}
		for range n {
			out.Float32 = append(out.Float32, math.Float32frombits(rapid.Uint32().Draw(t, "bits")))
		}
	case 1:
		out.Float64 = []float64{}
		for range n {
			out.Float64 = append(out.Float64, math.Float64frombits(rapid.Uint64().Draw(t, "bits")))
		}
	case 2:
		out.Int32 = append([]int32{}, rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, "ints")...)
	case 3:
		out.Bytes = [][]byte{}
		for range n {
			out.Bytes = append(out.Bytes, rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		}
	}
	return out
}

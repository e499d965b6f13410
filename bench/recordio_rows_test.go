package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"google.golang.org/protobuf/proto"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/recordio/recordpb"
	"github.com/recast-ml/recast/table"
)

// against times ours and the peer by turns and reports the median of peer/ours:
// above 1 ours is faster. Each must take some microseconds at least. bytes is
// what one call of ours writes or reads.
func against(b *testing.B, bytes int, ours, peer func()) {
	ours()
	peer()
	b.SetBytes(int64(bytes))
	var ratios []float64
	var mine, theirs time.Duration
	for b.Loop() {
		t0 := time.Now()
		ours()
		t1 := time.Now()
		peer()
		t2 := time.Now()
		mine += t1.Sub(t0)
		theirs += t2.Sub(t1)
		ratios = append(ratios, float64(t2.Sub(t1))/float64(t1.Sub(t0)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(float64(bytes)*float64(len(ratios))/mine.Seconds()/1e9, "ours-GB/s")
}

// block is rows of one layout that stay in a core's own cache, and their
// records.
type block struct {
	cols, rows       int
	features, labels []float32
	enc              *recordio.Dense[float32]
	frames           []byte
}

const blockBytes = 128 << 10

func newBlock(b *testing.B, cols, bytes int) *block {
	k := &block{cols: cols, rows: max(1, bytes/(4*cols+60))}
	r := rand.New(rand.NewPCG(1, 2))
	for range k.rows * cols {
		k.features = append(k.features, r.Float32())
	}
	for range k.rows {
		k.labels = append(k.labels, r.Float32())
	}
	var err error
	if k.enc, err = recordio.NewDense[float32](cols, 1); err != nil {
		b.Fatal(err)
	}
	k.frames = k.enc.Append(nil, k.features, k.labels)
	return k
}

// messages are the rows as protobuf has them.
func (k *block) messages() []*recordpb.Record {
	var recs []*recordpb.Record
	for i := range k.rows {
		recs = append(recs, &recordpb.Record{
			Features: map[string]*recordpb.Value{"values": float32Value(k.features[i*k.cols : (i+1)*k.cols])},
			Label:    map[string]*recordpb.Value{"values": float32Value(k.labels[i : i+1])},
		})
	}
	return recs
}

// mixedPayloads are the rows, each laid out otherwise than the one before: legal,
// and for three out of four not what the SDK writes.
func (k *block) mixedPayloads(b *testing.B) [][]byte {
	var payloads [][]byte
	for i, r := range k.messages() {
		parts := []*recordpb.Record{{Features: r.Features}, {Label: r.Label}}
		switch i % 4 {
		case 1:
			slices.Reverse(parts)
		case 2:
			r.Features["values"].GetFloat32Tensor().Shape = []uint64{uint64(k.cols)}
		case 3:
			parts = append(parts, &recordpb.Record{Uid: proto.String(fmt.Sprintf("row-%d", i))})
		}
		var payload []byte
		for _, part := range parts {
			var err error
			if payload, err = (proto.MarshalOptions{}).MarshalAppend(payload, part); err != nil {
				b.Fatal(err)
			}
		}
		payloads = append(payloads, payload)
	}
	return payloads
}

func float32Value(v []float32) *recordpb.Value {
	return &recordpb.Value{Value: &recordpb.Value_Float32Tensor{Float32Tensor: &recordpb.Float32Tensor{Values: v}}}
}

const repeat = 20 // calls in one turn, so that the clock does not matter

func BenchmarkDenseEncode(b *testing.B) {
	for _, cols := range []int{10, 30, 100, 784} {
		k := newBlock(b, cols, blockBytes)
		dst, src := make([]byte, 0, len(k.frames)+64), slices.Clone(k.frames)
		ours := func() {
			for range repeat {
				k.enc.Append(dst, k.features, k.labels)
			}
		}
		b.Run(fmt.Sprintf("cols=%d/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			against(b, repeat*len(src), ours, func() {
				for range repeat {
					copy(dst[:len(src)], src)
				}
			})
		})
		b.Run(fmt.Sprintf("cols=%d/protobuf", cols), func(b *testing.B) {
			recs, opt := k.messages(), proto.MarshalOptions{}
			against(b, repeat*len(src), ours, func() {
				for range repeat {
					buf := dst
					for _, r := range recs {
						buf, _ = opt.MarshalAppend(buf, r)
					}
				}
			})
		})
	}
}

// ring is memory that no cache holds, written or read piece by piece.
const (
	ringBytes  = 64 << 20
	pieceBytes = 256 << 10
)

func BenchmarkDenseEncodeRing(b *testing.B) {
	for _, cols := range []int{30, 784} {
		b.Run(fmt.Sprintf("cols=%d/memcpy", cols), func(b *testing.B) {
			k := newBlock(b, cols, pieceBytes)
			src, ring := slices.Clone(k.frames), make([]byte, ringBytes)
			clear(ring)
			at := 0
			next := func() []byte {
				if at+len(src) > len(ring) {
					at = 0
				}
				at += len(src)
				return ring[at-len(src) : at : at]
			}
			against(b, len(src), func() {
				k.enc.Append(next()[:0], k.features, k.labels)
			}, func() { copy(next(), src) })
		})
	}
}

func BenchmarkDenseDecode(b *testing.B) {
	for _, cols := range []int{10, 30, 100, 784} {
		k := newBlock(b, cols, blockBytes)
		l := recordio.Layout{Type: "float32", Cols: cols, Labels: 1}
		d := recordio.NewDenseReader[float32](l)
		features, labels := slices.Clone(k.features), slices.Clone(k.labels)
		read := func(frames []byte) func() {
			return func() {
				for range repeat {
					f, _, err := d.Append(features[:0], labels[:0], frames)
					if err != nil || len(f) != len(k.features) {
						b.Fatal(err)
					}
				}
			}
		}
		b.Run(fmt.Sprintf("cols=%d/usual/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]byte, len(k.frames))
			against(b, repeat*len(k.frames), read(k.frames), func() {
				for range repeat {
					copy(dst, k.frames)
				}
			})
		})
		b.Run(fmt.Sprintf("cols=%d/any/protobuf", cols), func(b *testing.B) {
			b.ReportAllocs()
			payloads := k.mixedPayloads(b)
			var odd []byte
			for _, p := range payloads {
				odd, _ = recordio.AppendFrame(odd, p)
			}
			var rec recordpb.Record
			against(b, repeat*len(odd), read(odd), func() {
				for range repeat {
					for _, p := range payloads {
						if err := proto.Unmarshal(p, &rec); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		})
	}
}

func BenchmarkDenseDecodeMemory(b *testing.B) {
	for _, cols := range []int{30, 784} {
		b.Run(fmt.Sprintf("cols=%d/memcpy", cols), func(b *testing.B) {
			k := newBlock(b, cols, pieceBytes)
			var ring []byte
			for len(ring)+len(k.frames) <= ringBytes {
				ring = append(ring, k.frames...)
			}
			at := 0
			next := func() []byte {
				if at == len(ring) {
					at = 0
				}
				at += len(k.frames)
				return ring[at-len(k.frames) : at]
			}
			d := recordio.NewDenseReader[float32](recordio.Layout{Type: "float32", Cols: cols, Labels: 1})
			features, labels, dst := k.features, k.labels, make([]byte, len(k.frames))
			against(b, len(k.frames), func() {
				if _, _, err := d.Append(features[:0], labels[:0], next()); err != nil {
					b.Fatal(err)
				}
			}, func() { copy(dst, next()) })
		})
	}
}

// A chunk of records into a batch of Arrow and back, as convert does it: about
// 1 MiB at a time, the memory of the batches used again.
func BenchmarkRecordArrow(b *testing.B) {
	for _, cols := range []int{30, 784} {
		k := newBlock(b, cols, 1<<20)
		var s *arrow.Schema
		for p := range (recordio.Framing{}).Frames(k.frames) {
			s, _ = recordarrow.SchemaOf(p)
			break
		}
		d, err := recordarrow.NewDecoder(s, table.Want{})
		if err != nil {
			b.Fatal(err)
		}
		e, err := recordarrow.NewEncoder(s)
		if err != nil {
			b.Fatal(err)
		}
		batch, err := d.Decode(k.frames)
		if err != nil {
			b.Fatal(err)
		}
		dst, src := make([]byte, 0, len(k.frames)), slices.Clone(k.frames)
		memcpy := func() { copy(dst[:len(src)], src) }
		b.Run(fmt.Sprintf("cols=%d/encode/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			against(b, len(src), func() {
				if _, err := e.Append(dst, batch.RecordBatch); err != nil {
					b.Fatal(err)
				}
			}, memcpy)
		})
		b.Run(fmt.Sprintf("cols=%d/decode/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			against(b, len(src), func() {
				batch, err := d.Decode(k.frames)
				if err != nil {
					b.Fatal(err)
				}
				batch.Release()
			}, memcpy)
		})
		batch.Release()
	}
}

func BenchmarkSparse(b *testing.B) {
	const cols, nonzero, rows = 10_000, 50, 100
	r := rand.New(rand.NewPCG(1, 2))
	var (
		offsets = []int32{0}
		keys    []uint64
		values  []float32
		labels  []float32
		recs    []*recordpb.Record
	)
	for i := range rows {
		from := len(keys)
		for _, k := range r.Perm(cols)[:nonzero] {
			keys = append(keys, uint64(k))
			values = append(values, r.Float32())
		}
		slices.Sort(keys[from:])
		labels = append(labels, float32(i))
		offsets = append(offsets, int32(len(keys)))
		v := float32Value(slices.Clone(values[from:]))
		v.GetFloat32Tensor().Keys = slices.Clone(keys[from:])
		v.GetFloat32Tensor().Shape = []uint64{cols}
		recs = append(recs, &recordpb.Record{
			Features: map[string]*recordpb.Value{"values": v},
			Label:    map[string]*recordpb.Value{"values": float32Value([]float32{float32(i)})},
		})
	}
	e, err := recordio.NewSparse[float32](cols, 1)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, 0, e.Size(rows, len(keys)))
	frames, err := e.Append(nil, offsets, keys, values, labels)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode/protobuf", func(b *testing.B) {
		b.ReportAllocs()
		opt := proto.MarshalOptions{}
		against(b, len(frames), func() {
			if _, err := e.Append(dst, offsets, keys, values, labels); err != nil {
				b.Fatal(err)
			}
		}, func() {
			buf := dst
			for _, r := range recs {
				buf, _ = opt.MarshalAppend(buf, r)
			}
		})
	})
	b.Run("decode/protobuf", func(b *testing.B) {
		b.ReportAllocs()
		d := recordio.NewSparseReader[float32](recordio.Layout{Type: "float32", Cols: cols, Labels: 1, Shape: []uint64{cols}, Sparse: true})
		var payloads [][]byte
		for p, err := range (recordio.Framing{}).Frames(frames) {
			if err != nil {
				b.Fatal(err)
			}
			payloads = append(payloads, p)
		}
		o, k, v, l := slices.Clone(offsets), slices.Clone(keys), slices.Clone(values), slices.Clone(labels)
		var rec recordpb.Record
		against(b, len(frames), func() {
			if _, _, _, _, err := d.Append(o[:0], k[:0], v[:0], l[:0], frames); err != nil {
				b.Fatal(err)
			}
		}, func() {
			for _, p := range payloads {
				if err := proto.Unmarshal(p, &rec); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

package bench

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordpb"
)

// payloads are those of a block.
func payloads(b *testing.B, frames []byte) (all [][]byte) {
	for p, err := range (recordio.Framing{}).Frames(frames) {
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// BenchmarkRecordUnmarshal decodes records of any shape into one that is used
// again; the peer does what its users do, and a second one resets and reuses.
func BenchmarkRecordUnmarshal(b *testing.B) {
	for _, cols := range []int{10, 100, 784} {
		k := newBlock(b, cols, blockBytes)
		all := payloads(b, k.frames)
		var rec recordio.Record
		ours := func() {
			for _, p := range all {
				if err := rec.Unmarshal(p); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(fmt.Sprintf("cols=%d/protobuf", cols), func(b *testing.B) {
			b.ReportAllocs()
			against(b, len(k.frames), ours, func() {
				for _, p := range all {
					var pb recordpb.Record
					if err := proto.Unmarshal(p, &pb); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
		b.Run(fmt.Sprintf("cols=%d/protobuf-reused", cols), func(b *testing.B) {
			var pb recordpb.Record
			against(b, len(k.frames), ours, func() {
				for _, p := range all {
					if err := proto.Unmarshal(p, &pb); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func BenchmarkRecordAppend(b *testing.B) {
	for _, cols := range []int{10, 100, 784} {
		b.Run(fmt.Sprintf("cols=%d/protobuf", cols), func(b *testing.B) {
			b.ReportAllocs()
			k := newBlock(b, cols, blockBytes)
			recs := make([]recordio.Record, k.rows)
			for i, p := range payloads(b, k.frames) {
				if err := recs[i].Unmarshal(p); err != nil {
					b.Fatal(err)
				}
			}
			messages := k.messages()
			var dst, peer []byte
			against(b, len(k.frames), func() {
				dst = dst[:0]
				var err error
				for i := range recs {
					if dst, err = recs[i].Append(dst); err != nil {
						b.Fatal(err)
					}
				}
			}, func() {
				peer = peer[:0]
				var err error
				for _, m := range messages {
					if peer, err = (proto.MarshalOptions{}).MarshalAppend(peer, m); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

// BenchmarkCut finds the records of a file in memory by their headers. The peer
// copies the file; the rate is that of the file's bytes.
func BenchmarkCut(b *testing.B) {
	for _, cols := range []int{10, 100, 784} {
		b.Run(fmt.Sprintf("cols=%d/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			k := newBlock(b, cols, 64<<20)
			dst := make([]byte, len(k.frames))
			against(b, len(k.frames), func() {
				n, records, err := recordio.Framing{}.Cut(k.frames, true)
				if err != nil || n != len(k.frames) || records != k.rows {
					b.Fatal(n, records, err)
				}
			}, func() { copy(dst, k.frames) })
		})
	}
}

// BenchmarkFrameReader reads payloads from a stream. The peer reads the same
// stream in pieces and looks at nothing.
func BenchmarkFrameReader(b *testing.B) {
	for _, cols := range []int{10, 100, 784} {
		b.Run(fmt.Sprintf("cols=%d/read", cols), func(b *testing.B) {
			k := newBlock(b, cols, 64<<20)
			buf := make([]byte, 256<<10)
			against(b, len(k.frames), func() {
				r := recordio.NewFrameReader(bytes.NewReader(k.frames))
				records := 0
				for {
					if _, err := r.Next(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
					records++
				}
				if records != k.rows {
					b.Fatal(records)
				}
			}, func() {
				src := bytes.NewReader(k.frames)
				for {
					if _, err := src.Read(buf); err != nil {
						break
					}
				}
			})
		})
	}
}

// BenchmarkWriter writes rows one by one; the peer copies what comes out.
func BenchmarkWriter(b *testing.B) {
	for _, cols := range []int{10, 100, 784} {
		b.Run(fmt.Sprintf("cols=%d/memcpy", cols), func(b *testing.B) {
			b.ReportAllocs()
			k := newBlock(b, cols, blockBytes)
			dst := make([]byte, len(k.frames))
			w := recordio.NewWriter(io.Discard)
			against(b, len(k.frames), func() {
				for i := range k.rows {
					if err := w.WriteDense(k.features[i*cols:(i+1)*cols], k.labels[i:i+1]); err != nil {
						b.Fatal(err)
					}
				}
			}, func() { copy(dst, k.frames) })
		})
	}
}

package avrox

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkDecode decodes about a MiB of records in blocks of 16 KiB, nothing
// compressed: what a core does beside inflating.
func BenchmarkDecode(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	fields := func(n int, typ string) string {
		var f []string
		for i := range n {
			f = append(f, fmt.Sprintf(`"c%d", "type": %s`, i, typ))
		}
		return recordOf(f...)
	}
	word := func() []byte { return text("abcdefghijklmnopqrst"[:3+r.IntN(12)]) }
	for _, bc := range []struct {
		name, schema string
		n            int
		value        func() []byte
	}{
		{"double×30", fields(30, `"double"`), 30, func() []byte { return double(r.Float64()) }},
		{"double?×30", fields(30, `["null", "double"]`), 30, func() []byte { return join([]byte{2}, double(r.Float64())) }},
		{"double×1000", fields(1000, `"double"`), 1000, func() []byte { return double(r.Float64()) }},
		{"long×20", fields(20, `"long"`), 20, func() []byte { return long64(r.Int64() >> (20 + r.IntN(40))) }},
		{"string?×10", fields(10, `["null", "string"]`), 10, func() []byte { return join([]byte{2}, word()) }},
		{"float[784]", recordOf(`"x", "type": {"type": "array", "items": "float"}, "recast.length": "784"`), 1, func() []byte {
			v := long64(784)
			for range 784 {
				v = append(v, float(r.Float32())...)
			}
			return append(v, 0)
		}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			var blocks, data []byte
			for records := 0; len(blocks) < 1<<20; {
				for range bc.n {
					data = append(data, bc.value()...)
				}
				if records++; len(data) > 16_000 {
					blocks = append(blocks, blockOf(records, data)...)
					data, records = data[:0], 0
				}
			}
			h, _ := parse(b, headerOf(bc.schema, "null"), ReadOptions{})
			d, err := h.NewDecoder(nil)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(blocks)))
			b.ReportAllocs()
			for b.Loop() {
				batch, err := d.Decode(blocks)
				if err != nil {
					b.Fatal(err)
				}
				batch.Release()
			}
		})
	}
}

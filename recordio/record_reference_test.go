package recordio

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/recast-ml/recast/recordio/recordpb"
)

// message is r as the generated code has it.
func message(r *Record) *recordpb.Record {
	return &recordpb.Record{
		Features: messages(r.Features), Label: messages(r.Label),
		Uid: r.UID, Metadata: r.Metadata, Configuration: r.Configuration,
	}
}

func messages(values []Value) map[string]*recordpb.Value {
	m := map[string]*recordpb.Value{}
	for _, v := range values {
		pb := &recordpb.Value{}
		switch {
		case v.Float32 != nil:
			pb.Value = &recordpb.Value_Float32Tensor{Float32Tensor: &recordpb.Float32Tensor{Values: v.Float32, Keys: v.Keys, Shape: v.Shape}}
		case v.Float64 != nil:
			pb.Value = &recordpb.Value_Float64Tensor{Float64Tensor: &recordpb.Float64Tensor{Values: v.Float64, Keys: v.Keys, Shape: v.Shape}}
		case v.Int32 != nil:
			pb.Value = &recordpb.Value_Int32Tensor{Int32Tensor: &recordpb.Int32Tensor{Values: v.Int32, Keys: v.Keys, Shape: v.Shape}}
		case v.Bytes != nil:
			b := &recordpb.Bytes{Value: v.Bytes}
			if v.ContentType != "" {
				b.ContentType = &v.ContentType
			}
			pb.Value = &recordpb.Value_Bytes{Bytes: b}
		}
		m[v.Key] = pb
	}
	return m
}

// canonical is the encoding of the official runtime, by which messages are
// compared bit by bit.
func canonical(t testing.TB, m *recordpb.Record) []byte {
	t.Helper()
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compare decodes payload by both and reports whether it is a record.
func compare(t testing.TB, payload []byte, rec *Record) bool {
	t.Helper()
	var pb recordpb.Record
	want := proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(payload, &pb)
	err := rec.Unmarshal(payload)
	if (err == nil) != (want == nil) {
		t.Fatalf("% x\nours: %v\nofficial: %v", payload, err, want)
	}
	if err != nil {
		return false
	}
	// A content type that is there and empty is not kept apart from none.
	for _, m := range []map[string]*recordpb.Value{pb.Features, pb.Label} {
		for _, v := range m {
			if b := v.GetBytes(); b != nil && b.GetContentType() == "" {
				b.ContentType = nil
			}
		}
	}
	ours, official := canonical(t, message(rec)), canonical(t, &pb)
	if !bytes.Equal(ours, official) {
		t.Fatalf("% x\nours:     % x\nofficial: % x", payload, ours, official)
	}
	if got, err := rec.Append(nil); err == nil && !bytes.Equal(got, official) {
		t.Fatalf("Append gives\n% x, official\n% x", got, official)
	}
	return true
}

// gen writes random messages that know their grammar and often break it a
// little: unpacked and mixed arrays, unknown fields, groups, wrong wire types,
// repeated and missing fields, varints that are longer than they must be.
type gen struct{ *rand.Rand }

func (g gen) varint(b []byte, v uint64) []byte {
	b = protowire.AppendVarint(b, v)
	if g.IntN(20) == 0 && len(b) < 8 {
		b[len(b)-1] |= 0x80
		b = append(b, 0)
	}
	return b
}

func (g gen) tag(b []byte, num protowire.Number, typ protowire.Type) []byte {
	return g.varint(b, protowire.EncodeTag(num, typ))
}

func (g gen) body(b []byte, num protowire.Number, body []byte) []byte {
	b = g.tag(b, num, protowire.BytesType)
	b = g.varint(b, uint64(len(body)))
	return append(b, body...)
}

func (g gen) number() uint64 {
	return g.Uint64() >> g.IntN(64)
}

// unknown is a field that no reader knows, maybe by its number only.
func (g gen) unknown(b []byte) []byte {
	num := []protowire.Number{1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 1000, protowire.MaxValidNumber}[g.IntN(13)]
	switch g.IntN(5) {
	case 0:
		return g.varint(g.tag(b, num, protowire.VarintType), g.number())
	case 1:
		return protowire.AppendFixed32(g.tag(b, num, protowire.Fixed32Type), g.Uint32())
	case 2:
		return protowire.AppendFixed64(g.tag(b, num, protowire.Fixed64Type), g.Uint64())
	case 3:
		b = g.tag(b, num, protowire.StartGroupType)
		for range g.IntN(3) {
			b = g.unknown(b)
		}
		return g.tag(b, num, protowire.EndGroupType)
	}
	return g.body(b, []protowire.Number{8, 10, 16, 1000}[g.IntN(4)], []byte("?????????")[:g.IntN(9)])
}

func (g gen) record() (b []byte) {
	for range g.IntN(5) {
		switch k := g.IntN(8); {
		case k < 5:
			b = g.body(b, protowire.Number(1+g.IntN(2)), g.entry())
		case k == 5:
			b = g.body(b, protowire.Number(3+g.IntN(3)), []byte{byte(g.Uint32())})
		default:
			b = g.unknown(b)
		}
	}
	return b
}

func (g gen) entry() (b []byte) {
	if g.IntN(8) > 0 {
		b = g.body(b, 1, []byte([]string{"values", "a", "b", "\xff"}[g.IntN(4)]))
	}
	for range max(1, g.IntN(4)) {
		b = g.body(b, 2, g.value())
	}
	if g.IntN(8) == 0 {
		b = g.unknown(b)
	}
	return b
}

func (g gen) value() (b []byte) {
	for range max(1, g.IntN(4)) {
		switch num := []protowire.Number{2, 3, 7, 9}[g.IntN(4)]; num {
		case 9:
			var body []byte
			for range g.IntN(4) {
				body = g.body(body, protowire.Number(1+g.IntN(2)), []byte("xyz")[:g.IntN(4)])
			}
			b = g.body(b, 9, body)
		default:
			b = g.body(b, num, g.tensor(num))
		}
	}
	return b
}

func (g gen) tensor(kind protowire.Number) (b []byte) {
	for range g.IntN(5) {
		switch num := protowire.Number(1 + g.IntN(4)); num {
		case 1:
			b = g.array(b, 1, map[protowire.Number]protowire.Type{
				2: protowire.Fixed32Type, 3: protowire.Fixed64Type, 7: protowire.VarintType}[kind])
		case 2, 3:
			b = g.array(b, num, protowire.VarintType)
		default:
			b = g.unknown(b)
		}
	}
	return b
}

// array is a repeated number, packed or not.
func (g gen) array(b []byte, num protowire.Number, typ protowire.Type) []byte {
	one := func(b []byte) []byte {
		switch typ {
		case protowire.Fixed32Type:
			return protowire.AppendFixed32(b, g.Uint32())
		case protowire.Fixed64Type:
			return protowire.AppendFixed64(b, g.Uint64())
		}
		return g.varint(b, g.number())
	}
	n := g.IntN(5)
	if g.IntN(3) == 0 {
		for range n {
			b = one(g.tag(b, num, typ))
		}
		return b
	}
	var body []byte
	for range n {
		body = one(body)
	}
	if typ != protowire.VarintType && g.IntN(30) == 0 && len(body) > 0 {
		body = body[1:]
	}
	return g.body(b, num, body)
}

func TestUnmarshalLikeTheOfficialRuntime(t *testing.T) {
	rounds := 30000
	if testing.Short() {
		rounds = 3000
	}
	g := gen{rand.New(rand.NewPCG(7, 11))}
	var rec Record // used again for all
	good, bad := 0, 0
	for range rounds {
		payload := g.record()
		if compare(t, payload, &rec) {
			good++
		}
		for range 3 {
			if len(payload) == 0 {
				break
			}
			switch at := g.IntN(len(payload)); g.IntN(4) {
			case 0:
				payload[at] ^= 1 << g.IntN(8)
			case 1:
				payload[at] = byte(g.Uint32())
			case 2:
				payload = append(payload[:at], payload[at+1:]...)
			default:
				payload = payload[:at]
			}
			if !compare(t, payload, &rec) {
				bad++
			}
		}
	}
	if good < rounds/2 || bad < rounds/2 {
		t.Errorf("%d good and %d bad messages in %d rounds test too little of one", good, bad, rounds)
	}
}

// Records that fit together come out as the official runtime writes them, and
// come back the same.
func TestAppendLikeTheOfficialRuntime(t *testing.T) {
	g := gen{rand.New(rand.NewPCG(3, 5))}
	for range 3000 {
		rec := g.valid()
		payload, err := rec.Append(nil)
		if err != nil {
			t.Fatalf("%+v: %v", rec, err)
		}
		if want := canonical(t, message(&rec)); !bytes.Equal(payload, want) {
			t.Fatalf("%+v is\n% x, want\n% x", rec, payload, want)
		}
		var back Record
		if err := back.Unmarshal(payload); err != nil || !sameRecord(&back, &rec) {
			t.Fatalf("%+v, %v, want\n%+v", back, err, rec)
		}
	}
}

// valid is a random record that fits together.
func (g gen) valid() Record {
	r := Record{Features: []Value{}, Label: []Value{}}
	keys := []string{"", "a", "values", "values2"} // sorted
	for _, list := range []*[]Value{&r.Features, &r.Label} {
		for _, key := range keys[g.IntN(4):] {
			*list = append(*list, g.validValue(key))
		}
	}
	for _, s := range []**string{&r.UID, &r.Metadata, &r.Configuration} {
		if g.IntN(3) == 0 {
			*s = ptr("text"[:g.IntN(5)])
		}
	}
	return r
}

func (g gen) validValue(key string) Value {
	v := Value{Key: key}
	n := g.IntN(200)
	switch g.IntN(4) {
	case 0:
		v.Bytes = [][]byte{}
		for range n % 4 {
			v.Bytes = append(v.Bytes, []byte("bytes")[:g.IntN(6)])
		}
		v.ContentType = []string{"", "image/png"}[g.IntN(2)]
		return v
	case 1:
		v.Float32 = make([]float32, n)
		for i := range v.Float32 {
			v.Float32[i] = g.Float32()
		}
	case 2:
		v.Float64 = make([]float64, n)
		for i := range v.Float64 {
			v.Float64[i] = g.NormFloat64()
		}
	default:
		v.Int32 = make([]int32, n)
		for i := range v.Int32 {
			v.Int32[i] = int32(g.number())
		}
	}
	switch g.IntN(3) {
	case 0:
		v.Shape = []uint64{1 + g.Uint64N(1<<20), 1 + g.Uint64N(1<<20)}
		v.Keys = make([]uint64, n)
		for i := range v.Keys {
			v.Keys[i] = g.Uint64N(v.Shape[0] * v.Shape[1])
		}
	case 1:
		if n > 0 {
			v.Shape = []uint64{1, uint64(n)}
		}
	}
	return v
}

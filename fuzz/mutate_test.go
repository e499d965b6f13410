package fuzz

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// mostMutant is as long as a mutant gets, in bytes.
const mostMutant = 1 << 20

// mutator damages good files. A mutant is made of its number alone, so that one that
// does harm can be made again.
type mutator struct {
	name   string
	seeds  [][]byte
	tokens []string // what files of the format are made of
}

// mutant is a file that was damaged, and the good one that it was made of.
type mutant struct {
	data, seed []byte
}

// at makes mutant number i.
func (m *mutator) at(i uint64) mutant {
	h := fnv.New64a()
	h.Write([]byte(m.name))
	r := rand.New(rand.NewPCG(h.Sum64(), i))
	seed := m.seeds[r.IntN(len(m.seeds))]
	data := slices.Clone(seed)
	for range 1 + r.IntN(1+r.IntN(4)) {
		damage := damages[r.IntN(len(damages))]
		if data = damage(r, m, data); len(data) > mostMutant {
			data = data[:mostMutant]
		}
	}
	return mutant{data, seed}
}

// damages are the ways there are. Some are in the list again for being the likelier
// ones to get past the first check of a decoder.
var damages = []func(*rand.Rand, *mutator, []byte) []byte{
	flipBit, flipBit, setByte, setByte, swapRanges, deleteRange, insertBytes, repeatRange, splice, truncate,
	setVarint, setVarint, setLength, setLength, insertToken,
}

// place is a random one in b, its end among them.
func at(r *rand.Rand, b []byte) int { return r.IntN(len(b) + 1) }

// between is a random range of b, most of them short.
func between(r *rand.Rand, b []byte) (from, to int) {
	from = at(r, b)
	most := len(b) - from
	if r.IntN(4) > 0 {
		most = min(most, 16)
	}
	return from, from + r.IntN(most+1)
}

func flipBit(r *rand.Rand, _ *mutator, b []byte) []byte {
	if len(b) > 0 {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	}
	return b
}

func setByte(r *rand.Rand, _ *mutator, b []byte) []byte {
	if len(b) > 0 {
		extremes := []byte{0, 1, 0x7f, 0x80, 0xfe, 0xff, byte(r.Uint32()), byte(r.Uint32())}
		b[r.IntN(len(b))] = extremes[r.IntN(len(extremes))]
	}
	return b
}

func swapRanges(r *rand.Rand, _ *mutator, b []byte) []byte {
	from, to := between(r, b)
	other := at(r, b[:len(b)-(to-from)])
	for i := range to - from {
		b[from+i], b[other+i] = b[other+i], b[from+i]
	}
	return b
}

func deleteRange(r *rand.Rand, _ *mutator, b []byte) []byte {
	from, to := between(r, b)
	return slices.Delete(b, from, to)
}

func insertBytes(r *rand.Rand, _ *mutator, b []byte) []byte {
	added := make([]byte, 1+r.IntN(16))
	for i := range added {
		added[i] = byte(r.Uint32())
	}
	return slices.Insert(b, at(r, b), added...)
}

func repeatRange(r *rand.Rand, _ *mutator, b []byte) []byte {
	from, to := between(r, b)
	times := 1
	if r.IntN(4) == 0 {
		times = r.IntN(1000)
	}
	if (to-from)*times > mostMutant {
		return b
	}
	return slices.Insert(b, to, slices.Repeat(b[from:to], times)...)
}

// splice is the start of one file and the end of another.
func splice(r *rand.Rand, m *mutator, b []byte) []byte {
	other := m.seeds[r.IntN(len(m.seeds))]
	from := at(r, b)
	if r.IntN(2) == 0 {
		return append(b[:from], other[min(from, len(other)):]...)
	}
	return append(b[:from], other[at(r, other):]...)
}

func truncate(r *rand.Rand, _ *mutator, b []byte) []byte { return b[:at(r, b)] }

// extremes are numbers at which sizes go wrong.
var extremes = []uint64{
	0, 1, 2, 127, 128, 255, 256, math.MaxInt16, math.MaxUint16, 1 << 20, 1<<24 - 1, 1<<29 - 1, 1 << 29, 1 << 30,
	math.MaxInt32 - 1, math.MaxInt32, 1 << 31, math.MaxUint32 - 1, math.MaxUint32, 1 << 32, 1 << 40, 1 << 62,
	math.MaxInt64 - 1, math.MaxInt64, 1 << 63, math.MaxUint64 - 1, math.MaxUint64,
}

// size is an extreme, or close to a size that the file has.
func (m *mutator) size(r *rand.Rand, b []byte) uint64 {
	if r.IntN(3) == 0 {
		return uint64(len(b) + r.IntN(9) - 4)
	}
	return extremes[r.IntN(len(extremes))]
}

// setVarint puts a size where a varint may be: in place of the one that there seems to
// be, or over what comes. Two times the size is a size in zigzag.
func setVarint(r *rand.Rand, m *mutator, b []byte) []byte {
	n := m.size(r, b)
	if r.IntN(2) == 0 {
		n <<= 1
	}
	from := at(r, b)
	to := from
	for to < len(b) && b[to] >= 0x80 && to-from < 10 {
		to++
	}
	v := binary.AppendUvarint(nil, n)
	if r.IntN(3) == 0 {
		return append(b[:from], append(v, b[min(len(b), from+len(v)):]...)...)
	}
	return slices.Replace(b, from, min(len(b), to+1), v...)
}

// setLength puts a size over four or eight bytes, in either order.
func setLength(r *rand.Rand, m *mutator, b []byte) []byte {
	n := m.size(r, b)
	v := binary.LittleEndian.AppendUint64(nil, n)
	switch r.IntN(4) {
	case 0:
		v = binary.BigEndian.AppendUint32(nil, uint32(n))
	case 1:
	default:
		v = v[:4]
	}
	from := at(r, b)
	if r.IntN(4) == 0 { // in front of the end, as of a footer
		from = max(0, len(b)-r.IntN(16))
	}
	copy(b[from:], v)
	return b
}

func insertToken(r *rand.Rand, m *mutator, b []byte) []byte {
	if len(m.tokens) == 0 {
		return insertBytes(r, m, b)
	}
	token := m.tokens[r.IntN(len(m.tokens))]
	from := at(r, b)
	if r.IntN(2) == 0 {
		return slices.Replace(b, from, min(len(b), from+len(token)), []byte(token)...)
	}
	return slices.Insert(b, from, []byte(token)...)
}

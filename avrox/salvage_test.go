package avrox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// salvaged is what a Salvager gives of a file.
type salvaged struct {
	head    []byte
	blocks  [][]byte
	records int64
	regions []Region
}

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// salvage reads file and sees that each byte is accounted for once.
func salvage(t fataler, r io.Reader, file []byte, o ReadOptions) (out salvaged) {
	t.Helper()
	s, err := NewSalvager(r, o)
	if err != nil {
		t.Fatal(err)
	}
	out.head = s.Head()
	at := int64(len(out.head))
	s.Skipped = func(g Region) {
		if g.From != at || g.To <= g.From || g.Err == nil {
			t.Fatalf("region %+v, not from %d on", g, at)
		}
		at = g.To
		out.regions = append(out.regions, g)
	}
	for {
		data, n, err := s.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(file[at:], data) || len(data) == 0 {
			t.Fatalf("a block of %d bytes is not at %d", len(data), at)
		}
		at += int64(len(data))
		out.blocks = append(out.blocks, bytes.Clone(data))
		out.records += n
	}
	if at != int64(len(file)) {
		t.Fatalf("%d of %d bytes are accounted for", at, len(file))
	}
	return out
}

// inBlocks is a file cut into its header and its blocks.
func inBlocks(t testing.TB, file []byte) (head []byte, blocks [][]byte, records []int64) {
	h, n, err := ParseHeader(file, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for at := n; at < len(file); {
		b, err := h.block(file, at)
		if err != nil {
			t.Fatal(err)
		}
		blocks, records = append(blocks, file[at:b.end]), append(records, int64(b.records))
		at = b.end
	}
	return file[:n], blocks, records
}

// fourBlocks is a small file of four blocks of text and numbers.
func fourBlocks(t testing.TB, codec string) []byte {
	schema := `{"type":"record","name":"r","fields":[{"name":"a","type":"string"},{"name":"b","type":"double"},{"name":"c","type":["null","long"]}]}`
	file := append([]byte(headerMagic), 4)
	for _, entry := range [][2]string{{keySchema, schema}, {keyCodec, codec}} {
		for _, text := range entry {
			file = append(binary.AppendVarint(file, int64(len(text))), text...)
		}
	}
	sync := []byte("0123456789abcdef")
	file = append(append(file, 0), sync...)
	for i := range 4 {
		var data []byte
		for k := range 3 {
			text := fmt.Sprintf("row %d of block %d", k, i)
			data = append(binary.AppendVarint(data, int64(len(text))), text...)
			data = append(data, 0, 0, 0, 0, 0, byte(i), byte(k), 0x40, 2, 2*byte(i))
		}
		if codec == codecSnappy {
			data = compressed(t, data)[codec]
		}
		file = binary.AppendVarint(binary.AppendVarint(file, 3), int64(len(data)))
		file = append(append(file, data...), sync...)
	}
	return file
}

func TestSalvageWhole(t *testing.T) {
	for name, file := range testFiles(t, "*.avro") {
		_, blocks, records := inBlocks(t, file)
		for _, r := range []io.Reader{bytes.NewReader(file), iotest.HalfReader(bytes.NewReader(file))} {
			got := salvage(t, r, file, ReadOptions{})
			var want int64
			for _, n := range records {
				want += n
			}
			if len(got.regions) > 0 || len(got.blocks) != len(blocks) || got.records != want {
				t.Errorf("%s: %d of %d blocks, %v", name, len(got.blocks), len(blocks), got.regions)
			}
		}
	}
}

// A file cut anywhere gives the blocks before the cut, and what the cut one has lost.
func TestSalvageCut(t *testing.T) {
	for _, codec := range []string{codecNull, codecSnappy} {
		file := fourBlocks(t, codec)
		head, blocks, _ := inBlocks(t, file)
		for cut := len(head); cut < len(file); cut++ {
			got := salvage(t, bytes.NewReader(file[:cut]), file[:cut], ReadOptions{})
			whole, at := 0, len(head)
			for whole < len(blocks) && at+len(blocks[whole]) <= cut {
				at += len(blocks[whole])
				whole++
			}
			if len(got.blocks) != whole || (len(got.regions) == 1) != (cut > at) {
				t.Fatalf("%s cut at %d: %d of %d blocks, %v", codec, cut, len(got.blocks), whole, got.regions)
			}
			if cut > at+2 && got.regions[0].Records != 3 {
				t.Errorf("%s cut at %d: %+v", codec, cut, got.regions[0])
			}
		}
	}
}

// A flipped bit behind the header costs one block at most, one in the header's marker
// none.
func TestSalvageBitFlips(t *testing.T) {
	for _, codec := range []string{codecNull, codecSnappy} {
		file := fourBlocks(t, codec)
		head, blocks, _ := inBlocks(t, file)
		step := 1
		if testing.Short() {
			step = 7
		}
		for bit := (len(head) - syncSize) * 8; bit < len(file)*8; bit += step {
			file[bit/8] ^= 1 << (bit % 8)
			got := salvage(t, bytes.NewReader(file), file, ReadOptions{})
			file[bit/8] ^= 1 << (bit % 8)
			lost, same := 4-len(got.blocks), 0
			for _, b := range got.blocks {
				if slices.ContainsFunc(blocks, func(c []byte) bool { return bytes.Equal(b, c) }) {
					same++
				}
			}
			// Without a checksum a value may have changed unseen.
			if lost > 1 || same < 3 || codec == codecSnappy && same != len(got.blocks) {
				t.Fatalf("%s bit %d: %d blocks, %d as they were, %v", codec, bit, len(got.blocks), same, got.regions)
			}
			if !bytes.Equal(got.head, head) || lost != len(got.regions) || lost > 0 && bit < len(head)*8 {
				t.Fatalf("%s bit %d: header %q, %v", codec, bit, got.head, got.regions)
			}
		}
	}
}

// Bursts and gaps cost the blocks they touch.
func TestSalvageDamage(t *testing.T) {
	file := fourBlocks(t, codecSnappy)
	head, blocks, _ := inBlocks(t, file)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(len(head), len(file)-1).Draw(t, "at")
		n := rapid.IntRange(0, len(file)-at).Draw(t, "n")
		damaged := append(bytes.Clone(file[:at]), rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "noise")...)
		damaged = append(damaged, file[at+n:]...)
		got := salvage(t, bytes.NewReader(damaged), damaged, ReadOptions{})
		want, from := [][]byte{}, len(head)
		for _, b := range blocks {
			if to := from + len(b); to <= at || from >= at+n {
				want = append(want, b)
			}
			from += len(b)
		}
		// A gap before which a marker was lost takes the block behind it along.
		i := 0
		for _, b := range got.blocks {
			k := slices.IndexFunc(blocks[i:], func(c []byte) bool { return bytes.Equal(b, c) })
			if k < 0 {
				t.Fatalf("a block that was not there, or not in this order: %x", b)
			}
			i += k + 1
		}
		if len(got.blocks) < len(want)-1 {
			t.Fatalf("%d blocks, want %d: %v", len(got.blocks), len(want), got.regions)
		}
	})
}

// Sizes that are claimed and not there cost neither memory nor blocks.
func TestSalvageClaims(t *testing.T) {
	file := fourBlocks(t, codecNull)
	head, blocks, _ := inBlocks(t, file)
	for name, claim := range map[string][]byte{
		"size":     binary.AppendVarint([]byte{6}, 60<<20),
		"limit":    binary.AppendVarint([]byte{6}, 1<<40),
		"records":  binary.AppendVarint(binary.AppendVarint(nil, 1<<40), 20),
		"negative": binary.AppendVarint([]byte{6}, -5),
		"long":     bytes.Repeat([]byte{0xff}, 30),
	} {
		damaged := append(bytes.Clone(head), claim...)
		damaged = append(damaged, bytes.Join(blocks, nil)...)
		got := salvage(t, bytes.NewReader(damaged), damaged, ReadOptions{})
		if len(got.blocks) < 3 || len(got.regions) != 1 || got.regions[0].Records > 0 {
			t.Errorf("%s: %d blocks, %+v", name, len(got.blocks), got.regions)
		}
	}
}

// Blocks in blocks must not take time that grows with the square of the size.
func TestSalvageIsBounded(t *testing.T) {
	file := fourBlocks(t, codecNull)
	head, _, _ := inBlocks(t, file)
	sync := head[len(head)-syncSize:]
	const n = 1 << 14
	const each = 6 + syncSize
	var nested []byte // each claims all that come after, ends at a marker, and has no such records
	for i := range n {
		b := binary.AppendVarint([]byte{2}, int64((n-i)*each-6-syncSize))
		nested = append(append(nested, append(b, make([]byte, 6-len(b))...)...), sync...)
	}
	damaged := append(bytes.Clone(head), nested...)
	if got := salvage(t, bytes.NewReader(damaged), damaged, ReadOptions{}); len(got.blocks) > 0 {
		t.Errorf("%d blocks", len(got.blocks))
	}
}

func TestSalvagePassesErrors(t *testing.T) {
	failure := errors.New("disk on fire")
	file := fourBlocks(t, codecNull)
	s, err := NewSalvager(io.MultiReader(bytes.NewReader(file[:len(file)-5]), iotest.ErrReader(failure)), ReadOptions{})
	for err == nil {
		_, _, err = s.Next()
	}
	if err != failure {
		t.Error(err)
	}
}

package avrox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"github.com/dsnet/compress/bzip2"
)

// compressed is data by each codec.
func compressed(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var deflated, bz, x bytes.Buffer
	fw, err := flate.NewWriter(&deflated, 1)
	must(err)
	_, err = fw.Write(data)
	must(err)
	must(fw.Close())
	bw, err := bzip2.NewWriter(&bz, nil)
	must(err)
	_, err = bw.Write(data)
	must(err)
	must(bw.Close())
	xw, err := xz.NewWriter(&x)
	must(err)
	_, err = xw.Write(data)
	must(err)
	must(xw.Close())
	zw, err := zstd.NewWriter(nil)
	must(err)
	defer zw.Close()
	return map[string][]byte{
		codecNull:      data,
		codecDeflate:   deflated.Bytes(),
		codecSnappy:    binary.BigEndian.AppendUint32(snappy.Encode(nil, data), crc32.ChecksumIEEE(data)),
		codecZstandard: zw.EncodeAll(data, nil),
		codecBzip2:     bz.Bytes(),
		codecXZ:        x.Bytes(),
	}
}

func TestCodecs(t *testing.T) {
	sizes := [][]byte{nil, []byte("a"), bytes.Repeat([]byte("abcdefg"), 50_000), []byte("b")}
	for codec := range compressed(t, nil) {
		f := inflater{codec: codec, limit: 350_000}
		for _, data := range sizes {
			got, err := f.block(compressed(t, data)[codec])
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: %d bytes of %d, %v", codec, len(got), len(data), err)
			}
		}
	}
}

// Every cut, bytes behind the end and more than the limit are refused, and the
// next block is read all the same.
func TestBadCompression(t *testing.T) {
	data := []byte("some text, some text, and more text than that")
	for codec, stored := range compressed(t, data) {
		if codec == codecNull {
			continue
		}
		f := inflater{codec: codec, limit: len(data)}
		for i := range stored {
			if got, err := f.block(stored[:i:i]); err == nil && !(codec == codecZstandard && i == 0 && len(got) == 0) {
				t.Errorf("%s: cut at %d of %d: %q", codec, i, len(stored), got)
			}
		}
		for _, more := range []string{"x", "\x00", "\x00\x00\x00\x00", "more bytes than a checksum"} {
			if got, err := f.block(append(stored[:len(stored):len(stored)], more...)); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s: %q behind the end: %q, %v", codec, more, got, err)
			}
		}
		small := inflater{codec: codec, limit: len(data) - 1}
		if _, err := small.block(stored); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: over the limit: %v", codec, err)
		}
		if got, err := f.block(stored); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: then %q, %v", codec, got, err)
		}
	}
}

// Where a codec has a checksum, no flipped bit goes unseen.
func TestChecksums(t *testing.T) {
	data := []byte("some text, some text, and more text than that")
	for codec, stored := range compressed(t, data) {
		if codec == codecNull {
			continue
		}
		f := inflater{codec: codec, limit: 1000}
		for i := range 8 * len(stored) {
			stored[i/8] ^= 1 << (i % 8)
			got, err := f.block(stored)
			if err == nil && !bytes.Equal(got, data) && codec != codecDeflate {
				t.Errorf("%s: bit %d: %q", codec, i, got)
			}
			stored[i/8] ^= 1 << (i % 8)
		}
	}
}

// What little data could claim or grow to does not take the memory.
func TestCompressionBombs(t *testing.T) {
	zeros := make([]byte, 30<<20)
	for codec, stored := range compressed(t, zeros) {
		if codec == codecNull {
			continue
		}
		f := inflater{codec: codec, limit: 1 << 20}
		if _, err := f.block(stored); !errors.Is(err, ErrLimit) && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", codec, err)
		}
		if cap(f.out) > 4<<20 {
			t.Errorf("%s: took %d bytes", codec, cap(f.out))
		}
	}
	// An xz header whose dictionary is 4 GiB, which its data has no use for.
	stored := compressed(t, []byte("some text"))[codecXZ]
	at := bytes.IndexByte(stored[12:], lzma2Filter) + 12
	stored[at+2] = 40
	size := 4*int(stored[12]) + 4
	binary.LittleEndian.PutUint32(stored[12+size-4:], crc32.ChecksumIEEE(stored[12:12+size-4]))
	f := inflater{codec: codecXZ, limit: 1 << 20}
	if got, err := f.block(stored); err != nil || string(got) != "some text" {
		t.Errorf("a large dictionary: %q, %v", got, err)
	}
}

// Python's writers leave part of the checksum of zlib behind deflate's end; it is
// checked.
func TestDeflateOfPython(t *testing.T) {
	data := []byte("Wikipedia") // its Adler-32 is 11E60398
	stored := compressed(t, data)[codecDeflate]
	f := inflater{codec: codecDeflate, limit: 1000}
	for sum, good := range map[string]bool{"\x11\xe6\x03": true, "\x11\xe6\x03\x98": true, "\x11\xe6\x02": false, "\x11\xe6\x03\x97": false, "\x11\xe6": false} {
		if _, err := f.block(append(stored[:len(stored):len(stored)], sum...)); (err == nil) != good || err != nil && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%x: %v", sum, err)
		}
	}
}

// What zstandard makes many times as large is decoded, whatever the memory that was
// set aside: its frames need not say how much they hold.
func TestZstandardRoom(t *testing.T) {
	for _, size := range []int{1 << 10, 60 << 10, 128 << 10, 200 << 10, 1<<20 + 7, 40 << 20} {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		want := append([]byte("start"), make([]byte, size)...)
		for data := want; len(data) > 0; data = data[min(1<<20, len(data)):] {
			w.Write(data[:min(1<<20, len(data))])
		}
		w.Close()
		f := inflater{codec: codecZstandard, limit: 64 << 20}
		if got, err := f.block(b.Bytes()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes of %d: %d, %v", len(want), b.Len(), len(got), err)
		}
		f = inflater{codec: codecZstandard, limit: size}
		if _, err := f.block(b.Bytes()); !errors.Is(err, ErrLimit) {
			t.Errorf("%d bytes, limit %d: %v", len(want), size, err)
		}
	}
}

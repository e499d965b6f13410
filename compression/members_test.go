package compression

import (
	"bytes"
	"errors"
	"hash/crc32"
	"strings"
	"testing"
)

func TestMembers(t *testing.T) {
	for _, f := range compressed {
		empty, a, b := pack(t, f, 0, 1, nil), pack(t, f, 0, 1, text(1000)), pack(t, f, 0, 1, noise(3000))
		var long []byte
		for range 200 {
			long = append(append(long, a...), empty...)
		}
		for _, c := range []struct {
			name string
			file []byte
			want []byte
		}{
			{"one", a, text(1000)},
			{"two", cat(a, b), cat(text(1000), noise(3000))},
			{"only an empty one", empty, nil},
			{"many empty ones", bytes.Repeat(empty, 1000), nil},
			{"empty ones around and between", cat(empty, a, empty, empty, b, empty), cat(text(1000), noise(3000))},
			{"400", long, bytes.Repeat(text(1000), 200)},
		} {
			for threads := 1; threads <= 3; threads++ {
				got, err := unpack(f, Limits{Threads: threads}, c.file)
				if err != nil || !bytes.Equal(got, c.want) {
					t.Errorf("%v, %s, %d threads: %d bytes, %v, want %d", f, c.name, threads, len(got), err, len(c.want))
				}
			}
		}
	}
}

func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestGzipHeaders(t *testing.T) {
	body := pack(t, Gzip, 0, 1, text(50))[gzipHeader:]
	sum := func(head string) string {
		c := crc32.ChecksumIEEE([]byte(head))
		return head + string([]byte{byte(c), byte(c >> 8)})
	}
	for _, c := range []struct {
		name, head string
		err        error
		detail     string
	}{
		{"plain", "\x1f\x8b\x08\x00abcd\x02\x03", nil, ""},
		{"text flag", "\x1f\x8b\x08\x01\x00\x00\x00\x00\x00\x03", nil, ""},
		{"extra", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\x03\x06\x00BC\x02\x00\xff\xff", nil, ""},
		{"empty extra", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\x03\x00\x00", nil, ""},
		{"name", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03train.csv\x00", nil, ""},
		{"comment", "\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\x03hi\x00", nil, ""},
		{"long name", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03" + strings.Repeat("x", 300_000) + "\x00", nil, ""},
		{"checksum", sum("\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\x03"), nil, ""},
		{"all", sum("\x1f\x8b\x08\x1f\x00\x00\x00\x00\x00\x03\x01\x00xname\x00comment\x00"), nil, ""},
		{"wrong checksum", sum("\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\x03")[:11] + "\x00", ErrCorrupt, "header checksum mismatch"},
		{"reserved flag 5", "\x1f\x8b\x08\x20\x00\x00\x00\x00\x00\x03", ErrCorrupt, "reserved flags are set"},
		{"reserved flag 7", "\x1f\x8b\x08\x80\x00\x00\x00\x00\x00\x03", ErrCorrupt, "reserved flags are set"},
		{"method 7", "\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x03", ErrCorrupt, "unknown compression method"},
	} {
		got, err := unpack(Gzip, Limits{}, append([]byte(c.head), body...))
		if c.err == nil {
			if err != nil || !bytes.Equal(got, text(50)) {
				t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
			}
			continue
		}
		var e *Error
		if !errors.Is(err, c.err) || !errors.As(err, &e) || e.Detail != c.detail {
			t.Errorf("%s: got %v, want %v: %s", c.name, err, c.err, c.detail)
		}
	}
}

func TestZstdFrames(t *testing.T) {
	frame := pack(t, Zstd, 0, 1, text(50))
	skippable := []byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00abc")
	for _, c := range []struct {
		name string
		file []byte
		want []byte
		err  error
	}{
		{"skippable around", cat(skippable, frame, skippable), text(50), nil},
		{"only skippable", skippable, nil, nil},
		{"skippable cut", skippable[:10], nil, ErrTruncated},
		{"raw block, no checksum, no content size", []byte(zstdMagic + "\x00\x00\x19\x00\x00abc"), []byte("abc"), nil},
		{"run-length block", []byte(zstdMagic + "\x20\x05\x2b\x00\x00x"), []byte("xxxxx"), nil},
		{"reserved block", []byte(zstdMagic + "\x20\x05\x2f\x00\x00x"), nil, ErrCorrupt},
		{"reserved header bit", []byte(zstdMagic + "\x28\x05\x2b\x00\x00x"), nil, ErrCorrupt},
		{"less than its content size", []byte(zstdMagic + "\x20\x06\x2b\x00\x00x"), nil, ErrCorrupt},
		{"more than its content size", []byte(zstdMagic + "\x20\x04\x2b\x00\x00x"), nil, ErrCorrupt},
		{"dictionary 7", []byte(zstdMagic + "\x21\x07\x05\x2b\x00\x00x"), nil, ErrUnsupported},
		{"dictionary 0 is none", []byte(zstdMagic + "\x21\x00\x05\x2b\x00\x00x"), []byte("xxxxx"), nil},
	} {
		for threads := 1; threads <= 2; threads++ {
			got, err := unpack(Zstd, Limits{Threads: threads}, c.file)
			if !errors.Is(err, c.err) || c.err == nil && !bytes.Equal(got, c.want) {
				t.Errorf("%s: got %q, %v, want %q, %v", c.name, got, err, c.want, c.err)
			}
		}
	}
}

func TestSnappyChunks(t *testing.T) {
	stream := pack(t, Snappy, 0, 1, text(500))
	padding := []byte("\xfe\x03\x00\x00abc")
	for _, c := range []struct {
		name string
		file []byte
		err  error
	}{
		{"padding", cat(stream, padding), nil},
		{"padding before data", cat([]byte(snappyMagic), padding, stream[len(snappyMagic):]), nil},
		{"padding of nothing", cat(stream, []byte("\xfe\x00\x00\x00")), nil},
		{"no identifier", stream[len(snappyMagic):], ErrCorrupt},
		{"a skippable chunk", cat(stream, []byte("\x80\x01\x00\x00x")), ErrTrailer},
		{"a reserved chunk", cat(stream, []byte("\x02\x01\x00\x00x")), ErrTrailer},
		{"a data chunk without a checksum", cat(stream, []byte("\x00\x03\x00\x00xyz")), ErrCorrupt},
		{"a data chunk of nothing", cat(stream, []byte("\x01\x04\x00\x00\xd8\xea\x82\xa2")), nil},
		{"a data chunk too long", cat(stream, []byte("\x01\x05\x00\x01"), noise(1<<16+5)), ErrCorrupt},
		{"another identifier", cat(stream, []byte("\xff\x06\x00\x00S2sTwO")), ErrCorrupt},
	} {
		got, err := unpack(Snappy, Limits{}, c.file)
		if !errors.Is(err, c.err) || c.err == nil && !bytes.Equal(got, text(500)) {
			t.Errorf("%s: got %d bytes, %v, want %v", c.name, len(got), err, c.err)
		}
	}
}

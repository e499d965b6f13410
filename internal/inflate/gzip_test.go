package inflate

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"testing"
	"time"
)

// gzipped is a member with all a header can have, but the checksum of it, which
// Go's package does not write.
func gzipped(t testing.TB, data []byte, h gzip.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Header = h
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func members(t testing.TB) map[string][]byte {
	text := contents["decimals"](100)
	all := gzip.Header{Name: "name", Comment: "comment", Extra: []byte("extra"), ModTime: time.Unix(1, 0), OS: 3}
	m := map[string][]byte{
		"plain":   gzipped(t, text, gzip.Header{}),
		"nothing": gzipped(t, nil, gzip.Header{}),
		"all":     gzipped(t, text, all),
		"name":    gzipped(t, text, gzip.Header{Name: "n"}),
		"extra":   gzipped(t, text, gzip.Header{Extra: make([]byte, 300)}),
	}
	m["two"] = append(bytes.Clone(m["all"]), m["plain"]...)
	m["three"] = append(bytes.Clone(m["two"]), m["nothing"]...)
	return m
}

func TestGzip(t *testing.T) {
	for name, src := range members(t) {
		var z Decoder
		check := func(what string, src []byte) {
			t.Helper()
			want, wantErr := unzip(src)
			got, n, err := z.AppendGzip([]byte("before"), src, math.MaxInt)
			if err == errFlags {
				return // which the standard library ignores
			}
			if (err == nil) != (wantErr == nil) || err == nil && (string(got) != "before"+string(want) || n != len(src)) {
				t.Errorf("%s, %s: %d bytes of %d consumed, %v; compress/gzip: %d, %v", name, what, len(got)-6, n, err, len(want), wantErr)
			}
		}
		check("whole", src)
		check("a byte behind", append(bytes.Clone(src), 0))
		for n := 0; n < len(src); n += stride() {
			check(fmt.Sprint("cut at ", n), src[:n])
		}
		for bit := 0; bit < 8*len(src); bit += stride() {
			src[bit/8] ^= 1 << (bit % 8)
			check(fmt.Sprint("bit ", bit), src)
			src[bit/8] ^= 1 << (bit % 8)
		}
	}
}

func unzip(src []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestGzipHeaders(t *testing.T) {
	body := gzipped(t, []byte("data"), gzip.Header{})[10:]
	head := "\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\x03"
	sum := crc32.ChecksumIEEE([]byte(head))
	good := string([]byte{byte(sum), byte(sum >> 8)})
	for _, c := range []struct {
		head string
		want error
	}{
		{head + good, nil},
		{head + good[:1] + "\x00", errHeaderSum},
		{"\x1f\x8b\x08\x20\x00\x00\x00\x00\x00\x03", errFlags},
		{"\x1f\x8b\x08\x80\x00\x00\x00\x00\x00\x03", errFlags},
		{"\x1f\x8b\x07\x00\x00\x00\x00\x00\x00\x03", errMethod},
		{"\x1f\x8c\x08\x00\x00\x00\x00\x00\x00\x03", errMagic},
	} {
		src := append([]byte(c.head), body...)
		var z Decoder
		if _, _, err := z.AppendGzip(nil, src, 10); err != c.want {
			t.Errorf("%x: %v, want %v", c.head, err, c.want)
		}
		if _, err := unzip(src); (err == nil) != (c.want == nil) && c.want != errFlags {
			t.Errorf("%x: compress/gzip: %v", c.head, err)
		}
	}
}

func TestGzipLimit(t *testing.T) {
	src := members(t)["two"] // twice 100 bytes
	for most, want := range map[int]error{0: ErrTooLong, 99: ErrTooLong, 100: ErrTooLong, 199: ErrTooLong, 200: nil, 201: nil} {
		var z Decoder
		got, _, err := z.AppendGzip(nil, src, most)
		if err != want || len(got) > most {
			t.Errorf("at most %d: %d bytes, %v, want %v", most, len(got), err, want)
		}
	}
}

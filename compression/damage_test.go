package compression

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// sample is a file of two pieces, whose data is long enough to be compressed,
// and the cuts of it that are whole files.
func sample(t testing.TB, f Format) (file, data []byte, whole []int) {
	t.Helper()
	var out bytes.Buffer
	j := NewJoiner(&out, f)
	b, err := NewBlock(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range [][]byte{text(120), append(text(77), zeros(50)...)} {
		p, err := b.Append(nil, src)
		if err != nil {
			t.Fatal(err)
		}
		if f == Snappy && out.Len() == 0 {
			whole = append(whole, len(snappyMagic))
		}
		if err := j.Append(p, len(src), f.Sum(src)); err != nil {
			t.Fatal(err)
		}
		data = append(data, src...)
		if f != Gzip {
			whole = append(whole, out.Len())
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if f == Gzip { // a second member
		whole = append(whole, out.Len())
		out.Write(pack(t, f, 0, 1, text(30)))
		data = append(data, text(30)...)
		whole = append(whole, out.Len())
	}
	return out.Bytes(), data, whole
}

// Every cut is ErrTruncated and gives a prefix of the data, unless it falls
// between two members.
func TestTruncation(t *testing.T) {
	for _, f := range compressed {
		file, data, whole := sample(t, f)
		for n := range len(file) + 1 {
			isWhole := false
			for _, w := range whole {
				isWhole = isWhole || w == n
			}
			for threads := 1; threads <= 2; threads++ {
				got, err := unpack(f, Limits{Threads: threads}, file[:n])
				if !bytes.HasPrefix(data, got) {
					t.Fatalf("%v cut at %d: the data is not a prefix", f, n)
				}
				if isWhole {
					if err != nil {
						t.Errorf("%v cut at %d, between members: %v", f, n, err)
					}
					continue
				}
				var e *Error
				if !errors.Is(err, ErrTruncated) || !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, &e) {
					t.Errorf("%v cut at %d: got %v, want ErrTruncated", f, n, err)
				} else if e.Offset != int64(n) || e.Format != f {
					t.Errorf("%v cut at %d is said to end at byte %d of %v", f, n, e.Offset, e.Format)
				}
			}
		}
	}
}

// Every flipped bit is an error, but where it makes no difference to the data,
// as in gzip's time, a level of bzip2 or what pads the bits to a byte.
func TestBitFlips(t *testing.T) {
	for _, f := range compressed {
		file, data, _ := sample(t, f)
		harmless := 0
		for bit := range 8 * len(file) {
			bad := bytes.Clone(file)
			bad[bit/8] ^= 1 << (bit % 8)
			got, err := unpack(f, Limits{Threads: 1}, bad)
			if err == nil {
				harmless++
				if !bytes.Equal(got, data) {
					t.Errorf("%v: bit %d of byte %d flipped: the data differs and there is no error", f, bit%8, bit/8)
				}
				continue
			}
			var e *Error
			if !errors.As(err, &e) || e.Format != f || e.Offset < 0 || e.Offset > int64(len(file)) {
				t.Errorf("%v: bit %d of byte %d flipped: %#v", f, bit%8, bit/8, err)
			}
			more, err2 := unpack(f, Limits{Threads: 2}, bad)
			if !bytes.Equal(more, got) || err2 == nil || err2.Error() != err.Error() {
				t.Errorf("%v: bit %d of byte %d flipped: two threads give %d bytes, %v; one gives %d, %v",
					f, bit%8, bit/8, len(more), err2, len(got), err)
			}
		}
		if f == Snappy && harmless > 0 || harmless > len(file) {
			t.Errorf("%v: %d of %d flipped bits went unnoticed", f, harmless, 8*len(file))
		}
		t.Logf("%v: %d of %d bits make no difference", f, harmless, 8*len(file))
	}
}

func TestTrailer(t *testing.T) {
	for _, f := range compressed {
		for name, trailer := range map[string]string{
			"one zero":  "\x00",
			"zeros":     string(zeros(512)),
			"text":      "hello, world",
			"high byte": "\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3",
		} {
			if f == Snappy && trailer[0] == 0 {
				continue // the start of a chunk
			}
			want := text(100)
			whole := pack(t, f, 0, 1, want)
			file := append(bytes.Clone(whole), trailer...)
			for threads := 1; threads <= 2; threads++ {
				got, err := unpack(f, Limits{Threads: threads}, file)
				var e *Error
				if !errors.Is(err, ErrTrailer) || !errors.As(err, &e) || e.Offset != int64(len(whole)) {
					t.Errorf("%v with %s after it: %v, want ErrTrailer at byte %d", f, name, err, len(whole))
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%v with %s after it: the data before it is lost", f, name)
				}
				got, err = unpack(f, Limits{Threads: threads, AllowTrailer: true}, file)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%v with %s after it, allowed: %d bytes, %v", f, name, len(got), err)
				}
			}
		}
	}
}

func TestNotThisFormat(t *testing.T) {
	for _, f := range compressed {
		for _, other := range []string{"a,b,c\n1,2,3\n1,2,3\n", string(zeros(100)), "x"} {
			_, err := unpack(f, Limits{AllowTrailer: true}, []byte(other))
			var e *Error
			if !errors.Is(err, ErrCorrupt) || !errors.As(err, &e) || e.Offset != 0 {
				t.Errorf("%q as %v: %v, want ErrCorrupt at byte 0", other, f, err)
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	file := pack(t, Gzip, 0, 1, text(100))
	file[len(file)-8] ^= 1 // of the CRC
	_, err := unpack(Gzip, Limits{}, file)
	if want := "compression: gzip at byte 122: corrupt: checksum mismatch"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = unpack(Bzip2, Limits{}, []byte("BZh91"))
	if want := "compression: bzip2 at byte 5: truncated: unexpected EOF"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

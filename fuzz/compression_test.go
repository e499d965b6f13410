package fuzz

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"github.com/recast-ml/recast/compression"
)

// mostData is as much as a target reads of what a few bytes may expand to.
const mostData = 4 << 20

func FuzzGzip(f *testing.F) {
	decompress(f, compression.Gzip, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
}

func FuzzBzip2(f *testing.F) {
	decompress(f, compression.Bzip2, func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil })
}

func FuzzZstd(f *testing.F) {
	decompress(f, compression.Zstd, func(r io.Reader) (io.Reader, error) {
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(1<<20))
	})
}

func FuzzSnappy(f *testing.F) {
	decompress(f, compression.Snappy, func(r io.Reader) (io.Reader, error) { return snappy.NewReader(r), nil })
}

// decompress reads any bytes as format: without a panic, with the same data and
// error whatever the threads and the reads, and, where we accept them, with the
// data that the peer reads.
func decompress(f *testing.F, format compression.Format, peer func(io.Reader) (io.Reader, error)) {
	for _, src := range []string{"", "1,0.5,0.25\n0,0.125,8\n", string(bytes.Repeat([]byte("7,7,7\n"), 100))} {
		file := packed(f, format, 0, []byte(src))
		f.Add(file)
		f.Add(append(file, file...))
		f.Add(append(file, 0))
		f.Add(file[:len(file)/2])
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		want, wantErr := unpacked(t, format, 1, bytes.NewReader(file))
		for threads := 2; threads <= 3; threads++ {
			got, err := unpacked(t, format, threads, bytes.NewReader(file))
			if !bytes.Equal(got, want) || errText(err) != errText(wantErr) {
				t.Fatalf("%d threads: %d bytes, %v; one: %d bytes, %v", threads, len(got), err, len(want), wantErr)
			}
		}
		if len(file) < 1000 {
			got, err := unpacked(t, format, 1, iotest.OneByteReader(bytes.NewReader(file)))
			if !bytes.Equal(got, want) || errText(err) != errText(wantErr) {
				t.Fatalf("byte by byte: %d bytes, %v; at once: %d bytes, %v", len(got), err, len(want), wantErr)
			}
		}
		if wantErr != nil {
			var e *compression.Error
			if !errors.As(wantErr, &e) || e.Format != format || e.Offset < 0 || e.Offset > int64(len(file)) {
				t.Fatalf("error without a place in the file: %#v", wantErr)
			}
			return
		}
		var got []byte
		r, err := peer(bytes.NewReader(file))
		if err == nil {
			got, err = io.ReadAll(io.LimitReader(r, mostData))
		}
		if errors.Is(err, gzip.ErrHeader) && len(file) > 512 {
			return // a file name or comment of 512 bytes or more is an error of Go's package
		}
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("we read %d bytes, the peer %d, %v", len(want), len(got), err)
		}
	})
}

// FuzzCompress writes any data in any way and reads it back.
func FuzzCompress(f *testing.F) {
	f.Add([]byte("1,0.5,0.25\n"), byte(1), byte(0), byte(1), uint16(3))
	f.Add([]byte{}, byte(2), byte(9), byte(2), uint16(0))
	f.Add([]byte{0, 0, 0, 0, 0, 255}, byte(3), byte(22), byte(3), uint16(700))
	f.Fuzz(func(t *testing.T, data []byte, format, level, threads byte, times uint16) {
		form := compression.Format(format % 5)
		n := 1 + int(threads%3)
		data = bytes.Repeat(data, 1+int(times)%500)
		if len(data) > mostData {
			return
		}
		file := packed(t, form, int(level), data, n)
		if one := packed(t, form, int(level), data, 1); !bytes.Equal(one, file) {
			t.Fatalf("%d threads write other bytes than one", n)
		}
		got, err := unpacked(t, form, n, bytes.NewReader(file))
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("wrote %d bytes, read %d, %v", len(data), len(got), err)
		}
	})
}

// packed compresses data; a level that the format lacks is its default.
func packed(t testing.TB, f compression.Format, level int, data []byte, threads ...int) []byte {
	if highest, _ := f.Levels(); level > highest {
		level = 0
	}
	var out bytes.Buffer
	w, err := compression.NewWriter(&out, f, level, append(threads, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpacked(t testing.TB, f compression.Format, threads int, file io.Reader) ([]byte, error) {
	r, err := compression.NewReader(file, f, compression.Limits{Window: 1 << 20, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, mostData))
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

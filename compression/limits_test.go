package compression

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// bomb repeats a member of 16 MiB of zeros, packed as tightly as can be.
func bomb(t *testing.T, f Format) (member []byte) {
	data := zeros(16 << 20)
	if f != Gzip {
		return pack(t, f, 9, 1, data)
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, 9)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	return out.Bytes()
}

// repeated yields data n times.
type repeated struct {
	data []byte
	n    int
	now  []byte
}

func (r *repeated) Read(p []byte) (int, error) {
	if len(r.now) == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		r.n--
		r.now = r.data
	}
	n := copy(p, r.now)
	r.now = r.now[n:]
	return n, nil
}

func TestRatio(t *testing.T) {
	leaks(t)
	for _, f := range []Format{Gzip, Bzip2, Zstd} {
		member := bomb(t, f)
		for threads := 1; threads <= 2; threads++ {
			r, err := NewReader(&repeated{data: member, n: 640}, f, Limits{Threads: threads}) // 10 GiB
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, r)
			if !errors.Is(err, ErrRatio) || !strings.Contains(err.Error(), "1000 times") {
				t.Errorf("%v: got %v after %d bytes", f, err, n)
			}
			if n > ratioFrom+1<<20 {
				t.Errorf("%v: refused only after %d bytes", f, n)
			}
			r.Close()
		}
		for name, l := range map[string]Limits{"off": {Ratio: -1}, "high": {Ratio: 1 << 30}} {
			r, err := NewReader(&repeated{data: member, n: 6}, f, l) // 96 MiB
			if err != nil {
				t.Fatal(err)
			}
			if n, err := io.Copy(io.Discard, r); err != nil || n != 96<<20 {
				t.Errorf("%v with the limit %s: %d bytes, %v", f, name, n, err)
			}
			r.Close()
		}
		// Short files may expand as much as they like.
		if got, err := unpack(f, Limits{Ratio: 2}, member); err != nil || len(got) != 16<<20 {
			t.Errorf("%v: 16 MiB of zeros: %d bytes, %v", f, len(got), err)
		}
	}
}

func TestWindow(t *testing.T) {
	long := func(window int) []byte {
		var out bytes.Buffer
		w, err := zstd.NewWriter(&out, zstd.WithWindowSize(window), zstd.WithSingleSegment(false))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(text(10_000))
		w.Flush()
		w.Write(text(10_000))
		w.Close()
		return out.Bytes()
	}
	for _, c := range []struct {
		window int
		limit  int64
		ok     bool
	}{
		{1 << 20, 0, true},
		{128 << 20, 0, true},
		{256 << 20, 0, false},
		{256 << 20, 256 << 20, true},
		{1 << 20, 1<<20 - 1, false},
		{1 << 20, 1 << 20, true},
	} {
		_, err := unpack(Zstd, Limits{Window: c.limit}, long(c.window))
		if c.ok && err != nil || !c.ok && !errors.Is(err, ErrWindow) {
			t.Errorf("window %d, limit %d: %v", c.window, c.limit, err)
		}
	}
	// The content is the window of a single segment.
	huge := []byte(zstdMagic + "\xe0\x00\x00\x00\x00\x01\x00\x00\x00\x2b\x00\x00x")
	_, err := unpack(Zstd, Limits{}, huge)
	if want := "compression: zstd at byte 0: window too large: 4294967296 bytes, the limit is 134217728"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Decompressing takes the same memory whatever the length of the data.
func TestMemory(t *testing.T) {
	for _, f := range compressed {
		member := pack(t, f, 0, 1, text(2<<20))
		peak := func(n int) (high uint64) {
			r, err := NewReader(&repeated{data: member, n: n}, f, Limits{Threads: 2})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			var m runtime.MemStats
			buf := make([]byte, 2<<20)
			for {
				_, err := io.ReadFull(r, buf)
				if err == io.EOF {
					return high
				}
				if err != nil {
					t.Fatal(err)
				}
				runtime.GC()
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapAlloc)
			}
		}
		few, many := peak(4), peak(12)
		if many > few+few/2+8<<20 {
			t.Errorf("%v: %d MiB for 8 MiB of data, %d MiB for 24", f, few>>20, many>>20)
		}
	}
}

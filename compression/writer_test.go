package compression

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// The bytes depend on the data alone: not on the number of threads, on how it
// was written, or on what a Block compressed before.
func TestWriterSameBytes(t *testing.T) {
	leaks(t)
	data := cat(text(2_500_000), zeros(1_000_000), noise(500_000))
	for _, f := range append([]Format{None}, compressed...) {
		want := pack(t, f, 0, 1, data)
		r := rand.New(rand.NewPCG(9, 10))
		for threads := 0; threads <= 4; threads++ {
			var out bytes.Buffer
			w, err := NewWriter(&out, f, 0, threads)
			if err != nil {
				t.Fatal(err)
			}
			for rest := data; len(rest) > 0; {
				n := min(len(rest), r.IntN(300_000))
				if m, err := w.Write(rest[:n]); m != n || err != nil {
					t.Fatalf("%v: wrote %d of %d, %v", f, m, n, err)
				}
				rest = rest[n:]
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%v with %d threads differs", f, threads)
			}
		}
	}
}

func TestBlockForgets(t *testing.T) {
	for _, f := range compressed {
		high, _ := f.Levels()
		for _, level := range []int{0, high} {
			used, err := NewBlock(f, level)
			if err != nil {
				t.Fatal(err)
			}
			for i, n := range []int{300_000, 10, 0, 1_000_000, 300_000} {
				src := text(n)
				if i%2 == 1 {
					src = noise(n)
				}
				fresh, err := NewBlock(f, level)
				if err != nil {
					t.Fatal(err)
				}
				want, err := fresh.Append(nil, src)
				if err != nil {
					t.Fatal(err)
				}
				got, err := used.Append([]byte("before"), src)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, append([]byte("before"), want...)) {
					t.Errorf("%v, level %d: piece %d depends on those before it", f, level, i)
				}
			}
		}
	}
}

// limited fails after n bytes.
type limited struct {
	n   int
	err error
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.n {
		return l.n, l.err
	}
	l.n -= len(p)
	return len(p), nil
}

func TestWriterErrors(t *testing.T) {
	leaks(t)
	full, chunk := errors.New("no space left on device"), noise(100_000)
	room := []int{0, 1, 30, 100_000}
	if testing.Short() {
		room = []int{0, 100_000} // to fill a piece takes long under the race detector
	}
	for _, f := range append([]Format{None}, compressed...) {
		for threads := 1; threads <= 3; threads++ {
			for _, n := range room {
				for _, fault := range []error{full, nil} { // nil: a short write
					want := fault
					if fault == nil {
						want = io.ErrShortWrite
					}
					w, err := NewWriter(&limited{n, fault}, f, 0, threads)
					if err != nil {
						t.Fatal(err)
					}
					var first error
					for range 25 {
						if _, first = w.Write(chunk); first != nil {
							break
						}
					}
					if first != nil && first != want {
						t.Errorf("%v: Write: %v", f, first)
					}
					if err := w.Close(); err != want && !(f == None && first == want) {
						t.Errorf("%v, %d threads, full after %d: Close: %v, want %v", f, threads, n, err, want)
					}
				}
			}
		}
	}
}

func TestWriterAfterClose(t *testing.T) {
	for _, f := range append([]Format{None}, compressed...) {
		for threads := 1; threads <= 2; threads++ {
			var out bytes.Buffer
			w, err := NewWriter(&out, f, 0, threads)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			n := out.Len()
			if _, err := w.Write([]byte("more")); err == nil {
				t.Errorf("%v, %d threads: Write after Close does not fail", f, threads)
			}
			if err := w.Close(); err == nil {
				t.Errorf("%v, %d threads: the second Close does not fail", f, threads)
			}
			if out.Len() != n {
				t.Errorf("%v, %d threads: something was written after Close", f, threads)
			}
		}
	}
}

func TestJoinerOfPieces(t *testing.T) {
	for _, f := range append([]Format{None}, compressed...) {
		var out bytes.Buffer
		j := NewJoiner(&out, f)
		b, err := NewBlock(f, 0)
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		for _, n := range []int{0, 1, 70_000, 0, 3, 200_000} {
			src := text(n)
			p, err := b.Append(nil, src)
			if err != nil {
				t.Fatal(err)
			}
			if err := j.Append(p, n, f.Sum(src)); err != nil {
				t.Fatal(err)
			}
			want = append(want, src...)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if got, err := unpack(f, Limits{}, out.Bytes()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: %d bytes, %v, want %d", f, len(got), err, len(want))
		}
		if err := j.Append([]byte("x"), 1, 0); err == nil {
			t.Errorf("%v: Append after Close does not fail", f)
		}
	}
}

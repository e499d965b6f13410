package compression

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// leaks fails the test if it ends with more goroutines than it began with.
func leaks(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for wait := time.Millisecond; ; wait *= 2 {
			now := runtime.NumGoroutine()
			if now <= before {
				return
			}
			if wait > 2*time.Second {
				t.Errorf("%d goroutines before, %d after", before, now)
				return
			}
			time.Sleep(wait)
		}
	})
}

func TestReaderOfAnyReads(t *testing.T) {
	leaks(t)
	want := append(text(2_000_000), zeros(100_000)...)
	for _, f := range append([]Format{None}, compressed...) {
		file := pack(t, f, 0, 2, want)
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"halves":       iotest.HalfReader,
			"EOF at once":  iotest.DataErrReader,
			"of 4097":      func(r io.Reader) io.Reader { return &pieces{r, 4097} },
			"one by one":   iotest.OneByteReader,
			"with nothing": func(r io.Reader) io.Reader { return &stutter{r: r} },
		} {
			for threads := 1; threads <= 2; threads++ {
				r, err := NewReader(wrap(bytes.NewReader(file)), f, Limits{Threads: threads})
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(&pieces{r, 1000})
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%v, reads %s, %d threads: %d bytes, %v", f, name, threads, len(got), err)
				}
				if n, err := r.Read(make([]byte, 10)); f != None && (n != 0 || err != io.EOF) {
					t.Errorf("%v: after the end: %d, %v", f, n, err)
				}
				r.Close()
			}
		}
	}
}

// pieces reads at most n bytes at a time.
type pieces struct {
	r io.Reader
	n int
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.n)]) }

// stutter returns 0, nil before every read.
type stutter struct {
	r    io.Reader
	turn bool
}

func (s *stutter) Read(b []byte) (int, error) {
	if s.turn = !s.turn; s.turn {
		return 0, nil
	}
	return s.r.Read(b)
}

// An error of the underlying reader comes through as it is, wherever, after
// the data before it; also one that looks like the input's end.
func TestReaderPassesErrors(t *testing.T) {
	leaks(t)
	want := text(5000)
	for _, f := range compressed {
		file := pack(t, f, 0, 1, want)
		for _, fault := range []error{errors.New("connection reset"), io.ErrUnexpectedEOF} {
			for n := 0; n <= len(file); n += 1 + len(file)/50 {
				for _, together := range []bool{false, true} {
					for threads := 1; threads <= 2; threads++ {
						r, err := NewReader(&failing{data: file[:n], err: fault, together: together}, f, Limits{Threads: threads})
						if err != nil {
							t.Fatal(err)
						}
						got, err := io.ReadAll(r)
						if err != fault {
							t.Fatalf("%v, fault at %d, together %v, %d threads: got %v, want %v", f, n, together, threads, err, fault)
						}
						if !bytes.HasPrefix(want, got) {
							t.Fatalf("%v, fault at %d: wrong data before it", f, n)
						}
						if _, again := r.Read(make([]byte, 1)); again != fault {
							t.Fatalf("%v: the second time the fault is %v", f, again)
						}
						r.Close()
					}
				}
			}
		}
	}
}

type failing struct {
	data     []byte
	err      error
	together bool // the error comes with the last bytes
}

func (r *failing) Read(p []byte) (int, error) {
	n := copy(p, r.data)
	r.data = r.data[n:]
	if len(r.data) == 0 && (r.together || n == 0) {
		return n, r.err
	}
	return n, nil
}

// Close in the middle ends all goroutines, and no Read of the source follows.
func TestReaderClose(t *testing.T) {
	leaks(t)
	for _, f := range compressed {
		file := pack(t, f, 0, 2, noise(6_000_000))
		for threads := 1; threads <= 3; threads++ {
			for _, after := range []int64{0, 1, 3_000_000} {
				src := &pieces{bytes.NewReader(file), 10_000}
				r, err := NewReader(src, f, Limits{Threads: threads})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.CopyN(io.Discard, r, after); err != nil {
					t.Fatal(err)
				}
				if err := r.Close(); err != nil {
					t.Error(err)
				}
				if err := r.Close(); err != nil {
					t.Errorf("%v: second Close: %v", f, err)
				}
				if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil || err == io.EOF {
					t.Errorf("%v: Read after Close: %d, %v", f, n, err)
				}
			}
		}
	}
}

// Close does not wait for a source that does not answer.
func TestReaderCloseWhileBlocked(t *testing.T) {
	leaks(t)
	for _, f := range compressed {
		in, out := io.Pipe()
		r, err := NewReader(in, f, Limits{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		out.Close()
	}
}

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("index out of range") }
func (panics) offset() int64            { return 7 }
func (panics) close()                   {}

func TestReaderRecovers(t *testing.T) {
	g := &guard{d: panics{}, format: Zstd, limits: Limits{}.withDefaults(), src: new(source)}
	for range 2 {
		_, err := g.Read(make([]byte, 1))
		var e *Error
		if !errors.Is(err, ErrCorrupt) || !errors.As(err, &e) || e.Offset != 7 || !strings.Contains(e.Detail, "index out of range") {
			t.Errorf("got %v", err)
		}
	}
}

package inflate

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// Data of a length around what is allowed, into memory of any length: all of it
// or ErrTooLong, nothing beyond the capacity touched, and no memory that the limit
// does not call for.
func TestLimits(t *testing.T) {
	for name, content := range contents {
		data := content(5000)
		for _, level := range []int{-2, 0, 6} {
			src := deflated(t, data, level)
			for _, most := range []int{0, 1, 4000, 4742, 4999, 5000, 5001, 6000} {
				for _, room := range []int{0, 1, 4000, 4999, 5000, 5001, 5300, 8000} {
					const before = "before"
					memory := bytes.Repeat([]byte{'#'}, len(before)+room+100)
					copy(memory, before)
					dst := memory[: len(before) : len(before)+room]
					var z Decoder
					got, n, err := z.Append(dst, src, most)
					want := data[:min(len(data), most)]
					if most < len(data) && err != ErrTooLong || most >= len(data) && (err != nil || n != len(src)) {
						t.Errorf("%s, level %d, at most %d, room for %d: %d of %d bytes consumed, %v", name, level, most, room, n, len(src), err)
					}
					// What goes beyond the limit with its last symbol may be left out whole.
					if !strings.HasPrefix(before+string(want), string(got)) || err == nil && len(got) != len(before)+len(want) || len(want)-len(got) > 258 {
						t.Errorf("%s, level %d, at most %d, room for %d: %d bytes of data, want %d", name, level, most, room, len(got)-len(before), len(want))
					}
					if rest := memory[len(before)+room:]; strings.Trim(string(rest), "#") != "" {
						t.Errorf("%s, level %d, at most %d, room for %d: wrote behind it", name, level, most, room)
					}
					if most < room && cap(got) != cap(dst) || cap(got) > max(cap(dst), len(before)+most+fastRoom) {
						t.Errorf("%s, level %d, at most %d, room for %d: took %d bytes", name, level, most, room, cap(got))
					}
				}
			}
		}
	}
}

// A gigabyte in a few bytes takes what the limit lets it, not more.
func TestBomb(t *testing.T) {
	var w bitWriter
	w.dynamic(true)
	lits, dists := make([]uint8, maxLits), []uint8{1}
	lits[0], lits[256], lits[285] = 2, 2, 1
	w.lengths(lits, dists)
	w.code(0b10, 2)
	for range 1 << 20 {
		w.bits(0, 2) // 258 zeros each
	}
	w.code(0b11, 2)
	const most = 10 << 20
	var z Decoder
	got, _, err := z.Append(nil, w.bytes(), most)
	if err != ErrTooLong || len(got) > most || cap(got) > most+fastRoom {
		t.Errorf("%d bytes, %d taken, %v", len(got), cap(got), err)
	}
}

func TestNoMemoryOnceWarm(t *testing.T) {
	data := contents["decimals"](50_000)
	src, fixed := deflated(t, data, 6), deflated(t, []byte("hello"), 6)
	var z Decoder
	dst, _, err := z.Append(nil, src, len(data))
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() {
		for _, s := range [][]byte{src, fixed} {
			if _, _, err = z.Append(dst[:0], s, len(data)); err != nil {
				panic(err)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendOfNothing(t *testing.T) {
	var z Decoder
	if out, n, err := z.Append([]byte("x"), nil, 10); string(out) != "x" || n != 0 || err != io.ErrUnexpectedEOF {
		t.Errorf("of nothing: %q, %d, %v", out, n, err)
	}
}

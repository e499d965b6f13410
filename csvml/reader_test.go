package csvml

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/recast-ml/recast/table"
)

// Places are those of the stream, wherever it is cut.
func TestReaderPlaces(t *testing.T) {
	in := "\n\"a\nb\",c\n\n1,x\n\"2\n\",y\n\n3,\"\n\"\nx,z\n007,w\n"
	for _, size := range []int{1, 7, 12, 1000} {
		r := NewReader(iotest.HalfReader(strings.NewReader(in)))
		r.Header, r.Size = HeaderYes, size
		r.Want = packed(f32, false, table.NullZero, "a\nb")
		r.Want.Skip = true
		var got []string
		blank, rows := int64(0), int64(0)
		for b, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			rows += b.NumRows()
			for _, e := range b.Bad {
				got = append(got, e.Error())
			}
			for _, c := range b.Changes {
				if c.Kind == table.BlankLine {
					blank += c.Count
				} else {
					got = append(got, fmt.Sprint(c.First, " record ", c.First.Record, " byte ", c.First.Byte))
				}
			}
		}
		want := ":6:1: column \"a\\nb\": \"2\\n\" is not a number (record 2, byte 14)\n" +
			":11:1: column \"a\\nb\": \"x\" is not a number (record 4, byte 28)\n" +
			":12:1 record 5 byte 32"
		if s := strings.Join(got, "\n"); s != want || blank != 2 || rows != 3 {
			t.Errorf("chunks of %d: got %d rows, %d blank lines,\n%s\nwant\n%s", size, rows, blank, s, want)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(iotest.ErrReader(broken))
	if _, err := r.Schema(); err != broken {
		t.Errorf("got %v, want the reader's error", err)
	}
	for _, in := range []string{"", "a,b\nx,y\n", "a,b\n1,2\n3\n"} {
		var last error
		n := 0
		for _, err := range NewReader(strings.NewReader(in)).All() {
			last = err
			n++
		}
		if last == nil || n != 1 {
			t.Errorf("%q: got %v after %d turns", in, last, n)
		}
	}
	r = NewReader(strings.NewReader("a,b\n1,2\n"))
	r.Want = columns("c", f32)
	for _, err := range r.All() {
		if !errors.Is(err, ErrColumns) {
			t.Errorf("got %v", err)
		}
	}
}

// Leaving the loop early gives the memory back.
func TestReaderBreak(t *testing.T) {
	r := NewReader(strings.NewReader(strings.Repeat("1,2\n", 100)))
	r.Size = 40
	turns := 0
	for b, err := range r.All() {
		if err != nil || b.NumRows() != 10 {
			t.Fatal(b, err)
		}
		if turns++; turns == 2 {
			break
		}
	}
	if turns != 2 {
		t.Errorf("%d turns", turns)
	}
}

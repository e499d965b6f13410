package avrox

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/recast-ml/recast/table"
)

// A Reader has the rows of the file however its bytes come.
func TestReader(t *testing.T) {
	for name, data := range testFiles(t, "types.*.avro") {
		want, err := readFile(data, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []io.Reader{bytes.NewReader(data), iotest.OneByteReader(bytes.NewReader(data)), iotest.DataErrReader(bytes.NewReader(data))} {
			rd, err := NewReader(r, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			var rows []map[string]string
			for b, err := range rd.All() {
				if err != nil {
					t.Fatal(name, err)
				}
				rows = append(rows, cellsOf(b)...)
			}
			if d := differ(rows, want); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
}

// Blocks longer than what is read at once, a header too.
func TestReaderOfLongParts(t *testing.T) {
	doc := strings.Repeat("x", 100_000)
	long := strings.Repeat("y", 3<<20)
	file := join(headerOf(`{"type": "string", "doc": "`+doc+`"}`, "null"), blockOf(1, text(long)), blockOf(1, text("z")), blockOf(1, text(long)))
	rd, err := NewReader(bytes.NewReader(file), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for b, err := range rd.All() {
		if err != nil {
			t.Fatal(err)
		}
		for i := range int(b.NumRows()) {
			lengths = append(lengths, len(b.Column(0).ValueStr(i)))
		}
	}
	if len(lengths) != 3 || lengths[0] != len(long) || lengths[1] != 1 || lengths[2] != len(long) {
		t.Errorf("%d", lengths)
	}
}

func TestReaderErrors(t *testing.T) {
	head := headerOf(`"int"`, "null")
	block := blockOf(2, []byte{0, 2})
	broken := errors.New("broken")
	for _, tc := range []struct {
		name string
		r    io.Reader
		rows int
		is   error
		want string
	}{
		{"nothing", strings.NewReader(""), 0, ErrShort, "avrox: the header is longer than the bytes given"},
		{"half a header", bytes.NewReader(head[:20]), 0, io.ErrUnexpectedEOF, "avrox: the header is longer than the bytes given"},
		{"a broken header", iotest.ErrReader(broken), 0, broken, "broken"},
		{"broken", io.MultiReader(bytes.NewReader(join(head, block)), iotest.ErrReader(broken)), 0, broken, "broken"},
		{"half a block", bytes.NewReader(join(head, block, block[:7])), 2, ErrTruncated, "the file ends within a block (record 3, byte 76)"},
		{"a bad record", bytes.NewReader(join(head, block, blockOf(1, []byte{0x80}))), 0, ErrCorrupt, `column "value": the block ends within the record (record 3, byte 76)`},
		{"another marker", bytes.NewReader(join(head, block, block[:19], []byte("x"))), 2, ErrCorrupt, "the block does not end with the sync marker of the file (record 3, byte 76)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rows := 0
			rd, err := NewReader(tc.r, ReadOptions{})
			if err == nil {
				for b, e := range rd.All() {
					if err = e; e == nil {
						rows += int(b.NumRows())
					}
				}
			}
			if !errors.Is(err, tc.is) || err.Error() != tc.want || rows != tc.rows {
				t.Errorf("%d rows, %v\nwant %d, %s", rows, err, tc.rows, tc.want)
			}
			var placed *table.Error
			if errors.As(err, &placed) != strings.Contains(tc.want, "record 3") {
				t.Errorf("%v is of a wrong kind", err)
			}
		})
	}
}

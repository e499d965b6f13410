package avrox

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/recast-ml/recast/table"
)

func TestCut(t *testing.T) {
	schema := recordOf(`"a", "type": "double"`)
	two, one := blockOf(2, join(double(1), double(2))), blockOf(1, double(3))
	none := blockOf(0, nil)
	other := append(one[:len(one)-1:len(one)-1], 99)
	for _, tc := range []struct {
		name  string
		buf   []byte
		eof   bool
		n     int
		rows  int64
		err   error
		fault string
	}{
		{name: "nothing"},
		{name: "nothing at the end", eof: true},
		{name: "whole blocks", buf: join(two, none, one), n: len(two) + len(none) + len(one), rows: 3},
		{name: "a part of a block", buf: join(two, one[:len(one)-1]), n: len(two), rows: 2},
		{name: "a part of the first block", buf: two[:30]},
		{name: "a part of a number", buf: []byte{0x80}},
		{name: "a part of a block at the end", buf: join(two, one[:20]), eof: true, n: len(two), rows: 2,
			err: ErrTruncated, fault: "the file ends within a block (record 3, byte 34)"},
		{name: "another sync marker", buf: join(two, other), n: len(two), rows: 2,
			err: ErrCorrupt, fault: "the block does not end with the sync marker of the file (record 3, byte 34)"},
		{name: "a negative number of records", buf: join(long64(-1), long64(0), marker),
			err: ErrCorrupt, fault: "the number of records of a block is negative (record 1, byte 0)"},
		{name: "a negative size", buf: join(long64(1), long64(math.MinInt64), marker),
			err: ErrCorrupt, fault: "the size of a block is negative (record 1, byte 0)"},
		{name: "a number too long", buf: bytes.Repeat([]byte{0x80}, 11),
			err: ErrCorrupt, fault: "the number of records of a block is longer than 64 bits (record 1, byte 0)"},
		{name: "a block over the limit", buf: join(long64(1), long64(1001)),
			err: ErrLimit, fault: "a block of 1001 bytes is over the limit of 1000 (record 1, byte 0)"},
		{name: "more records than there is room for", buf: blockOf(3, join(double(1), double(2))),
			err: ErrCorrupt, fault: "the block has 3 records of at least 8 bytes, and room for 16 bytes (record 1, byte 0)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, _ := parse(t, headerOf(schema, "null"), ReadOptions{MaxBlock: 1000})
			n, rows, err := h.Cut(tc.buf, tc.eof)
			if n != tc.n || rows != tc.rows {
				t.Errorf("%d bytes, %d rows, want %d, %d", n, rows, tc.n, tc.rows)
			}
			if tc.err == nil && err != nil || tc.err != nil && (!errors.Is(err, tc.err) || err.Error() != tc.fault) {
				t.Errorf("got  %v\nwant %s", err, tc.fault)
			}
			var placed *table.Error
			if err != nil && !errors.As(err, &placed) {
				t.Errorf("%v has no place", err)
			}
		})
	}
}

// Compressed blocks may hold more than they have bytes.
func TestCutCompressed(t *testing.T) {
	h, _ := parse(t, headerOf(`"double"`, "deflate"), ReadOptions{MaxBlock: 1000})
	if n, rows, err := h.Cut(blockOf(125, []byte("x")), true); n == 0 || rows != 125 || err != nil {
		t.Errorf("%d bytes, %d rows, %v", n, rows, err)
	}
	if _, _, err := h.Cut(blockOf(126, []byte("x")), true); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
	// Records without bytes could be any number.
	h, _ = parse(t, headerOf(`"null"`, "null"), ReadOptions{MaxBlock: 1000})
	if n, rows, err := h.Cut(blockOf(1000, nil), true); n == 0 || rows != 1000 || err != nil {
		t.Errorf("%d bytes, %d rows, %v", n, rows, err)
	}
	if _, _, err := h.Cut(blockOf(1001, nil), true); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}

// Cut stops where the rows would take more than MaxBlock in memory, though their
// blocks are short.
func TestCutByMemory(t *testing.T) {
	schema := recordOf(`"a", "type": ["null", "double"]`, `"b", "type": ["null", {"type": "fixed", "name": "f", "size": 92}]`)
	h, _ := parse(t, headerOf(schema, "null"), ReadOptions{MaxBlock: 1000})
	nulls := func(n int) []byte { return blockOf(n, make([]byte, 2*n)) }
	for _, tc := range []struct {
		blocks [][]byte
		rows   int64
	}{
		{[][]byte{nulls(4), nulls(4), nulls(2), nulls(1)}, 10},
		{[][]byte{nulls(40), nulls(1)}, 40},
		{[][]byte{nulls(4), nulls(40)}, 4},
	} {
		buf := join(tc.blocks...)
		n, rows, err := h.Cut(buf, true)
		if rows != tc.rows || err != nil {
			t.Errorf("%d bytes, %d rows, %v, want %d", n, rows, err, tc.rows)
		}
		if n2, _, err := h.Cut(buf[n:], true); n+n2 != len(buf) || err != nil {
			t.Errorf("then %d of %d bytes, %v", n2, len(buf)-n, err)
		}
	}
}

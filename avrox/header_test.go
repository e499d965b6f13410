package avrox

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestParseHeader(t *testing.T) {
	meta := func(parts ...[]byte) []byte { return join([]byte("Obj\x01"), join(parts...)) }
	schema := join(text("avro.schema"), text(`"int"`))
	for _, tc := range []struct {
		name  string
		head  []byte
		codec string
		more  int // entries beside schema and codec
	}{
		{"no codec", meta(long64(1), schema, long64(0), marker), "null", 0},
		{"a codec", meta(long64(2), schema, text("avro.codec"), text("xz"), long64(0), marker), "xz", 1},
		{"a block that says its size", meta(long64(-1), long64(18), schema, long64(0), marker), "null", 0},
		{"several blocks", meta(long64(1), text("b"), text(""), long64(1), schema, long64(1), text("a"), text("\x00"), long64(0), marker), "null", 2},
		{"the last of two schemas", meta(long64(2), text("avro.schema"), text("x"), schema, long64(0), marker), "null", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, n, err := ParseHeader(append(tc.head, "more"...), ReadOptions{})
			if err != nil || n != len(tc.head) {
				t.Fatalf("%d of %d bytes, %v", n, len(tc.head), err)
			}
			if h.Codec != tc.codec || h.Text != `"int"` || !bytes.Equal(h.Sync[:], marker) || len(h.Metadata) != 1+tc.more {
				t.Errorf("got %+v", h)
			}
			for i := range tc.head {
				if _, _, err := ParseHeader(tc.head[:i], ReadOptions{}); err != ErrShort || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("the first %d bytes: %v", i, err)
				}
			}
		})
	}
}

func TestBadHeaders(t *testing.T) {
	magic := []byte("Obj\x01")
	for _, tc := range []struct {
		name string
		head []byte
		is   error
		want string
	}{
		{"another magic", []byte("Obj\x02"), ErrNotAvro, "avrox: not an Avro object container file"},
		{"another first byte", []byte("P"), ErrCorrupt, "avrox: not an Avro object container file"},
		{"no schema", join(magic, long64(0), marker), ErrCorrupt, "avrox: schema: it is no JSON: unexpected end of JSON input"},
		{"a number too long", join(magic, bytes.Repeat([]byte{0xff}, 10)), ErrCorrupt, "avrox: header: a number is longer than 64 bits (byte 4)"},
		{"a negative length", join(magic, long64(1), long64(-1)), ErrCorrupt, "avrox: header: a length is negative (byte 5)"},
		{"a key over the limit", join(magic, long64(1), long64(1001)), ErrLimit, "avrox: a header of 1001 bytes is over the limit of 1000"},
		{"a key to over the limit", join(magic, long64(1), long64(999)), ErrLimit, "avrox: a header of 1006 bytes is over the limit of 1000"},
		{"more than the limit", join(magic, long64(1<<60), bytes.Repeat(text("k"), 1000)), ErrLimit, "avrox: a header of 1001 bytes is over the limit of 1000"},
		{"an unknown codec", headerOf(`"int"`, "lz\x004"), ErrUnsupported, `avrox: codec "lz\x004" is not supported`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := ParseHeader(tc.head, ReadOptions{MaxHeader: 1000})
			if !errors.Is(err, tc.is) || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestNewDecoderRefuses(t *testing.T) {
	h, _ := parse(t, headerOf(recordOf(`"a", "type": "int"`, `"b\n", "type": {"type": "array", "items": "null"}`), "null"), ReadOptions{})
	for _, tc := range []struct {
		columns []int
		want    string
	}{
		{nil, `avrox: column "b\n": a list whose elements are null is not supported`},
		{[]int{1}, `avrox: column "b\n": a list whose elements are null is not supported`},
		{[]int{2}, "avrox: there is no column 2, the file has 2"},
		{[]int{-1}, "avrox: there is no column -1, the file has 2"},
		{[]int{0, 0}, `avrox: column "a" is asked for twice`},
	} {
		if _, err := h.NewDecoder(tc.columns); err == nil || err.Error() != tc.want {
			t.Errorf("%v: got %v, want %s", tc.columns, err, tc.want)
		} else if strings.Contains(tc.want, "supported") != errors.Is(err, ErrUnsupported) {
			t.Errorf("%v: %v is of a wrong kind", tc.columns, err)
		}
	}
}

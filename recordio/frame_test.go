package recordio

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// M is the magic number in the tables of these tests, which write bytes in hex
// with blanks between them.
const magicHex = "0a23d7ce"

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.NewReplacer(" ", "", "M", magicHex).Replace(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readers are the ways to read frames, which must agree on everything.
var readers = map[string]func(f Framing, file []byte) ([][]byte, error){
	"stream": func(f Framing, file []byte) ([][]byte, error) {
		return drain(f, bytes.NewReader(file))
	},
	"stream, a byte at a time": func(f Framing, file []byte) ([][]byte, error) {
		return drain(f, iotest.OneByteReader(bytes.NewReader(file)))
	},
	"stream, error with the last bytes": func(f Framing, file []byte) ([][]byte, error) {
		return drain(f, iotest.DataErrReader(bytes.NewReader(file)))
	},
	"Frames": func(f Framing, file []byte) (got [][]byte, err error) {
		for p, err := range f.Frames(file) {
			if err != nil {
				return got, err
			}
			got = append(got, bytes.Clone(p))
		}
		return got, nil
	},
	"Cut, then Frames": func(f Framing, file []byte) (got [][]byte, err error) {
		n, records, err := f.Cut(file, true)
		strict := f
		strict.AllowTrailer = false
		for p, err := range strict.Frames(file[:n]) {
			if err != nil {
				return got, fmt.Errorf("in what Cut returned: %w", err)
			}
			got = append(got, bytes.Clone(p))
		}
		if len(got) != records {
			return got, fmt.Errorf("Cut counts %d records in %d", records, len(got))
		}
		return got, err
	},
	"Cut, more and more": func(f Framing, file []byte) (got [][]byte, err error) {
		from, records := 0, 0
		for to := 0; to <= len(file); to++ {
			n, k, err := f.Cut(file[from:to], to == len(file))
			for p := range f.Frames(file[from : from+n]) {
				got = append(got, bytes.Clone(p))
			}
			if err != nil {
				return got, err.(*Error).after(int64(records), int64(from))
			}
			from, records = from+n, records+k
		}
		return got, nil
	},
}

func drain(f Framing, r io.Reader) (got [][]byte, err error) {
	fr := NewFrameReader(r)
	fr.Framing = f
	for {
		p, err := fr.Next()
		if err != nil {
			if _, again := fr.Next(); again != err {
				return got, fmt.Errorf("error %w, and then %w", err, again)
			}
			if err == io.EOF {
				err = nil
			}
			return got, err
		}
		got = append(got, bytes.Clone(p))
	}
}

func TestFrames(t *testing.T) {
	const noPad, trailer = "no-pad", "trailer"
	for _, test := range []struct {
		name  string
		file  string
		allow string   // leniencies
		want  []string // payloads
		err   string   // of the record after them
		is    error
	}{
		{name: "empty file"},
		{name: "empty record", file: "M 00000000", want: []string{""}},
		{name: "padded", file: "M 03000000 616263 00", want: []string{"616263"}},
		{name: "padding of spaces", file: "M 01000000 61 202020 M 00000000", want: []string{"61", ""}},
		{name: "magic in a payload", file: "M 08000000 M M", want: []string{"M M"}},

		{name: "1 stray byte", file: "M 00000000 0a", want: []string{""}, is: ErrTrailer,
			err: "recordio: record 2 at byte 8: stray bytes after the last record: 0a"},
		{name: "7 stray bytes", file: "M 00000000 01020304050607", want: []string{""}, is: ErrTrailer,
			err: "recordio: record 2 at byte 8: stray bytes after the last record: 01 02 03 04 05 06 07"},
		{name: "1 stray byte, allowed", file: "M 00000000 0a", allow: trailer, want: []string{""}},
		{name: "7 stray bytes, allowed", file: "M 00000000 01020304050607", allow: trailer, want: []string{""}},
		{name: "8 stray bytes, too many", file: "M 00000000 0102030405060708", allow: trailer, want: []string{""}, is: ErrMagic,
			err: "recordio: record 2 at byte 8: not a RecordIO record: found 01 02 03 04"},
		{name: "a header cut short is no trailer", file: "M 00000000 M 01", allow: trailer, want: []string{""}, is: ErrTruncated,
			err: "recordio: record 2 at byte 8: truncated: have 5 of 8 bytes"},

		{name: "payload cut short", file: "M 00000000 M 05000000 6162", allow: noPad, want: []string{""}, is: ErrTruncated,
			err: "recordio: record 2 at byte 8: truncated: have 10 of 16 bytes"},
		{name: "no padding", file: "M 05000000 6162636465", is: ErrTruncated,
			err: "recordio: record 1 at byte 0: truncated: have 13 of 16 bytes, only padding is missing"},
		{name: "some padding", file: "M 05000000 6162636465 00", is: ErrTruncated,
			err: "recordio: record 1 at byte 0: truncated: have 14 of 16 bytes, only padding is missing"},
		{name: "no padding, allowed", file: "M 05000000 6162636465", allow: noPad, want: []string{"6162636465"}},
		{name: "some padding, allowed", file: "M 05000000 6162636465 00", allow: noPad, want: []string{"6162636465"}},
		{name: "no padding inside a file", file: "M 01000000 61 M 00000000 00000000", allow: noPad, want: []string{"61"}, is: ErrMagic,
			err: "recordio: record 2 at byte 12: not a RecordIO record: found ce 00 00 00"},

		{name: "gzip", file: "1f8b0800 00000000 0000", is: ErrMagic,
			err: "recordio: record 1 at byte 0: not a RecordIO record: found 1f 8b 08 00, which looks like gzip"},
		{name: "text", file: "612c620a 312c320a", is: ErrMagic,
			err: "recordio: record 1 at byte 0: not a RecordIO record: found 61 2c 62 0a, which looks like text"},
		{name: "undefined flag", file: "M 00000080", is: ErrFlag,
			err: "recordio: record 1 at byte 0: continuation flag out of order: flag 4 is undefined"},
		{name: "undefined flag of a last part", file: "M 00000020 M 000000e0", is: ErrFlag,
			err: "recordio: record 1 at byte 8: continuation flag out of order: flag 7 is undefined"},
		{name: "middle part first", file: "M 00000040", is: ErrFlag,
			err: "recordio: record 1 at byte 0: continuation flag out of order: flag 2 without a first part"},
		{name: "last part first", file: "M 00000000 M 00000060", want: []string{""}, is: ErrFlag,
			err: "recordio: record 2 at byte 8: continuation flag out of order: flag 3 without a first part"},
		{name: "two first parts", file: "M 00000020 M 00000020", is: ErrFlag,
			err: "recordio: record 1 at byte 8: continuation flag out of order: flag 1 before the last part of a record"},
		{name: "a whole record before the last part", file: "M 00000020 M 00000000", is: ErrFlag,
			err: "recordio: record 1 at byte 8: continuation flag out of order: flag 0 before the last part of a record"},
		{name: "first part at the end", file: "M 00000000 M 00000020", allow: trailer, want: []string{""}, is: ErrTruncated,
			err: "recordio: record 2 at byte 16: truncated: the record's last part is missing"},
		{name: "stray bytes before the last part", file: "M 00000020 61", allow: trailer, is: ErrTruncated,
			err: "recordio: record 1 at byte 8: truncated: have 1 of 8 bytes"},
		{name: "padding of a part before the last", file: "M 01000020 61", allow: noPad, is: ErrTruncated,
			err: "recordio: record 1 at byte 0: truncated: have 9 of 12 bytes, only padding is missing"},

		{name: "longer than the limit", file: "M 00000000 M 11000000", want: []string{""}, is: ErrTooLong,
			err: "recordio: record 2 at byte 8: record too long: 17 bytes are over the limit of 16"},
		{name: "longest length", file: "M ffffff1f", is: ErrTooLong,
			err: "recordio: record 1 at byte 0: record too long: 536870911 bytes are over the limit of 16"},
		{name: "at the limit", file: "M 10000000 00010203 00010203 00010203 00010203", want: []string{"00010203 00010203 00010203 00010203"}},
		{name: "parts over the limit", file: "M 08000020 0001020304050607 M 08000060 0001020304050607", is: ErrTooLong,
			err: "recordio: record 1 at byte 16: record too long: 20 bytes are over the limit of 16"},
		{name: "empty parts over the limit", file: "M 00000020 M 00000040 M 00000040 M 00000040 M 00000040 M 00000040 M 00000060", is: ErrTooLong,
			err: "recordio: record 1 at byte 40: record too long: 20 bytes are over the limit of 16"},
	} {
		for how, read := range readers {
			t.Run(test.name+"/"+how, func(t *testing.T) {
				f := Framing{MaxRecord: 16, AllowNoPad: test.allow == noPad, AllowTrailer: test.allow == trailer}
				got, err := read(f, fromHex(t, test.file))
				if len(got) != len(test.want) {
					t.Errorf("%d records, want %d", len(got), len(test.want))
				}
				for i := range min(len(got), len(test.want)) {
					if want := fromHex(t, test.want[i]); !bytes.Equal(got[i], want) {
						t.Errorf("record %d is % x, want % x", i+1, got[i], want)
					}
				}
				if !errors.Is(err, test.is) || err == nil && test.is != nil {
					t.Errorf("error %v, want %v", err, test.is)
				}
				if err != nil && err.Error() != test.err {
					t.Errorf("error\n %v, want\n %v", err, test.err)
				}
			})
		}
	}
}

// The dmlc escape: payload and file.
var escapes = []struct{ payload, file string }{
	{"", "M 00000000"},
	{"616263", "M 03000000 61626300"},
	{"M", "M 00000020 M 00000060"},
	{"M 616263", "M 00000020 M 03000060 61626300"},
	{"61626364 M 6566", "M 04000020 61626364 M 02000060 65660000"},
	{"61626364 M", "M 04000020 61626364 M 00000060"},
	{"M M", "M 00000020 M 00000040 M 00000060"},
	{"61626364 M M 65666768", "M 04000020 61626364 M 00000040 M 04000060 65666768"},
	{"61 M", "M 05000000 61 M 000000"},
}

func TestEscape(t *testing.T) {
	for _, test := range escapes {
		payload, file := fromHex(t, test.payload), fromHex(t, test.file)
		got, err := AppendEscaped([]byte("x"), payload)
		if err != nil || string(got) != "x"+string(file) {
			t.Errorf("AppendEscaped(% x) = % x, %v, want % x", payload, got[1:], err, file)
		}
		for how, read := range readers {
			for _, join := range []Join{Auto, DMLC} {
				got, err := read(Framing{Join: join}, slices.Concat(file, file))
				if err != nil || len(got) != 2 || !bytes.Equal(got[0], payload) || !bytes.Equal(got[1], payload) {
					t.Errorf("%s, join %d, of % x: % x, %v, want twice % x", how, join, file, got, err, payload)
				}
			}
		}
	}
}

func TestAppendFrame(t *testing.T) {
	for payload, file := range map[string]string{
		"":     "M 00000000",
		"61":   "M 01000000 61000000",
		"M 61": "M 05000000 M 61000000",
	} {
		got, err := AppendFrame([]byte("x"), fromHex(t, payload))
		if want := "x" + string(fromHex(t, file)); err != nil || string(got) != want {
			t.Errorf("AppendFrame(%s) = % x, %v, want % x", payload, got, err, want)
		}
	}
	if testing.Short() {
		return
	}
	huge := make([]byte, MaxRecord+1) // never touched, so it takes no memory
	for name, add := range map[string]func(dst, payload []byte) ([]byte, error){"AppendFrame": AppendFrame, "AppendEscaped": AppendEscaped} {
		if got, err := add([]byte("x"), huge); !errors.Is(err, ErrTooLong) || string(got) != "x" {
			t.Errorf("%s of 2^29 bytes: %d bytes, %v, want ErrTooLong", name, len(got), err)
		}
	}
}

func TestJoin(t *testing.T) {
	// A record of one uint32 keys array that has the magic number at a multiple
	// of 4, cut there by the dmlc escape.
	withMagic := fromHex(t, "0a16 0a0676616c756573 120c 120a 0a08 0000803f M")
	escaped, _ := AppendEscaped(nil, withMagic)
	if escaped[7]>>5 != cflagFirst {
		t.Fatal("this record should have been cut")
	}
	plain := fromHex(t, "0a12 0a0676616c756573 1208 1206 0a04 0000803f")
	chunks := func(cuts ...int) (file []byte) {
		from := 0
		for i, to := range append(cuts, len(plain)) {
			flag := uint32(cflagMiddle)
			if i == 0 {
				flag = cflagFirst
			} else if i == len(cuts) {
				flag = cflagLast
			}
			file = appendPart(file, plain[from:to], flag)
			from = to
		}
		return file
	}
	for _, test := range []struct {
		name string
		join Join
		file []byte
		want []byte
	}{
		{"auto: the dmlc escape of a record", Auto, escaped, withMagic},
		{"auto: chunks of odd lengths", Auto, chunks(3, 10), plain},
		{"auto: chunks of even lengths that are a record only raw", Auto, chunks(4, 12), plain},
		{"auto: an empty first chunk", Auto, chunks(0), plain},
		{"auto: no record either way is dmlc", Auto, fromHex(t, "M 04000020 ffffffff M 00000060"), fromHex(t, "ffffffff M")},
		{"raw: chunks", Raw, chunks(4, 12), plain},
		{"raw: the dmlc escape loses the magic number", Raw, fromHex(t, "M 04000020 ffffffff M 00000060"), fromHex(t, "ffffffff")},
		{"dmlc: chunks get the magic number", DMLC, chunks(20), slices.Concat(plain[:20], magicBytes)},
	} {
		t.Run(test.name, func(t *testing.T) {
			for how, read := range readers {
				got, err := read(Framing{Join: test.join}, test.file)
				if err != nil || len(got) != 1 || !bytes.Equal(got[0], test.want) {
					t.Errorf("%s: % x, %v, want % x", how, got, err, test.want)
				}
			}
		})
	}
	for how, read := range readers {
		if _, err := read(Framing{Join: DMLC}, chunks(3)); !errors.Is(err, ErrFlag) {
			t.Errorf("%s: a part of 3 bytes in the dmlc dialect: %v, want ErrFlag", how, err)
		}
	}
}

func TestCutWithoutEnd(t *testing.T) {
	file := fromHex(t, "M 01000000 61000000  M 00000020 M 03000060 61626300  M 00000000")
	ends := []int{0, 12, 32, 40}
	for to := range len(file) + 1 {
		want, records := 0, 0
		for i, end := range ends {
			if end <= to {
				want, records = end, i
			}
		}
		if n, k, err := (Framing{}).Cut(file[:to], false); n != want || k != records || err != nil {
			t.Errorf("of %d bytes: %d bytes, %d records, %v, want %d, %d", to, n, k, err, want, records)
		}
	}
}

package fuzz

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	peer "github.com/klauspost/compress/flate"

	"github.com/recast-ml/recast/internal/inflate"
)

// FuzzInflate decodes any bytes in all ways there are: with the same data, end and
// kind of error as compress/flate. What is accepted klauspost's accepts too; it also
// accepts some codes that are none.
func FuzzInflate(f *testing.F) {
	for _, data := range [][]byte{nil, []byte("hello, hello"), bytes.Repeat([]byte("1,0.5,0.25\n0,0.125,8\n"), 40), make([]byte, 1000)} {
		for _, level := range []int{-2, 0, 1, 6} {
			var out bytes.Buffer
			w, err := flate.NewWriter(&out, level)
			if err != nil {
				f.Fatal(err)
			}
			w.Write(data)
			w.Close()
			f.Add(out.Bytes())
			f.Add(append(out.Bytes(), "behind"...))
			f.Add(out.Bytes()[:out.Len()/2])
		}
	}
	f.Add([]byte("\x4b\x04\x02\x00"))                     // fixed codes: a, and a match of it
	f.Add([]byte("\x01\x00\x00\xff\xff"))                 // stored, of nothing
	f.Add([]byte("\x01\x02\x00\xfd\xff\x61\x62\x06\x00")) // stored, then what is not of the stream
	f.Fuzz(func(t *testing.T, src []byte) {
		var z inflate.Decoder
		want, consumed, wantErr := z.Append(nil, src, mostData)
		if errors.Is(wantErr, inflate.ErrTooLong) {
			return
		}
		in := bytes.NewReader(src)
		got, err := io.ReadAll(flate.NewReader(in))
		if damageOf(err) != damageOf(wantErr) || !bytes.HasPrefix(want, got) ||
			err == nil && (len(got) != len(want) || consumed != len(src)-in.Len()) {
			t.Fatalf("%d bytes of %d, %v; compress/flate: %d of %d, %v", len(want), consumed, wantErr, len(got), len(src)-in.Len(), err)
		}
		got, err = io.ReadAll(peer.NewReader(bytes.NewReader(src)))
		if wantErr == nil && (err != nil || !bytes.Equal(got, want)) {
			t.Fatalf("%d bytes, %v; klauspost's: %d, %v", len(want), wantErr, len(got), err)
		}
		for _, r := range []io.Reader{bytes.NewReader(src), iotest.OneByteReader(bytes.NewReader(src))} {
			in := bufio.NewReader(r)
			got, err := io.ReadAll(inflate.NewReader(in))
			rest, _ := io.ReadAll(in)
			if !bytes.Equal(got, want) || errText(err) != errText(wantErr) || len(rest) != len(src)-consumed && err == nil {
				t.Fatalf("%d bytes of %d, %v; Reader: %d of %d, %v", len(want), consumed, wantErr, len(got), len(src)-len(rest), err)
			}
		}
	})
}

// damageOf is what an error of ours and of compress/flate have in common.
func damageOf(err error) string {
	var corrupt flate.CorruptInputError
	if errors.Is(err, inflate.ErrCorrupt) || errors.As(err, &corrupt) {
		return "corrupt"
	}
	return errText(err)
}

package inflate

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func readWhole(src []byte) io.Reader { return bytes.NewReader(src) }
func readBytes(src []byte) io.Reader { return iotest.OneByteReader(bytes.NewReader(src)) }

var usedReader Reader

// streamed is the outcome of a Reader whose input comes as wrap has it.
func streamed(src []byte, wrap func([]byte) io.Reader) outcome {
	in := bufio.NewReader(wrap(src))
	usedReader.Reset(in)
	data, err := io.ReadAll(&usedReader)
	rest, _ := io.ReadAll(in)
	return outcomeOf(data, len(src)-len(rest), err)
}

func TestReaderOfAnyReads(t *testing.T) {
	for name, content := range contents {
		data := content(400_000 / min(stride(), 2)) // the window moves on
		src := deflated(t, data, 6)
		want := outcome{string(data), len(src), ""}
		for way, wrap := range map[string]func([]byte) io.Reader{
			"byte by byte": readBytes,
			"halves":       func(b []byte) io.Reader { return iotest.HalfReader(bytes.NewReader(b)) },
			"EOF at once":  func(b []byte) io.Reader { return iotest.DataErrReader(bytes.NewReader(b)) },
		} {
			if got := streamed(src, wrap); got != want {
				t.Errorf("%s, %s: %v, want %v", name, way, got, want)
			}
		}
		z := NewReader(bufio.NewReaderSize(bytes.NewReader(src), 1024))
		var got []byte
		buf := make([]byte, 1000)
		for size := 0; ; size = (size + 7) % len(buf) {
			n, err := z.Read(buf[:size])
			got = append(got, buf[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if !bytes.Equal(got, data) {
			t.Errorf("%s, reads of all sizes: %d bytes, want %d", name, len(got), len(data))
		}
		if n, err := z.Read(buf); n != 0 || err != io.EOF {
			t.Errorf("%s, after the end: %d, %v", name, n, err)
		}
	}
}

// Streams one behind the other, each of which knows nothing of the data before.
func TestReset(t *testing.T) {
	var file []byte
	for range 3 {
		for _, src := range small(t) {
			file = append(file, src...)
		}
	}
	in := bufio.NewReader(bytes.NewReader(file))
	z := NewReader(in)
	for rest := file; len(rest) > 0; z.Reset(in) {
		want := standard(rest)
		data, err := io.ReadAll(z)
		if err != nil || string(data) != want.data {
			t.Fatalf("at byte %d: %d bytes, %v, want %v", len(file)-len(rest), len(data), err, want)
		}
		rest = rest[want.consumed:]
	}
	var back bitWriter
	back.fixed(true)
	back.code(0x30+'a', 8)
	back.code(1, 7) // a length of 3
	back.code(1, 5) // a distance of 2
	back.code(0, 7)
	z.Reset(bufio.NewReader(bytes.NewReader(back.bytes())))
	if data, err := io.ReadAll(z); err != errDistance {
		t.Errorf("a distance into the stream before: %q, %v", data, err)
	}
}

// What can be decoded is returned before more is asked for.
func TestReaderDoesNotWait(t *testing.T) {
	src := small(t)["flushed"] // ends each part on a whole byte
	var got []byte
	broken := errors.New("broken")
	for n := range src {
		z := NewReader(bufio.NewReader(io.MultiReader(bytes.NewReader(src[:n]), iotest.ErrReader(broken))))
		data, err := io.ReadAll(z)
		if err != broken {
			t.Fatalf("the input breaks at %d: %v", n, err)
		}
		if len(data) < len(got) {
			t.Fatalf("with %d bytes there are %d of data, with one less %d", n, len(data), len(got))
		}
		got = data
	}
	pr, pw := io.Pipe()
	go pw.Write(src[:len(src)-5]) // all but the empty last block
	want := standard(src).data
	buf := make([]byte, len(want))
	if _, err := io.ReadFull(NewReader(bufio.NewReader(pr)), buf); err != nil || string(buf) != want {
		t.Errorf("of a pipe that stays open: %q, %v", buf, err)
	}
	pr.Close()
}

//go:build interop

package interop

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// magic is the number that starts a record, and that the dmlc dialect escapes
// where a payload has it at a multiple of 4 bytes.
const magic = "\x0a\x23\xd7\xce"

// payloads are those that the escape is about, then random ones in which the
// magic number is frequent.
func payloads() [][]byte {
	all := [][]byte{
		nil, []byte("abc"), []byte(magic), []byte(magic + "abc"),
		[]byte("abcd" + magic + "ef"), []byte("abcd" + magic), []byte(magic + magic),
		[]byte("abcd" + magic + magic + "efgh"), []byte("a" + magic), bytes.Repeat([]byte(magic), 5000),
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var p []byte
		for range r.IntN(40) {
			if r.IntN(3) == 0 {
				p = append(p, magic[:1+r.IntN(4)]...)
			} else {
				p = append(p, byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()))
			}
		}
		all = append(all, p)
	}
	return all
}

// pack writes payloads as mx.py reads them.
func pack(all [][]byte) []byte {
	var b []byte
	for _, p := range all {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}

func TestMXNet(t *testing.T) {
	dir := t.TempDir()
	in, theirs := filepath.Join(dir, "payloads"), filepath.Join(dir, "theirs.rec")
	writeFile(t, in, pack(payloads()))
	python(t, peersMX, "mx.py", "write", in, theirs)

	var file []byte
	for _, p := range payloads() {
		var err error
		if file, err = recordio.AppendEscaped(file, p); err != nil {
			t.Fatal(err)
		}
	}
	sameBytes(t, "escaped frames", file, readFile(t, theirs))

	ours, back := filepath.Join(dir, "ours.rec"), filepath.Join(dir, "back")
	writeFile(t, ours, file)
	python(t, peersMX, "mx.py", "read", ours, back)
	sameBytes(t, "payloads of our frames", readFile(t, in), readFile(t, back))

	sameBytes(t, "payloads of their frames", pack(frames(t, readFile(t, theirs), recordio.DMLC)), pack(payloads()))
}

// frames are the payloads of a file.
func frames(t *testing.T, file []byte, join recordio.Join) [][]byte {
	t.Helper()
	r := recordio.NewFrameReader(bytes.NewReader(file))
	r.Join = join
	var all [][]byte
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, bytes.Clone(p))
	}
}

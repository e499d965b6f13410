package convert

import (
	"bytes"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// TestSmallOutput holds that an output much smaller than its input compresses
// nearly as if it were made at once: within a tenth.
func TestSmallOutput(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(8_000, 200), 200)})
	j := Job{Inputs: []string{"in.csv"}, Output: "out.csv.gz", Roles: Roles{Label: []string{"y"}, Features: []string{"f0"}}}
	h.must(j)
	j.Output = "plain.csv"
	h.must(j)
	once := h.must(Job{Inputs: []string{"plain.csv"}, Output: "once.csv.gz", Roles: Roles{Label: []string{"c1"}}, Read: ReadOptions{NoHeader: true}})
	if got, want := len(h.get("out.csv.gz")), int(once.Parts[0].Bytes); got > want+want/10 {
		t.Errorf("%d bytes, at once they are %d", got, want)
	}
}

// TestWideSparse writes sparse rows, small in the file, as rows of very many
// zeros, in little memory.
func TestWideSparse(t *testing.T) {
	const rows, columns = 60, 1_000_000
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	for i := range rows {
		if err := w.WriteSparse([]uint64{uint64(i)}, []float32{7}, columns, []float32{1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, map[string]string{"in.pbr": b.String()})
	var n countingWriter
	r := h.must(Job{Inputs: []string{"in.pbr"}, Output: "-", Stdout: &n, To: "csv", Memory: 16 << 20})
	if want := int64(rows * (2*columns + 2)); r.RowsOut != rows || n.bytes != want || n.longest > 2*maxPiece {
		t.Errorf("%d rows, %d bytes in pieces up to %d, want %d bytes", r.RowsOut, n.bytes, n.longest, want)
	}
}

type countingWriter struct{ bytes, longest int64 }

func (w *countingWriter) Write(p []byte) (int, error) {
	w.bytes += int64(len(p))
	w.longest = max(w.longest, int64(len(p)))
	return len(p), nil
}

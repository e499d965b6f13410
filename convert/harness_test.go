package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/recordio"
)

// harness is a store in memory and jobs on it.
type harness struct {
	*testing.T
	store *storage.Mem
}

func newHarness(t *testing.T, files map[string]string) *harness {
	t.Helper()
	h := &harness{t, &storage.Mem{}}
	for name, data := range files {
		h.store.Put(name, []byte(data))
	}
	return h
}

// run runs a job on the harness's files.
func (h *harness) run(j Job) (*Receipt, error) {
	j.store = h.store
	return Run(context.Background(), j)
}

// must runs a job that is to succeed.
func (h *harness) must(j Job) *Receipt {
	h.Helper()
	r, err := h.run(j)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

func (h *harness) get(name string) string {
	h.Helper()
	b, err := h.store.Get(name)
	if err != nil {
		h.Fatal(err)
	}
	return string(b)
}

// absent fails the test if a file is there.
func (h *harness) absent(name string) {
	h.Helper()
	if b, err := h.store.Get(name); err == nil {
		h.Errorf("%s is there, with %d bytes", name, len(b))
	}
}

// rows decodes a RecordIO file by way of the message codec: label, then
// features, dense.
func (h *harness) rows(name string) [][]float64 {
	h.Helper()
	var out [][]float64
	for rec, err := range recordio.NewReader(strings.NewReader(h.get(name))).All() {
		if err != nil {
			h.Fatal(err)
		}
		var row []float64
		for _, v := range rec.Label {
			row = append(row, valuesOf(v)...)
		}
		for _, v := range rec.Features {
			row = append(row, valuesOf(v)...)
		}
		out = append(out, row)
	}
	return out
}

func valuesOf(v recordio.Value) []float64 {
	var values []float64
	for _, x := range v.Float32 {
		values = append(values, float64(x))
	}
	values = append(values, v.Float64...)
	for _, x := range v.Int32 {
		values = append(values, float64(x))
	}
	if v.Keys == nil {
		return values
	}
	dense := make([]float64, v.Shape[0])
	for i, k := range v.Keys {
		dense[k] = values[i]
	}
	return dense
}

// cells reads a CSV of numbers.
func (h *harness) cells(text string) [][]float64 {
	h.Helper()
	var out [][]float64
	for line := range strings.Lines(text) {
		var row []float64
		for cell := range strings.SplitSeq(strings.TrimRight(line, "\n"), ",") {
			v, err := strconv.ParseFloat(cell, 64)
			if cell == "" {
				v, err = math.NaN(), nil
			}
			if err != nil {
				h.Fatal(err)
			}
			row = append(row, v)
		}
		out = append(out, row)
	}
	return out
}

// same compares rows of float32 bit by bit, but for NaN, of which there is one.
func same(a, b [][]float64) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d rows, want %d", len(a), len(b))
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return fmt.Errorf("row %d: %d values, want %d", i, len(a[i]), len(b[i]))
		}
		for k := range a[i] {
			x, y := float32(a[i][k]), float32(b[i][k])
			if math.Float32bits(x) != math.Float32bits(y) && !(x != x && y != y) {
				return fmt.Errorf("row %d, value %d: %v, want %v", i, k, x, y)
			}
		}
	}
	return nil
}

// csvOf writes rows as a CSV with the header y,f0,f1,…
func csvOf(rows [][]float64, width int) string {
	var b bytes.Buffer
	b.WriteString("y")
	for i := 1; i < width; i++ {
		fmt.Fprintf(&b, ",f%d", i-1)
	}
	b.WriteByte('\n')
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// wantError checks an error's class and text.
func wantError(t *testing.T, err, class error, text string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("no error, want %q", text)
	case class != nil && !errors.Is(err, class):
		t.Errorf("%v: is not of the class %v", err, class)
	case err.Error() != text:
		t.Errorf("error\n\t%v\nwant\n\t%s", err, text)
	}
}

// wantUsage checks a usage error's text and hint.
func wantUsage(t *testing.T, err error, text, hint string) {
	t.Helper()
	u, ok := errors.AsType[*UsageError](err)
	if !ok {
		t.Errorf("error %v, want the usage error %q", err, text)
		return
	}
	if u.Msg != text || u.Hint != hint {
		t.Errorf("error\n\t%s\n\thint: %s\nwant\n\t%s\n\thint: %s", u.Msg, u.Hint, text, hint)
	}
}

package diff

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// harness is a directory of files that are compared.
type harness struct {
	testing.TB
	dir string
}

func newHarness(t testing.TB, files map[string]string) *harness {
	h := &harness{t, t.TempDir()}
	for name, text := range files {
		h.write(name, text)
	}
	return h
}

func (h *harness) path(name string) string { return filepath.Join(h.dir, name) }

func (h *harness) write(name, text string) {
	h.Helper()
	if err := os.WriteFile(h.path(name), []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
}

// convert runs a job, with names in the directory.
func (h *harness) convert(in, out string, j convert.Job) {
	h.Helper()
	j.Inputs, j.Output, j.Write.NoSync = []string{h.path(in)}, h.path(out), true
	if j.Write.Receipt != "" {
		j.Write.Receipt = h.path(j.Write.Receipt)
	}
	if _, err := convert.Run(context.Background(), j); err != nil {
		h.Fatalf("convert %s %s: %v", in, out, err)
	}
}

// diff compares two files of the directory.
func (h *harness) diff(a, b string, o Options) *Report {
	h.Helper()
	r, err := Run(context.Background(), h.path(a), h.path(b), o)
	if err != nil {
		h.Fatalf("diff %s %s: %v", a, b, err)
	}
	return r
}

func (h *harness) equal(a, b string, o Options) {
	h.Helper()
	if r := h.diff(a, b, o); !r.Equal {
		h.Errorf("%s and %s:\n%s", a, b, r)
	}
}

func (h *harness) read(name string) string {
	h.Helper()
	b, err := os.ReadFile(h.path(name))
	if err != nil {
		h.Fatal(err)
	}
	return string(b)
}

//go:build interop

package interop

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestXGBoost: the training CSV and the records, dense and sparse, that we make
// of an input hold the same matrix, the one that pandas makes of it, and
// XGBoost learns the same model from them, byte for byte.
func TestXGBoost(t *testing.T) {
	t.Parallel()
	const text = "--null NA --encode-strings "
	for _, tt := range []struct {
		source, label string
		rows          int
		flags         string // of all outputs
		records       string // more, of the records
		check         string // of the script
	}{
		{"digits.csv.gz", "c65", 1797, "--no-header", "", "--no-header"},
		{"penguins.csv", "species", 344, text + "ordinal --nulls nan", "", "--encode ordinal"},
		{"penguins.csv", "species", 333, text + "ordinal --nulls drop", "", "--encode ordinal --missing drop"},
		{"penguins.csv", "species", 344, text + "onehot --nulls nan", "", "--encode onehot"},
		{"penguins.csv", "species", 333, text + "onehot --nulls drop", "", "--encode onehot --missing drop"},
		// Missing values as an empty cell, which CSV has unless told otherwise, and as NaN.
		{"penguins.csv", "species", 344, "--null NA --drop island,sex --encode species=ordinal", "--nulls nan", "--drop island,sex"},
	} {
		t.Run(strings.Join([]string{tt.source, tt.flags, tt.records}, " "), func(t *testing.T) {
			dir, source := t.TempDir(), testdata+tt.source
			csv, dense, sparse := filepath.Join(dir, "x.csv"), filepath.Join(dir, "dense.pbr"), filepath.Join(dir, "sparse.pbr")
			for out, more := range map[string]string{csv: "", dense: tt.records, sparse: tt.records + " --sparse"} {
				flags := strings.Fields(tt.flags + " " + more)
				recast(t, append([]string{"convert", source, "-o", out, "--label", tt.label}, flags...)...)
			}
			said := python(t, peers, "xgb.py", append([]string{source, csv, dense, sparse, tt.label}, strings.Fields(tt.check)...)...)
			var rows, right int
			if _, err := fmt.Sscan(said, &rows, &right); err != nil {
				t.Fatalf("xgb.py printed %q: %v", said, err)
			}
			if rows != tt.rows {
				t.Errorf("%d rows, want %d", rows, tt.rows)
			}
			// Models that learned nothing would agree too.
			if right < 90 {
				t.Errorf("%d of a hundred unseen rows told right", right)
			}
		})
	}
}

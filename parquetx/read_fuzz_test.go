package parquetx

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzRead reads any bytes: the error is one of the sentinels, or there is none.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.parquet")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := countRows(b); err != nil && !isSentinel(err) {
			t.Errorf("%v", err)
		}
	})
}

//go:build interop

package interop

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// TestFilesOfOthers reads files that other projects carry among their test
// data, and compares every value with what the SDK reads.
func TestFilesOfOthers(t *testing.T) {
	dir := filepath.Join(shared(t), "recordio")
	for _, tt := range []struct {
		file   string
		rows   int
		layout string
		check  func(*testing.T, []byte, recordio.Layout, string)
	}{
		{"sdk-mnist100-dense.pbr", 100, "dense float32[784], no label", sameAsSDK[float32]},
		{"mlio-complete_records.pr", 5, "dense float32[3], label float32[1]", sameAsSDK[float32]},
		{"mlio-test-int32.pbr", 3, "dense int32[3], label int32[1]", sameAsSDK[int32]},
	} {
		t.Run(tt.file, func(t *testing.T) {
			path := filepath.Join(dir, tt.file)
			file := readFile(t, path)
			all := frames(t, file, recordio.Auto)
			if len(all) != tt.rows {
				t.Fatalf("%d records", len(all))
			}
			layout, err := recordio.LayoutOf(all[0])
			if err != nil {
				t.Fatal(err)
			}
			if s := layout.String(); s != tt.layout {
				t.Errorf("layout: %s", s)
			}
			out := t.TempDir()
			if n := python(t, peers, "sdk.py", "dump", path, out); n != strconv.Itoa(tt.rows) {
				t.Errorf("the SDK reads %s records", n)
			}
			tt.check(t, file, layout, out)
		})
	}
}

// sameAsSDK compares what we read of a file with the arrays that sdk.py dumped.
func sameAsSDK[T recordio.Number](t *testing.T, file []byte, l recordio.Layout, dumped string) {
	features, labels, err := recordio.NewDenseReader[T](l).Append(nil, nil, file)
	if err != nil {
		t.Fatal(err)
	}
	ours := t.TempDir()
	for name, array := range map[string][]T{"features.raw": features, "label.raw": labels} {
		writeRaw(t, filepath.Join(ours, name), array)
		sameBytes(t, name, readFile(t, filepath.Join(ours, name)), readFile(t, filepath.Join(dumped, name)))
	}
}

// TestDMLCSample reads ten records that dmlc-core wrote, and compares them
// with what MXNet reads.
func TestDMLCSample(t *testing.T) {
	path := filepath.Join(shared(t), "recordio", "dmlc-sample.rec")
	file := readFile(t, path)
	all := frames(t, file, recordio.DMLC)
	if len(all) != 10 {
		t.Errorf("%d records", len(all))
	}
	back := filepath.Join(t.TempDir(), "back")
	python(t, peersMX, "mx.py", "read", path, back)
	sameBytes(t, "payloads", pack(all), readFile(t, back))

	var again []byte
	for _, p := range all {
		var err error
		if again, err = recordio.AppendEscaped(again, p); err != nil {
			t.Fatal(err)
		}
	}
	sameBytes(t, "written again", again, file)
}

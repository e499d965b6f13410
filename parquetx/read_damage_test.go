package parquetx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// smallFile is a file of few bytes with a page of most kinds.
func smallFile(t *testing.T, codec string) []byte {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "i", Type: arrow.PrimitiveTypes.Int64},
		{Name: "t", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Int16), Nullable: true},
	}, nil)
	r := filler{Rand: rand.New(rand.NewPCG(3, 3)), few: true, nulls: 20}
	return encodeAll(t, s, WriteOptions{GroupRows: 12, Compression: codec}, pageLimit{8, 1 << 10}, 1, []arrow.RecordBatch{r.batch(s, 20)})
}

// countRows reads all that can be read of a file, and counts rows. What an error is
// about is one of the sentinels.
func countRows(b []byte) (int64, error) {
	f, err := openBytes(b, ReadOptions{})
	if err != nil {
		return 0, err
	}
	f.Info()
	d, err := f.NewDecoder(supported(f))
	if err != nil {
		return 0, err
	}
	rows := int64(0)
	ranges := f.Ranges(200)
	for i := 0; i < ranges.Len(); i++ {
		batch, err := d.Decode(context.Background(), ranges.At(i))
		if err != nil {
			return rows, err
		}
		rows += batch.NumRows()
		for _, a := range batch.Columns() {
			if err := checkArray(a); err != nil {
				return rows, err
			}
		}
		batch.Release()
	}
	return rows, nil
}

// checkArray reads each value, which panics where offsets are wrong.
func checkArray(a arrow.Array) error {
	for i := range a.Len() {
		cell(a, i)
	}
	if l, ok := a.(array.ListLike); ok && a.Len() > 0 {
		if _, end := l.ValueOffsets(a.Len() - 1); end > int64(l.ListValues().Len()) {
			return fmt.Errorf("lists of %d elements, and there are %d", end, l.ListValues().Len())
		}
	}
	return nil
}

func isSentinel(err error) bool {
	for _, s := range []error{ErrCorrupt, ErrUnsupported, ErrLimit, ErrLength, table.ErrUTF8, table.ErrRange} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}

func TestTruncated(t *testing.T) {
	file := smallFile(t, "snappy")
	for n := range file {
		if _, err := countRows(file[:n]); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%d of %d bytes: %v", n, len(file), err)
		}
	}
	cut := &shortReader{file, len(file) / 2}
	f, err := Open(cut, int64(len(file)), ReadOptions{})
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("a reader that ends early: %v, %v", f, err)
	}
}

// shortReader has fewer bytes than it was said to have.
type shortReader struct {
	b []byte
	n int
}

func (r *shortReader) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(r.n) {
		return 0, io.EOF
	}
	return copy(p, r.b[off:r.n]), nil
}

// TestFlippedBits holds that a bit that is wrong is an error, or leaves as many rows,
// and that damage is found, and not left to recover.
func TestFlippedBits(t *testing.T) {
	for _, codec := range []string{"none", "zstd"} {
		if testing.Short() && codec != "none" {
			continue
		}
		file := smallFile(t, codec)
		want, err := countRows(file)
		if err != nil {
			t.Fatal(err)
		}
		failed := 0
		for i := range 8 * len(file) {
			mutant := slices.Clone(file)
			mutant[i/8] ^= 1 << (i % 8)
			switch rows, err := countRows(mutant); {
			case err != nil && !isSentinel(err):
				t.Errorf("%s, byte %d: %v", codec, i/8, err)
			case err != nil && strings.Contains(err.Error(), "runtime error"):
				t.Errorf("%s, byte %d: panic: %v", codec, i/8, err)
			case err != nil:
				failed++
			case rows != want:
				t.Errorf("%s, byte %d: %d rows, want %d", codec, i/8, rows, want)
			}
		}
		if failed == 0 {
			t.Errorf("%s: no bit matters", codec)
		}
	}
}

const mutantsEnv = "PARQUETX_MUTANTS"

// TestMutants reads 10,000 files with random damage in a process that has little
// memory: each ends in time, and none ends the process.
func TestMutants(t *testing.T) {
	if os.Getenv(mutantsEnv) != "" {
		readMutants(t, 10_000)
		return
	}
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if raceDetector() {
		t.Skip("the race detector needs much memory")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	cmd := exec.Command("sh", "-c", `ulimit -v 3000000 && exec "$0" -test.run '^TestMutants$'`, os.Args[0])
	cmd.Env = append(os.Environ(), mutantsEnv+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		if len(out) > 4000 {
			out = out[:4000]
		}
		t.Fatalf("%v\n%s", err, out)
	}
}

// raceDetector reports whether the tests run with it.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

func readMutants(t *testing.T, n int) {
	paths, _ := filepath.Glob("testdata/*.parquet")
	var seeds [][]byte
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for i := range n {
		seed := r.IntN(len(seeds))
		b := slices.Clone(seeds[seed])
		for range 1 + r.IntN(6) {
			at := r.IntN(len(b))
			switch r.IntN(4) {
			case 0:
				b[at] ^= 1 << r.IntN(8)
			case 1:
				b[at] = 0xff
			case 2:
				b[at] = byte(r.Uint32())
			case 3:
				copy(b[at:], b[r.IntN(len(b)):][:min(8, len(b)-at)/2])
			}
		}
		start := time.Now()
		if _, err := countRows(b); err != nil && !isSentinel(err) {
			t.Errorf("mutant %d of %s: %v", i, paths[seed], err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("mutant %d of %s took %v", i, paths[seed], d)
		}
	}
}

// TestChecksum holds that any bit of a page that has a checksum matters.
func TestChecksum(t *testing.T) {
	file, err := os.ReadFile("testdata/codec_none_v1.parquet")
	if err != nil {
		t.Fatal(err)
	}
	f, err := openBytes(file, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for k := range f.footer.groups[0].chunks {
		p := newPageReader(f, &f.footer.groups[0].chunks[k], new(atomic.Int64))
		for {
			h, _, err := p.next()
			if err != nil {
				break
			}
			pages++
			at := p.off - 1 - int64(pages)%int64(h.stored)
			mutant := slices.Clone(file)
			mutant[at] ^= 1 << (pages % 8)
			if _, err := countRows(mutant); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "a page's checksum is wrong") {
				t.Errorf("byte %d: %v", at, err)
			}
		}
	}
	if pages < 10 {
		t.Errorf("%d pages", pages)
	}
}

// TestMovedValues holds that a definition level that is wrong, after which values would
// belong to other rows, is an error.
func TestMovedValues(t *testing.T) {
	file, err := os.ReadFile("testdata/int96_plain.parquet")
	if err != nil {
		t.Fatal(err)
	}
	want, err := countNulls(file)
	if err != nil || want == 0 {
		t.Fatalf("%d nulls, %v", want, err)
	}
	left := 0
	for i := range 8 * len(file) {
		file[i/8] ^= 1 << (i % 8)
		got, err := countNulls(file)
		file[i/8] ^= 1 << (i % 8)
		if errors.Is(err, errLeftOver) {
			left++
		}
		if err == nil && got != want {
			t.Errorf("bit %d of byte %d: %d nulls, not %d", i%8, i/8, got, want)
		}
	}
	if left == 0 {
		t.Error("no value is left over")
	}
}

// countNulls counts those of the first column.
func countNulls(file []byte) (nulls int, err error) {
	f, err := openBytes(file, ReadOptions{})
	if err != nil {
		return 0, err
	}
	d, err := f.NewDecoder([]int{0})
	if err != nil {
		return 0, err
	}
	ranges := f.Ranges(1 << 20)
	for i := range ranges.Len() {
		b, err := d.Decode(context.Background(), ranges.At(i))
		if err != nil {
			return 0, err
		}
		nulls += b.Column(0).NullN()
		b.Release()
	}
	return nulls, nil
}

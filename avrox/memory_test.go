package avrox

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// A batch costs its Arrow headers, however many rows it has.
func TestDecodeAllocations(t *testing.T) {
	schema := recordOf(`"a", "type": "double"`, `"b", "type": ["null", "string"]`, `"c", "type": `+listOf(`"int"`))
	row := join(double(1), []byte{2}, text("some text"), []byte{4, 2, 4, 0})
	h, _ := parse(t, headerOf(schema, "null"), ReadOptions{})
	for _, n := range []int{10, 10_000} {
		d, err := h.NewDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		blocks := blockOf(n, bytes.Repeat(row, n))
		allocs := testing.AllocsPerRun(100, func() {
			b, err := d.Decode(blocks)
			if err != nil {
				t.Fatal(err)
			}
			b.Release()
		})
		if allocs > 60 {
			t.Errorf("%d rows: %v allocations a batch", n, allocs)
		}
	}
}

// Decoders of one header may work side by side, and memory that went back to the
// pool is not seen by batches that are still held.
func TestDecodersSideBySide(t *testing.T) {
	name := "types.deflate.avro"
	h, blocks := parse(t, testFiles(t, name)[name], ReadOptions{})
	b, err := decodeAll(t, h, blocks)
	if err != nil {
		t.Fatal(err)
	}
	want := cellsOf(b)
	b.Release()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			d, err := h.NewDecoder(nil)
			if err != nil {
				t.Error(err)
				return
			}
			var held []arrow.RecordBatch
			for range 20 {
				b, err := d.Decode(blocks)
				if err != nil {
					t.Error(err)
					return
				}
				if held = append(held, b); len(held) < 3 {
					continue
				}
				if diff := differ(cellsOf(held[0]), want); diff != "" {
					t.Errorf("a held batch has other rows: %s", diff)
				}
				held[0].Release()
				held = held[1:]
			}
			for _, b := range held {
				b.Release()
			}
		})
	}
	wg.Wait()
}

// What nulls, enums and JSON are blown up to is bounded.
func TestExpansion(t *testing.T) {
	long := `{"type": "enum", "name": "e", "symbols": ["` + string(bytes.Repeat([]byte("x"), 1000)) + `"]}`
	wide := `["null", {"type": "fixed", "name": "f", "size": 1000}]`
	one := func(data ...byte) []byte { return bytes.Repeat(data, 1000) }
	for _, tc := range []struct {
		name, schema string
		data         []byte
		want         string
	}{
		{"null", typed(wide), one(0), "1000 records take more than 20000 bytes in memory, the limit (record 1, byte 0)"},
		{"null lists", typed(`["null", `+listOf(`"double"`)+`]`, `"recast.length": "1000000000"`), one(0), "1000 records take more than 20000 bytes in memory, the limit (record 1, byte 0)"},
		{"null elements", typed(listOf(wide)), join(long64(100), make([]byte, 100), one(0)[:900]), `column "x": the elements of lists take more than 20000 bytes in memory, the limit (record 1, byte 0)`},
		{"enum", typed(long), one(0), `column "x": the batch has more than 20000 bytes, the limit, of text made of enums, unions and maps (record 21, byte 0)`},
		{"JSON", typed(`["int", ` + listOf(`"null"`) + `]`), join([]byte{2}, long64(1<<30), one(0)), `column "x": its JSON is longer than 20000 bytes, the limit (record 1, byte 0)`},
		{"more elements than any list", typed(`["int", ` + listOf(`"null"`) + `]`), join([]byte{2}, long64(1<<40), one(0)), `column "x": a list has 1099511627776 elements (record 1, byte 0)`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, _ := parse(t, headerOf(tc.schema, "null"), ReadOptions{MaxBlock: 10_000})
			records := 1000
			if tc.data[0] != 0 {
				records = 1
			}
			_, err := decodeAll(t, h, blockOf(records, tc.data))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// mutantsVariable makes this test binary the child of TestMutants.
const mutantsVariable = "AVROX_TEST_MUTANTS"

// TestMutants reads damaged files in a process that cannot have more than some
// memory, which is what limits promise.
func TestMutants(t *testing.T) {
	if os.Getenv(mutantsVariable) != "" {
		readMutants(t, 10_000)
		return
	}
	if testing.Short() || raceEnabled || runtime.GOOS != "linux" {
		t.Skip("not with -short or -race, and only where ulimit bounds memory")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sh", "-c", fmt.Sprintf("ulimit -v %d && exec %q -test.run '^TestMutants$' -test.timeout 60s", 1<<20, exe))
	c.Env = append(os.Environ(), mutantsVariable+"=1", "GOMEMLIMIT=256MiB", "GOMAXPROCS=1")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out[:min(len(out), 4000)])
	}
}

// readMutants reads n files with a few bytes changed, some to what sizes look like.
func readMutants(t *testing.T, n int) {
	r := rand.New(rand.NewPCG(1, 2))
	var files [][]byte
	for _, data := range testFiles(t, "*.avro") {
		files = append(files, data)
	}
	large := [][]byte{long64(1 << 62), long64(-1 << 63), long64(1 << 31), long64(64 << 20), {0xff, 0xff}, {0}}
	refused := 0
	for i := range n {
		data := bytes.Clone(files[i%len(files)])
		for range 1 + r.IntN(3) {
			at := r.IntN(len(data))
			if r.IntN(2) == 0 {
				data[at] = byte(r.Uint32())
			} else {
				copy(data[at:], large[r.IntN(len(large))])
			}
		}
		if _, err := readFile(data, ReadOptions{MaxBlock: 8 << 20}); err != nil {
			refused++
		}
	}
	if refused < n/2 {
		t.Errorf("%d of %d are refused", refused, n)
	}
}

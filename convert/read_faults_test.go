package convert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// readFaulty is a job that reads two inputs of a format and compression: as often as
// that can be, to learn categories, to count for an exact split, and to convert.
func readFaulty(t *testing.T, v variant) (*faulty, Job) {
	t.Helper()
	text := strings.TrimSuffix(people(40), "1,female,many,2\n")
	// In a file of numbers alone, as records are, the categories are numbers.
	text = strings.NewReplacer("female", "1", "male", "2", "other", "3").Replace(text)
	h := newHarness(t, map[string]string{"in.csv": text})
	how := v.how
	how.Header = v.text
	h.must(Job{Inputs: []string{"in.csv"}, Output: v.file, Roles: Roles{Label: []string{"y"}}, Write: how})
	ext := strings.TrimPrefix(v.file, "out")
	c := &faulty{fault: syscall.EIO, in: map[string]string{"in/": "", "in/a" + ext: h.get(v.file), "in/b" + ext: h.get(v.file)}}
	c.only = func(op, name string) bool { return strings.HasPrefix(name, "in") }
	j := Job{
		Inputs: []string{"in"}, Output: "out", To: "csv", Threads: 1, Write: WriteOptions{Receipt: "out.receipt.json", Time: time.Unix(1e9, 0)},
		Layout: Layout{Split: []Split{{"train", 0.5}, {"test", 0.5}}},
	}
	if v.text || v.typed {
		j.Roles = Roles{Label: []string{"y"}}
		j.Layout.Stratify = "sex"
		j.Values.Encode = map[string]string{"sex": encodeOrdinal}
	}
	return c, j
}

// readVariants are all formats and compressions of inputs.
func readVariants() []variant {
	var out []variant
	for _, f := range formats {
		if f.name != "tsv" {
			out = append(out, variants(f)...)
		}
	}
	return out
}

// TestReadFaults makes every operation on an input fail in turn.
func TestReadFaults(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for i, v := range readVariants() {
		if !oneInFew(i) {
			continue
		}
		c, j := readFaulty(t, v)
		c.least = 20
		c.run = func(s storage.Store) error {
			j := j
			j.store = s
			_, err := Run(context.Background(), j)
			return err
		}
		t.Run(v.name, c.sweep)
	}
}

// TestShortReads reads a few bytes at a time, which is no fault.
func TestShortReads(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for _, v := range readVariants() {
		t.Run(v.name, func(t *testing.T) {
			c, j := readFaulty(t, v)
			t.Chdir(t.TempDir())
			var outputs []map[string]string
			for _, short := range []bool{false, true} {
				plant(t, c.in)
				j := j
				j.store = storage.Local{System: &storage.Faults{ShortReads: short, Unsynced: true}}
				if _, err := Run(t.Context(), j); err != nil {
					t.Fatalf("short reads %v: %v", short, err)
				}
				outputs = append(outputs, tree(t, "."))
			}
			for name, want := range outputs[0] {
				if got, ok := outputs[1][name]; !ok || got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// changes are what may happen to an input while it is read.
var changes = []struct {
	how string
	do  func(name, data string) error
}{
	{"shrunk", func(name, data string) error { return os.Truncate(name, int64(len(data)/2)) }},
	{"in place", func(name, data string) error {
		return os.WriteFile(name, []byte(data[:len(data)/2]+"\x00"+data[len(data)/2+1:]), 0o600)
	}},
	{"replaced", func(name, data string) error {
		return errors.Join(os.WriteFile("new", []byte(data+data), 0o600), os.Rename("new", name))
	}},
	{"grown", func(name, data string) error { return os.WriteFile(name, []byte(data+data), 0o600) }},
	{"emptied", func(name, _ string) error { return os.Truncate(name, 0) }},
	{"gone", func(name, _ string) error { return os.Remove(name) }},
}

// TestInputsThatChange changes an input at operations on the inputs, one after the
// other. The job fails and leaves no output, or the output is that of the inputs as
// they were before or are now: never a mixture of the two, and never fewer rows.
func TestInputsThatChange(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	format := ""
	for i, v := range readVariants() {
		first := v.format.name != format
		format = v.format.name
		for k, change := range changes {
			if which := (i + k) % len(changes); which > 0 && !first || testing.Short() && which > 0 {
				continue
			}
			step := 13
			if first && !testing.Short() {
				step = 4
			}
			t.Run(v.name+"/"+change.how, func(t *testing.T) { testChange(t, v, change.do, 1+i%step, step) })
		}
	}
}

func testChange(t *testing.T, v variant, change func(name, data string) error, first, step int) {
	t.Chdir(t.TempDir())
	c, j := readFaulty(t, v)
	file := "in/b" + strings.TrimPrefix(v.file, "out")
	do := func() {
		if err := change(file, c.in[file]); err != nil {
			t.Fatal(err)
		}
	}
	// run changes the input at an operation, 0: never.
	run := func(at int) (out map[string]string, operations int, err error) {
		j := j
		j.store = storage.Local{System: &storage.Faults{Unsynced: true, Only: func(_, name string) bool {
			if strings.HasPrefix(name, "in") {
				if operations++; operations == at {
					do()
				}
			}
			return true
		}}}
		_, err = Run(t.Context(), j)
		out = tree(t, ".")
		maps.DeleteFunc(out, func(name, _ string) bool { return !strings.HasPrefix(name, "out") })
		return out, operations, err
	}
	past := func() {
		plant(t, c.in)
		for name := range c.in { // so that a change is one of the time too
			if err := os.Chtimes(name, time.Time{}, time.Unix(1e9, 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	past()
	old, operations, err := run(0)
	if err != nil {
		t.Fatal(err)
	}
	plant(t, c.in)
	do()
	changed, _, changedErr := run(0)
	noticed := 0
	for k := first; k <= operations; k += step {
		past()
		got, _, err := run(k)
		switch {
		case err != nil && len(got) > 0:
			t.Fatalf("at operation %d: %v, and there is %q", k, err, got)
		case err != nil && !errors.Is(err, ErrStorage) && !errors.Is(err, ErrInput):
			t.Fatalf("at operation %d: %v is neither of the storage nor of an input", k, err)
		case err != nil && !strings.Contains(err.Error(), "in/") && !strings.Contains(err.Error(), "inputs"):
			t.Fatalf("at operation %d: %v does not name the file", k, err)
		case err != nil:
			noticed++
		case !sameData(got, old) && (changedErr != nil || !sameData(got, changed)):
			t.Fatalf("at operation %d: a mixture of old and new: %s", k, sizes(got))
		}
	}
	if noticed == 0 {
		t.Error("it was never noticed")
	}
}

// sameData compares outputs but for receipts, which tell of the inputs' bytes.
func sameData(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, data := range a {
		if b[name] != data && !strings.HasSuffix(name, ".json") {
			return false
		}
	}
	return true
}

func sizes(files map[string]string) string {
	var b strings.Builder
	for name, data := range files {
		fmt.Fprintf(&b, "%s: %d bytes, ", name, len(data))
	}
	return b.String()
}

package convert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
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
	ext, data := strings.TrimPrefix(v.file, "out"), v.encoded(t, 1)
	c := &faulty{fault: syscall.EIO, in: map[string]string{"in/": "", "in/a" + ext: data, "in/b" + ext: data}}
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

// encoded is a file of forty rows. Those of another factor have as many rows in each
// category.
func (v variant) encoded(t *testing.T, factor int) string {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("y,sex,a,b\n")
	for i := range 40 { // numbers, as records hold nothing else
		fmt.Fprintf(&rows, "%d,%d,%d.5,%d\n", i%2, i%3, i*factor, i)
	}
	h := newHarness(t, map[string]string{"in.csv": rows.String()})
	how := v.how
	how.Header = v.text
	h.must(Job{Inputs: []string{"in.csv"}, Output: v.file, Roles: Roles{Label: []string{"y"}}, Write: how})
	return h.get(v.file)
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
	for i, v := range readVariants() {
		if !oneInFew(i) {
			continue
		}
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

// changes are what may happen to an input while it is read; other is what another
// file may hold.
var changes = []struct {
	how string
	do  func(name, data, other string) error
}{
	{"directory replaced", func(name, _, other string) error {
		fresh := filepath.Join("fresh", filepath.Base(name))
		return errors.Join(os.Mkdir("fresh", 0o700), os.WriteFile(fresh, []byte(other), 0o600),
			os.WriteFile(strings.Replace(fresh, "b.", "a.", 1), []byte(other), 0o600), os.Rename("in", "gone"), os.Rename("fresh", "in"))
	}},
	{"shrunk", func(name, data, _ string) error { return os.Truncate(name, int64(len(data)/2)) }},
	{"in place", func(name, data, _ string) error {
		return os.WriteFile(name, []byte(data[:len(data)/2]+"\x00"+data[len(data)/2+1:]), 0o600)
	}},
	{"replaced", func(name, _, other string) error {
		return errors.Join(os.WriteFile("new", []byte(other), 0o600), os.Rename("new", name))
	}},
	{"grown", func(name, data, _ string) error { return os.WriteFile(name, []byte(data+data), 0o600) }},
	{"emptied", func(name, _, _ string) error { return os.Truncate(name, 0) }},
	{"gone", func(name, _, _ string) error { return os.Remove(name) }},
}

// named matches an error that says which of the inputs changed, if only one did.
var named = regexp.MustCompile(`\bin(/|: |puts )`)

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

func testChange(t *testing.T, v variant, change func(name, data, other string) error, first, step int) {
	t.Chdir(t.TempDir())
	c, j := readFaulty(t, v)
	file := "in/b" + strings.TrimPrefix(v.file, "out")
	other := v.encoded(t, 3)
	do := func() {
		if err := change(file, c.in[file], other); err != nil {
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
		case err != nil && !named.MatchString(err.Error()):
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

// TestDirectoryThatIsReplaced replaces a directory between two of its files: neither
// its old nor its new rows can be counted.
func TestDirectoryThatIsReplaced(t *testing.T) {
	t.Chdir(t.TempDir())
	plant(t, map[string]string{"in/": "", "in/a.csv": "1,2\n", "in/b.csv": "1,2\n", "new/": "", "new/a.csv": "1,2\n1,2\n", "new/b.csv": "1,2\n1,2\n"})
	s := storage.Local{System: &storage.Faults{Only: func(op, name string) bool {
		if op == "Close" && strings.HasSuffix(name, "a.csv") {
			if err := errors.Join(os.Rename("in", "old"), os.Rename("new", "in")); err != nil {
				t.Error(err)
			}
		}
		return true
	}}}
	j := OpenOptions{Read: ReadOptions{NoHeader: true}}.job([]string{"in"})
	j.store = s
	n, err := countAll(t.Context(), j)
	if !errors.Is(err, ErrStorage) || err.Error() != "read in/b.csv: the file changed while it was read" {
		t.Errorf("%d rows, %v", n, err)
	}
}

package convert

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recast-ml/recast/table"
)

// receipted writes train.pbr of 40 rows and its receipt, and a split output.
func receipted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in.csv"), csvOf(randomRows(40, 4), 4))
	job := Job{Inputs: []string{filepath.Join(dir, "in.csv")}, Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{NoSync: true}}
	job.Output, job.Write.Receipt = filepath.Join(dir, "train.pbr"), filepath.Join(dir, "train.pbr.receipt.json")
	if _, err := Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	job.Output, job.To, job.Write.Receipt = filepath.Join(dir, "out"), "csv", ""
	job.Layout = Layout{Split: []Split{{"train", 0.5}, {"test", 0.5}}}
	if _, err := Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	return dir
}

// readings are the ways to read a whole input.
var readings = map[string]func(t *testing.T, name string, o OpenOptions) error{
	"convert": func(t *testing.T, name string, o OpenOptions) error {
		_, err := Run(t.Context(), Job{Inputs: []string{name}, Output: "-", To: "csv", Stdout: discard{}, Roles: rolesOf(name), Read: o.Read})
		return err
	},
	"count": func(t *testing.T, name string, o OpenOptions) error {
		_, err := Count(t.Context(), []string{name}, o)
		return err
	},
	"dataset": func(t *testing.T, name string, o OpenOptions) error {
		d, err := Open(t.Context(), []string{name}, o)
		if err != nil {
			return err
		}
		defer d.Close()
		for _, err := range d.Batches(t.Context(), table.Want{}) {
			if err != nil {
				return err
			}
		}
		return nil
	},
	"scan": func(t *testing.T, name string, o OpenOptions) error {
		list, err := ListInputs(t.Context(), []string{name}, o)
		if err != nil {
			return err
		}
		var inputs []*Peeked
		for _, in := range list {
			p, err := Peek(t.Context(), in.Path, 16, o)
			if err != nil {
				return err
			}
			inputs = append(inputs, p)
		}
		s := Scan[struct{}]{
			Open:  func(int, *Source) (table.Want, bool) { return table.Want{}, true },
			Look:  func(int, *table.Batch) struct{} { return struct{}{} },
			Visit: func(int, Base, *table.Batch, struct{}) error { return nil },
			End:   func(_ int, _ []string, err error) error { return err },
		}
		return s.Run(t.Context(), inputs, o)
	},
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func rolesOf(name string) Roles {
	if strings.HasSuffix(name, ".pbr") {
		return Roles{}
	}
	return Roles{NoLabel: true}
}

func TestReceiptBesideIsCompared(t *testing.T) {
	for _, tc := range []struct {
		name   string
		read   string // an input
		spoil  func(t *testing.T, dir string)
		want   string // in the error; "": there is none
		before ReadOptions
	}{
		{"as it was", "train.pbr", nil, "", ReadOptions{}},
		{"cut at a record's end", "train.pbr", func(t *testing.T, dir string) { cutTo(t, dir+"/train.pbr", 0.5) },
			"train.pbr: holds 1,120 bytes, train.pbr.receipt.json says 2,240 bytes and 40 rows: it may have been cut off", ReadOptions{}},
		{"ignored", "train.pbr", func(t *testing.T, dir string) { cutTo(t, dir+"/train.pbr", 0.5) }, "", ReadOptions{IgnoreReceipts: true}},
		{"another file", "train.pbr", func(t *testing.T, dir string) { cutTo(t, dir+"/train.pbr", 2) },
			"train.pbr: holds 4,480 bytes, train.pbr.receipt.json says 2,240 bytes and 40 rows: it is another file", ReadOptions{}},
		{"a value", "train.pbr", func(t *testing.T, dir string) { flip(t, dir+"/train.pbr", 34) },
			"train.pbr: has the checksum crc64nvme:", ReadOptions{}},
		{"moved and renamed together", "x/y.pbr", func(t *testing.T, dir string) {
			move(t, dir, "train.pbr", "x/y.pbr")
			move(t, dir, "train.pbr.receipt.json", "x/y.pbr.receipt.json")
			cutTo(t, dir+"/x/y.pbr", 0.5)
		}, "x/y.pbr: holds 1,120 bytes", ReadOptions{}},
		{"foreign", "train.pbr", func(t *testing.T, dir string) {
			write(t, dir+"/train.pbr.receipt.json", `{"total": 1}`)
			cutTo(t, dir+"/train.pbr", 0.5)
		}, "", ReadOptions{}},
		{"no JSON", "train.pbr", func(t *testing.T, dir string) { write(t, dir+"/train.pbr.receipt.json", "\x1b[31m") }, "", ReadOptions{}},
		{"a later version", "train.pbr", func(t *testing.T, dir string) {
			write(t, dir+"/train.pbr.receipt.json", `{"document": "recast receipt", "version": 2}`)
			cutTo(t, dir+"/train.pbr", 0.5)
		}, "", ReadOptions{}},
		{"directory", "out", nil, "", ReadOptions{}},
		{"channel", "out/test", nil, "", ReadOptions{}},
		{"part", "out/test/part-00000.csv", nil, "", ReadOptions{}},
		{"part, cut", "out/test/part-00000.csv", func(t *testing.T, dir string) { cutLine(t, dir+"/out/test/part-00000.csv") },
			"out/test/part-00000.csv: holds ", ReadOptions{}},
		{"directory, cut", "out", func(t *testing.T, dir string) { cutLine(t, dir+"/out/test/part-00000.csv") }, "out/test/part-00000.csv: holds ", ReadOptions{}},
		{"directory, renamed and cut", "o2", func(t *testing.T, dir string) {
			move(t, dir, "out", "o2")
			move(t, dir, "out.receipt.json", "o2.receipt.json")
			cutLine(t, dir+"/o2/test/part-00000.csv")
		}, "o2/test/part-00000.csv: holds ", ReadOptions{}},
		{"part lost", "out", func(t *testing.T, dir string) { remove(t, dir+"/out/test/part-00000.csv") },
			"out/test/part-00000.csv: is not there, and out.receipt.json lists it", ReadOptions{}},
		{"part of a channel lost", "out/test", func(t *testing.T, dir string) { move(t, dir, "out/test/part-00000.csv", "out/test/x.csv") },
			"out/test/part-00000.csv: is not there, and out.receipt.json lists it", ReadOptions{}},
		{"another channel lost", "out/test", func(t *testing.T, dir string) { remove(t, dir+"/out/train/part-00000.csv") }, "", ReadOptions{}},
		{"lost, ignored", "out", func(t *testing.T, dir string) { remove(t, dir+"/out/test/part-00000.csv") }, "", ReadOptions{IgnoreReceipts: true}},
		{"read otherwise", "out/test/part-00000.csv", nil,
			"out/test/part-00000.csv: holds 19 rows, out.receipt.json says 20 rows: it is read otherwise than it was written", ReadOptions{Header: true}},
	} {
		for how, read := range readings {
			t.Run(tc.name+"/"+how, func(t *testing.T) {
				dir := receipted(t)
				if tc.spoil != nil {
					tc.spoil(t, dir)
				}
				err := read(t, filepath.Join(dir, tc.read), OpenOptions{Read: tc.before})
				if tc.want == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				if err == nil || !errors.Is(err, ErrInput) || !strings.HasPrefix(strings.ReplaceAll(err.Error(), dir+"/", ""), tc.want) || Hint(err) != "--ignore-receipts reads what there is" {
					t.Errorf("error %v, hint %q, want %s", err, Hint(err), tc.want)
				}
			})
		}
	}
}

func TestReceiptBesideThatIsNone(t *testing.T) {
	dir := receipted(t)
	if err := os.Mkdir(dir+"/in.csv.receipt.json", 0o777); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), []string{dir + "/in.csv"}, OpenOptions{Read: ReadOptions{Header: true}})
	if err != nil {
		t.Fatal(err)
	}
	if notes, want := d.Notes(), "warning: "+dir+"/in.csv.receipt.json is not compared: not a receipt: it is no file"; len(notes) != 1 || notes[0] != want {
		t.Errorf("notes %q, want %q", notes, want)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		`{"total": 1}`: `not a receipt: it does not say "document": "recast receipt"`,
		"\x1b[31m":     `not a receipt: invalid character '\x1b' looking for beginning of value`,
		`{"document": "recast receipt", "version": 2}`:               "not a receipt that this program knows: it is of version 2, and 1 is known",
		`{"document": "recast receipt", "version": 1, "parts": "x"}`: "not a receipt: json: cannot unmarshal string into Go struct field document.parts of type []convert.Part",
	} {
		write(t, dir+"/train.pbr.receipt.json", text)
		d, err := Open(t.Context(), []string{dir + "/train.pbr"}, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want = "warning: " + dir + "/train.pbr.receipt.json is not compared: " + want
		if notes := d.Notes(); len(notes) != 1 || notes[0] != want {
			t.Errorf("notes %q, want %q", notes, want)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestReceiptBesideThatIsLong: what is longer than it may be is not taken for no receipt.
func TestReceiptBesideThatIsLong(t *testing.T) {
	dir := receipted(t)
	o := OpenOptions{Read: ReadOptions{Limits: Limits{Sidecar: 10}}}
	_, err := Open(t.Context(), []string{dir + "/train.pbr"}, o)
	if err == nil || !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "/train.pbr.receipt.json: not a receipt: it is longer than 10B, the limit") ||
		Hint(err) != "--max-sidecar allows more, --ignore-receipts reads what there is" {
		t.Errorf("error %v, hint %q", err, Hint(err))
	}
	o.Read.IgnoreReceipts = true
	d, err := Open(t.Context(), []string{dir + "/train.pbr"}, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestInspectTellsOfReceipts: what is not as its receipt says is described all the same.
func TestInspectTellsOfReceipts(t *testing.T) {
	dir := receipted(t)
	cutTo(t, dir+"/train.pbr", 0.5)
	found, err := Inspect(t.Context(), []string{dir + "/train.pbr"}, OpenOptions{}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := dir + "/train.pbr: holds 1,120 bytes, " + dir + "/train.pbr.receipt.json says 2,240 bytes and 40 rows: it may have been cut off"
	if n := found[0].Notes; *found[0].Rows != 20 || len(n) != 1 || n[0] != want {
		t.Errorf("%d rows, notes %q", *found[0].Rows, n)
	}

	dir = receipted(t)
	text := textOf(t, dir+"/train.pbr")
	write(t, dir+"/train.pbr", text[:28]+"\x01"+text[29:])
	found, err = Inspect(t.Context(), []string{dir + "/train.pbr"}, OpenOptions{}, true)
	if err != nil {
		t.Fatal(err)
	}
	if n := found[0].Notes; *found[0].Rows != 40 || len(n) != 1 || !strings.HasSuffix(n[0], ": it was changed") {
		t.Errorf("%d rows, notes %q", *found[0].Rows, n)
	}
}

// TestReceiptsAreNoInputs: those in a directory are left out, unless they are named.
func TestReceiptsAreNoInputs(t *testing.T) {
	h := newHarness(t, map[string]string{"d/a.csv": "y,a\n1,2\n", "d/a.csv.receipt.json": "{}"})
	for _, input := range []string{"d", "d/*"} {
		if r := h.must(Job{Inputs: []string{input}, Output: "-", To: "csv", Stdout: discard{}, Roles: Roles{Label: []string{"y"}}}); r.RowsIn != 1 {
			t.Errorf("%s: %d rows", input, r.RowsIn)
		}
	}
	_, err := h.run(Job{Inputs: []string{"d/a.csv.receipt.json"}, Output: "-", To: "csv", Stdout: discard{}})
	wantUsage(t, err, "d/a.csv.receipt.json: json is not supported", "")
}

func cutTo(t *testing.T, path string, share float64) {
	t.Helper()
	text := textOf(t, path)
	write(t, path, (text + text)[:int(float64(len(text))*share)])
}

// cutLine takes the last line.
func cutLine(t *testing.T, path string) {
	t.Helper()
	text := strings.TrimSuffix(textOf(t, path), "\n")
	write(t, path, text[:strings.LastIndexByte(text, '\n')+1])
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	b := []byte(textOf(t, path))
	b[at] ^= 1
	write(t, path, string(b))
}

func move(t *testing.T, dir, from, to string) {
	t.Helper()
	to = filepath.Join(dir, to)
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, from), to); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

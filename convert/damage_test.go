package convert

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// read converts a damaged file: its rows, without the header, and what it warned of.
func (d *damaged) read(t *testing.T, data []byte, beside map[string]string) (rows [][]string, warnings []string, err error) {
	t.Helper()
	files := map[string]string{d.name: string(data)}
	for name, text := range beside {
		files[name] = text
	}
	h := newHarness(t, files)
	j := d.job
	j.Inputs, j.Output, j.Write.Header = []string{d.name}, "back.csv", true
	r, err := h.run(j)
	if err != nil {
		h.absent("back.csv")
		d.placed(t, err)
		return nil, nil, err
	}
	c := csv.NewReader(strings.NewReader(h.get("back.csv")))
	c.FieldsPerRecord = -1
	if rows, err = c.ReadAll(); err != nil {
		t.Fatal(err)
	}
	return rows[min(1, len(rows)):], r.Warnings, nil
}

// placeText is what an error says of where it is, behind the name of the file; or of the
// file as a whole.
var placeText = regexp.MustCompile(`^:\d+|\bbyte \d+|\brecord \d+|\brow group \d+|: (footer|schema|header): |: is not \w+, as its name says|: the file (is empty|ends within its header)|: not an Avro object container file|: looks like|: codec "|: \d+ bytes are no Parquet file|: a header of \d+ bytes|: holds \d+ bytes?, |: has the checksum `)

// placed checks that an error names the file and a place in it. What a file says of its
// columns is believed where it is well formed, so that some damage asks for what
// nobody may, which is an error of usage.
func (d *damaged) placed(t *testing.T, err error) {
	t.Helper()
	if isInternal(err) {
		t.Errorf("%s: %v", d.name, err)
	}
	if _, ok := errors.AsType[*UsageError](err); ok {
		return
	}
	rest, ok := strings.CutPrefix(err.Error(), d.name)
	if !ok || !placeText.MatchString(rest) || !errors.Is(err, ErrInput) {
		t.Errorf("an error without its file, its place or its class: %v", err)
	}
}

// TestTruncation cuts each small file at every byte: an error, or, where the cut is at
// a record's end and cannot be seen, the rows before it; of a CSV without its last line
// end a warning.
func TestTruncation(t *testing.T) {
	for _, d := range damagedFiles(t) {
		seen := map[int]bool{}
		for cut := 0; cut < len(d.file); cut += d.step(1) {
			got, warnings, err := d.read(t, d.file[:cut], nil)
			if err != nil {
				continue
			}
			seen[cut] = true
			if rows, ok := d.ends[cut]; ok {
				if len(got) != rows || !equalRows(got, d.rows[:rows]) {
					t.Errorf("%s cut at byte %d of %d, the end of row %d: %q", d.name, cut, len(d.file), rows, got)
				}
			} else if n := max(0, len(got)-1); !d.text || len(warnings) == 0 || !equalRows(got[:n], d.rows[:n]) {
				t.Errorf("%s cut at byte %d of %d: %q, warnings %q and no error", d.name, cut, len(d.file), got, warnings)
			}
		}
		for cut := range d.ends {
			if !seen[cut] && cut%d.step(1) == 0 {
				t.Errorf("%s cut at byte %d of %d, between records, is an error", d.name, cut, len(d.file))
			}
		}
	}
}

// TestBitFlips flips every bit of each small file. Where a checksum covers the bit there
// is an error, or, as for gzip's time and system, the same rows; elsewhere an error, or as
// many rows that differ only in values whose own bytes were hit.
func TestBitFlips(t *testing.T) {
	for _, d := range damagedFiles(t) {
		quiet, changed := 0, 0
		step := d.step(1)
		for bit := 0; bit < 8*len(d.file); bit += step {
			data := bytes.Clone(d.file)
			data[bit/8] ^= 1 << (bit % 8)
			got, _, err := d.read(t, data, nil)
			if err != nil {
				continue
			}
			quiet++
			if equalRows(got, d.rows) {
				continue
			}
			changed++
			if what := d.reach(bit/8).allows(d.rows, got); what != "" {
				t.Errorf("%s, bit %d of byte %d: %s", d.name, bit%8, bit/8, what)
			}
		}
		t.Logf("%s: of %d flips %d are errors, %d change nothing, %d change values", d.name, (8*len(d.file)+step-1)/step, (8*len(d.file)+step-1)/step-quiet, quiet-changed, changed)
	}
}

// TestDamageBesideReceipt holds that a file with its receipt beside it is read whole and
// as it was written, or not at all.
func TestDamageBesideReceipt(t *testing.T) {
	for _, d := range damagedFiles(t) {
		if d.receipt == "" {
			continue
		}
		beside := map[string]string{d.name + receiptSuffix: d.receipt}
		if got, _, err := d.read(t, d.file, beside); err != nil || !equalRows(got, d.rows) {
			t.Fatalf("%s as it is: %v", d.name, err)
		}
		for cut := 0; cut < len(d.file); cut += d.step(5) {
			if _, _, err := d.read(t, d.file[:cut], beside); err == nil {
				t.Errorf("%s cut at byte %d: no error", d.name, cut)
			}
		}
		for bit := 0; bit < 8*len(d.file); bit += d.step(61) {
			data := bytes.Clone(d.file)
			data[bit/8] ^= 1 << (bit % 8)
			if _, _, err := d.read(t, data, beside); err == nil {
				t.Errorf("%s, bit %d of byte %d: no error", d.name, bit%8, bit/8)
			}
		}
	}
}

// step is how many places to go on at a time: n, in a run that is to be thorough 1, and
// more in a short one, as under the race detector, or of a file that is like others.
func (d *damaged) step(n int) int {
	switch {
	case os.Getenv("RECAST_EVERY_BIT") != "":
		return 1
	case testing.Short():
		return 31 * n
	case d.alike:
		return 7 * n
	}
	return n
}

func equalRows(a, b [][]string) bool { return slices.EqualFunc(a, b, slices.Equal) }

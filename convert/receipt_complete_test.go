package convert

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// parted writes out/{train,test}/part-0000{0,1,2}.csv and its receipt, and a link to
// out/train beside them.
func parted(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "in.csv"), csvOf(randomRows(40, 4), 4))
	job := Job{Inputs: []string{filepath.Join(dir, "in.csv")}, Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{NoSync: true}}
	job.Output, job.To = filepath.Join(dir, "out"), "csv"
	job.Layout = Layout{Split: []Split{{"train", 0.5}, {"test", 0.5}}, Shards: 3}
	if _, err := Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("out", "train"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	return dir
}

// TestPartsAreCompared holds that a part that was lost, and one that was added, is told
// of by whatever names the others are read, and only if they were to be read too.
func TestPartsAreCompared(t *testing.T) {
	const lost, added = "part-00001.csv: is not there, and ", "part-00007.csv: is not listed in "
	for _, tc := range []struct {
		from  string // working directory; "": names are absolute
		read  string // separated by blanks
		wants bool
	}{
		{"", "out", true},
		{"", "out/train/", true},
		{"", "out/test", false},
		{"", "out/train/part-*.csv", true},
		{"", "out/*", true},
		{"", "out/**/*.csv", true},
		{"", "out/*/part-*.csv", true},
		{"", "out/*/part-0000[2-5].csv", false},
		{"", "out/train/part-00000.csv", false},
		{"", "out/train/part-00000.csv out/train/part-00002.csv", true},
		{"", "out/train/part-00000.csv out/test/part-00000.csv", false},
		{"", "link", true},
		{"", "link/*.csv", true},
		{".", "out", true},
		{".", "./link", true},
		{".", "out/../out/train/*", true},
		{"out", ".", true},
		{"out", "train", true},
		{"out", "test", false},
		{"out", "t*", true},
		{"out/train", ".", true},
		{"out/train", "*.csv", true},
		{"out/train", "../train", true},
		{"out/train", "../*/part*", true},
		{"out/train", "../test", false},
		{"out/train", "part-00000.csv part-00002.csv", true},
		{"link", ".", true},
	} {
		for _, what := range []string{lost, added} {
			t.Run(tc.from+" "+tc.read+" "+what[:14], func(t *testing.T) {
				dir := parted(t)
				if what == lost {
					remove(t, filepath.Join(dir, "out/train/part-00001.csv"))
				} else {
					write(t, filepath.Join(dir, "out/train/part-00007.csv"), textOf(t, filepath.Join(dir, "out/train/part-00000.csv")))
				}
				names := strings.Fields(tc.read)
				if tc.from != "" {
					t.Chdir(filepath.Join(dir, tc.from))
				} else {
					for i := range names {
						names[i] = filepath.Join(dir, names[i])
					}
				}
				if len(names) > 1 && what == added {
					names = append(names, filepath.Join(filepath.Dir(names[0]), "part-00007.csv"))
				}
				_, err := Count(t.Context(), names, OpenOptions{Read: ReadOptions{NoHeader: true}})
				wants := tc.wants && !(what == added && strings.Contains(tc.read, "[2-5]"))
				if len(names) == 3 {
					wants = true // two are of one directory
				}
				switch {
				case !wants && err != nil:
					t.Error(err)
				case wants && (!errors.Is(err, ErrReceipt) || !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), what) || Hint(err) != ignoreReceipts):
					t.Errorf("error %v", err)
				}
				o := OpenOptions{Read: ReadOptions{NoHeader: true, IgnoreReceipts: true}}
				if _, err := Count(t.Context(), names, o); err != nil {
					t.Errorf("though receipts are ignored: %v", err)
				}
			})
		}
	}
}

// TestPartByLink holds that a file is compared with the receipt of what a link leads to.
func TestPartByLink(t *testing.T) {
	dir := parted(t)
	cutLine(t, filepath.Join(dir, "out/train/part-00000.csv"))
	if err := os.Symlink(filepath.Join(dir, "out/train/part-00000.csv"), filepath.Join(dir, "one.csv")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one.csv", "link/part-00000.csv"} {
		_, err := Count(t.Context(), []string{filepath.Join(dir, name)}, OpenOptions{Read: ReadOptions{NoHeader: true}})
		if !errors.Is(err, ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOtherDirectories holds that files of which no receipt speaks are no concern of one.
func TestOtherDirectories(t *testing.T) {
	dir := parted(t)
	for _, name := range []string{"out/other/x.csv", "beside/y.csv"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), "1,2\n")
	}
	for name, want := range map[string]bool{"out/other": false, "beside": false, "out/other/*": false, "out": true} {
		_, err := Count(t.Context(), []string{filepath.Join(dir, name)}, OpenOptions{Read: ReadOptions{NoHeader: true}})
		if errors.Is(err, ErrReceipt) != want || !want && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWarnedOfReceipts holds that one that cannot be compared is always told of.
func TestWarnedOfReceipts(t *testing.T) {
	dir := parted(t)
	write(t, filepath.Join(dir, "out.receipt.json"), `{"document": "recast receipt", "version": 2}`)
	var told []string
	o := OpenOptions{Read: ReadOptions{NoHeader: true}, Warn: func(text string) { told = append(told, text) }}
	if _, err := Count(t.Context(), []string{filepath.Join(dir, "out")}, o); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "out.receipt.json") + " is not compared: not a receipt that this program knows: it is of version 2, and 1 is known"
	if len(told) != 1 || told[0] != want {
		t.Errorf("told %q, want %q", told, want)
	}
}

package convert

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/recast-ml/recast/table"
)

const trips = `id,age,city,income
1,34,Ulm,10.5
2,41,Bonn,20
3,29,Ulm,30.25
`

var tripsJob = Job{Inputs: []string{"train.csv"}, Output: "train.pbr",
	Roles: Roles{Label: []string{"income"}, Drop: []string{"city"}}}

// TestUsageErrors holds what is told before any data is read, and that nothing
// is written then.
func TestUsageErrors(t *testing.T) {
	for _, tc := range []struct {
		name string
		job  func(*Job)
		text string
		hint string
	}{
		{"no label", func(j *Job) { j.Roles.Label = nil },
			"which column is the target? say --label COL, or --no-label", "columns are id, age, city, income"},
		{"label and no label", func(j *Job) { j.Roles.NoLabel = true },
			"--label and --no-label exclude each other", ""},
		{"unknown column", func(j *Job) { j.Roles.Label = []string{"wage"} },
			`--label: there is no column "wage"`, "columns are id, age, city, income"},
		{"other case", func(j *Job) { j.Roles.Label = []string{"Income"} },
			`--label: there is no column "Income"`, `did you mean "income"?`},
		{"glob without a match", func(j *Job) { j.Roles.Drop = []string{"x*"} },
			`--drop: there is no column "x*"`, "columns are id, age, city, income"},
		{"two roles", func(j *Job) { j.Roles.Drop = []string{"city", "income"} },
			`column "income" is named by both --label and --drop`, ""},
		{"text feature", func(j *Job) { j.Roles.Drop = nil },
			`column "city" among the features is text, such as "Ulm"`, "--drop city (or --encode-strings ordinal)"},
		{"text label", func(j *Job) { j.Roles = Roles{Label: []string{"city"}} },
			`column "city" among the label is text, such as "Ulm"`, "a label is a number (or --encode-strings ordinal)"},
		{"no features", func(j *Job) { j.Roles.Drop = []string{"id", "age", "city"} },
			"no column is left for the features", ""},
		{"weight", func(j *Job) { j.Roles.Weight = "age" },
			"--weight: recordio has no place for weights", ""},
		{"id", func(j *Job) { j.Roles.ID = "id"; j.Output = "train.csv.gz" },
			"--id: a CSV for training has no place for names of rows", "--drop id"},
		{"NaN into int32", func(j *Job) { j.Values = Values{Nulls: "nan", DType: "int32"} },
			"int32 has no NaN: --nulls nan cannot be", "--nulls zero, drop or error"},
		{"dtype", func(j *Job) { j.Values.DType = "float16" },
			`--dtype "float16": no such choice`, "one of float32, float64, int32"},
		{"output without a suffix", func(j *Job) { j.Output = "train" },
			"train: its name does not say the format", "--to recordio, for example"},
		{"format to come", func(j *Job) { j.Output = "train.orc" },
			"train.orc: orc is not supported", ""},
		{"output is the input", func(j *Job) { j.Output = "train.csv"; j.Write.Force = true },
			"train.csv is an input and the output", ""},
		{"type of no column", func(j *Job) { j.Read.Types = map[string]string{"zip": "string"} },
			`--type: there is no column "zip"`, "columns are id, age, city, income"},
		{"max rejects of nothing", func(j *Job) { j.BadRows.Max = 5 },
			"--max-rejects is for rows that are left out", "--on-error skip, or --rejects FILE"},
		{"name against compression", func(j *Job) { j.Output, j.Write.Compression = "train.pbr.gz", "zstd" },
			"train.pbr.gz: its name says gzip, --compression says zstd", ""},
		{"remote", func(j *Job) { j.Inputs = []string{"s3://bucket/a.csv"} },
			"s3://bucket/a.csv: s3:// is not supported", "copy it, or pipe it through -"},
		{"rejects into an input", func(j *Job) { j.BadRows.Rejects = "./train.csv"; j.Write.Force = true },
			"./train.csv is an input and the file for bad rows", ""},
		{"zero for a date", func(j *Job) {
			j.Output, j.Write.Header, j.Roles = "train.csv.gz", true, Roles{}
			j.Values.Nulls, j.Read.Types = "nan", map[string]string{"age": "int64"}
		}, `csv input: column "age": int64 has no NaN for a missing value`, ""},
		{"little memory", func(j *Job) { j.Memory = 1 << 20 },
			"--memory 1MiB is too little: 16MiB is the least", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHarness(t, map[string]string{"train.csv": trips})
			j := tripsJob
			tc.job(&j)
			_, err := h.run(j)
			wantUsage(t, err, tc.text, tc.hint)
			h.absent("train.pbr")
		})
	}
}

// TestInputErrors holds the text of errors about data, their places above all.
func TestInputErrors(t *testing.T) {
	for _, tc := range []struct {
		name string
		data string
		job  func(*Job)
		text string
		hint string
	}{
		{"not a number", strings.Replace(trips, "41", "n/a", 1), nil,
			`train.csv:3:3: column "age": "n/a" is not a number (record 2, byte 33)`, "--null n/a treats it as missing"},
		{"missing", strings.Replace(trips, "41", "", 1), nil,
			`train.csv:3:3: column "age": a value is missing (record 2, byte 33)`, "--nulls nan, zero or drop says what to do"},
		{"missing label", strings.Replace(trips, "20\n", "\n", 1), func(j *Job) { j.Values.Nulls = "zero" },
			`train.csv:3:11: column "income": a value is missing (record 2, byte 33)`, "--nulls drop leaves such rows out"},
		{"NaN label", strings.Replace(trips, "20\n", "NaN\n", 1), nil,
			`train.csv:3:11: column "income": "NaN" is no value for a label or a weight (record 2, byte 33)`, ""},
		{"missing label of a CSV", strings.Replace(trips, "20\n", "\n", 1), func(j *Job) { j.Output, j.Values.Nulls = "train.csv.gz", "zero" },
			`train.csv:3:11: column "income": a value is missing (record 2, byte 33)`, "--nulls drop leaves such rows out"},
		{"NaN label of a CSV", strings.Replace(trips, "20\n", "nan\n", 1), func(j *Job) { j.Output = "train.csv.gz" },
			`train.csv:3:11: column "income": "nan" is no value for a label or a weight (record 2, byte 33)`, "--nulls drop leaves such rows out"},
		{"cells", strings.Replace(trips, "2,41", "2", 1), nil,
			`train.csv:3: has 3 cells, the header has 4 (record 2, byte 33)`, ""},
		{"empty", "", nil, "train.csv: the file is empty", ""},
		{"fraction", trips, func(j *Job) { j.Values.DType = "int32" },
			`train.csv:2:10: column "income": "10.5" is not a whole number (record 1, byte 19)`, ""},
		{"unclosed quote, skipping", strings.Replace(trips, "Ulm", "\"Ulm", 1), func(j *Job) { j.BadRows.Do = "skip" },
			`train.csv:2:6: column "city": the closing quote is missing (record 1, byte 19)`, ""},
		{"quotes lines apart, skipping", strings.ReplaceAll(trips, "Ulm", "\"Ulm"), func(j *Job) { j.BadRows.Do = "skip" },
			`train.csv:4:7: column "city": text after a closing quote (record 1, byte 19)`, ""},
		{"strict", strings.Replace(trips, "41", "16777217", 1), func(j *Job) { j.Values.Strict = true },
			`train.csv:3:3: column "age": "16777217" would change: integer-not-exact (record 2, byte 33)`, "without --strict it is counted and reported"},
		{"rejects", strings.Replace(trips, "41", "x", 1), func(j *Job) { j.BadRows = BadRows{Do: "skip", Max: -1} },
			`too many bad rows: 1 bad row, the last: train.csv:3:3: column "age": "x" is not a number (record 2, byte 33)`, "--max-rejects allows more"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHarness(t, map[string]string{"train.csv": tc.data})
			j := tripsJob
			if tc.job != nil {
				tc.job(&j)
			}
			_, err := h.run(j)
			wantError(t, err, ErrInput, tc.text)
			if err != nil && tc.hint != "" && Hint(err) != tc.hint {
				t.Errorf("hint %q, want %q", Hint(err), tc.hint)
			}
			h.absent("train.pbr")
		})
	}
}

func TestStorageErrors(t *testing.T) {
	h := newHarness(t, map[string]string{"train.csv": trips, "train.pbr": "old"})
	_, err := h.run(tripsJob)
	if !errors.Is(err, ErrStorage) || !errors.Is(err, fs.ErrExist) || Hint(err) != "--force replaces it" {
		t.Errorf("existing output: error %v, hint %q", err, Hint(err))
	}
	if h.get("train.pbr") != "old" {
		t.Error("the existing output was touched")
	}
	j := tripsJob
	j.Write.Force = true
	h.must(j)
	if h.get("train.pbr") == "old" {
		t.Error("--force did not replace the output")
	}
	j.Inputs = []string{"*.tsv"}
	if _, err := h.run(j); !errors.Is(err, ErrStorage) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("glob without a match: error %v", err)
	}
}

// TestFirstErrorWins holds that of several errors the first in the input is
// told, however many workers race.
func TestFirstErrorWins(t *testing.T) {
	lines := strings.SplitAfter(csvOf(randomRows(60_000, 12), 12), "\n")
	for _, bad := range []int{20_000, 20_001, 40_000, 59_000} {
		lines[bad] = "x" + lines[bad]
	}
	h := newHarness(t, map[string]string{"in.csv": strings.Join(lines, "")})
	for threads := 1; threads <= 8; threads++ {
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Threads: threads, Roles: Roles{Label: []string{"f0"}}})
		if err == nil || !strings.HasPrefix(err.Error(), "in.csv:20001:1: ") {
			t.Errorf("%d threads: error %v, want the one of line 20001", threads, err)
		}
	}
}

// TestLimitPlaces holds where an error of a record that is too long points.
func TestLimitPlaces(t *testing.T) {
	rows := csvOf(randomRows(60_000, 12), 12)
	long := len(rows)
	h := newHarness(t, map[string]string{"in.csv": rows + strings.Repeat("1", 5000) + "\n1,2\n"})
	j := Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, Read: ReadOptions{Limits: Limits{Record: 4096}}}
	_, err := h.run(j)
	e, ok := errors.AsType[*table.Error](err)
	if !ok || e.Line != 60_002 || e.Record != 60_001 || e.Byte != int64(long) {
		t.Errorf("error %v, want it at line 60002, byte %d", err, long)
	}
}

// TestLongFirstRecord reads a CSV whose first cell is longer than the sample
// that is taken at first.
func TestLongFirstRecord(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "\"" + strings.Repeat("a line\n", 100_000) + "\",1\n\"b\",2\n"})
	r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out.csv", Roles: Roles{Label: []string{"c2"}}, Read: ReadOptions{NoHeader: true}, Values: Values{EncodeStrings: "keep"}})
	if r.RowsOut != 2 {
		t.Errorf("%d rows", r.RowsOut)
	}
}

// TestStrictFirst holds that under Strict a change before a bad cell is told,
// and a bad cell before a change.
func TestStrictFirst(t *testing.T) {
	for data, want := range map[string]string{
		"y,a\n1,16777217\n1,x\n1,1\n1,2\n": `in.csv:2:3: column "a": "16777217" would change: integer-not-exact (record 1, byte 4)`,
		"y,a\n1,x\n1,16777217\n1,1\n1,2\n": `in.csv:2:3: column "a": "x" is not a number (record 1, byte 4)`,
	} {
		h := newHarness(t, map[string]string{"in.csv": data})
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, Values: Values{Strict: true}})
		wantError(t, err, ErrInput, want)
	}
}

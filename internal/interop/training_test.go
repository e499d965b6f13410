//go:build interop

package interop

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTypedTraining converts Parquet and Avro to records, which the SDK reads,
// and to target-first CSV: they hold what pandas reads.
func TestTypedTraining(t *testing.T) {
	numbers := filepath.Join(t.TempDir(), "numbers.parquet")
	python(t, peers, "tables.py", "numbers", numbers)
	numbersAvro := strings.TrimSuffix(numbers, ".parquet") + ".avro"
	recast(t, "convert", numbers, "-o", numbersAvro)

	const text = "species,island,sex"
	const notInt32 = "uint32,int64,uint64,float16,float32,float64,decimal_5_2,decimal_9_0"
	for _, tt := range []struct {
		source, label, rows string
		drop, nulls, dtype  string
		csv                 bool // not to records
	}{
		{source: testdata + "penguins.parquet", label: "year", rows: "344", drop: text, csv: true},
		{source: testdata + "penguins.avro", label: "year", rows: "344", drop: text, csv: true},
		{source: testdata + "digits.parquet", label: "digit", rows: "500", csv: true},
		{source: testdata + "penguins.parquet", label: "year", rows: "344", drop: text, nulls: "nan"},
		{source: testdata + "penguins.parquet", label: "year", rows: "344", drop: text, nulls: "zero"},
		{source: testdata + "penguins.parquet", label: "year", rows: "342", drop: text, nulls: "drop"},
		{source: testdata + "penguins.avro", label: "year", rows: "344", drop: text, nulls: "nan", dtype: "float64"},
		{source: testdata + "penguins.avro", label: "year", rows: "342", drop: text, nulls: "drop"},
		{source: testdata + "digits.parquet", label: "digit", rows: "500"},
		{source: testdata + "digits.parquet", label: "digit", rows: "500", dtype: "int32"},
		{source: numbers, label: "int8", rows: "1500"},
		{source: numbers, label: "int8", rows: "1500", dtype: "float64"},
		{source: numbers, label: "int8", rows: "1500", dtype: "int32", drop: notInt32},
		{source: numbersAvro, label: "int8", rows: "1500", drop: "float16"}, // which Avro has as float
		{source: numbersAvro, label: "int8", rows: "1500", dtype: "int32", drop: notInt32},
	} {
		suffix, command := ".pbr", "records"
		if tt.csv {
			suffix, command = ".csv", "training"
		}
		t.Run(strings.Join([]string{filepath.Base(tt.source), suffix, tt.nulls, tt.dtype}, " "), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "x"+suffix)
			convert := []string{"convert", tt.source, "-o", out, "--label", tt.label}
			check := []string{command, tt.source, out, tt.label}
			for _, flag := range []struct{ convert, check, value string }{
				{"--drop", "--drop", tt.drop}, {"--dtype", "--dtype", tt.dtype}, {"--nulls", "--missing", tt.nulls},
			} {
				if flag.value != "" {
					convert, check = append(convert, flag.convert, flag.value), append(check, flag.check, flag.value)
				}
			}
			recast(t, convert...)
			if n := python(t, peers, "tables.py", check...); n != tt.rows {
				t.Errorf("%s rows", n)
			}
		})
	}
}

// TestRecordsAsTables converts records to Parquet and Avro and back, by their
// bytes, and lets the tools read the tables between: the features of a row are
// a list.
func TestRecordsAsTables(t *testing.T) {
	dir := t.TempDir()
	for name, flags := range map[string][]string{
		"dense": nil, "sparse": {"--sparse"}, "float64": {"--dtype", "float64"}, "int32": {"--dtype", "int32"},
	} {
		records := filepath.Join(dir, name+".pbr")
		recast(t, append([]string{"convert", testdata + "digits.csv.gz", "-o", records, "--no-header", "--label", "c65"}, flags...)...)
		for _, format := range []string{".parquet", ".avro"} {
			table, again := filepath.Join(dir, name+format), filepath.Join(dir, name+format+".pbr")
			recast(t, "convert", records, "-o", table)
			recast(t, "convert", table, "-o", again, "--label", "label")
			sameBytes(t, name+" by way of "+format, readFile(t, again), readFile(t, records))
		}
		if name == "sparse" {
			continue
		}
		for _, format := range []string{".parquet", ".avro"} {
			table := filepath.Join(dir, name+format)
			check := []string{"records", table, records, "label"}
			if len(flags) > 0 {
				check = append(check, flags...)
			}
			if n := python(t, peers, "tables.py", check...); n != "1797" {
				t.Errorf("%s%s: %s rows", name, format, n)
			}
		}
	}
}

// TestTypedCSV converts CSV with columns of every type that shows in text to
// Parquet and Avro, and such a Parquet file to CSV.
func TestTypedCSV(t *testing.T) {
	theirs, ours := t.TempDir(), t.TempDir()
	python(t, peers, "csv_typed.py", "write", theirs)
	csv := filepath.Join(theirs, "typed.csv")
	for _, to := range []string{".parquet", ".avro"} {
		recast(t, "convert", csv, "-o", filepath.Join(ours, "typed.csv"+to))
	}
	recast(t, "convert", filepath.Join(theirs, "typed.parquet"), "-o", filepath.Join(ours, "typed.parquet.csv"), "--header")
	compared(t, pythonLines(t, peers, "csv_typed.py", "check", theirs, ours))
}

package convert

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRepeatGivesTheSameBytes: a run, and another from its receipt on the same inputs.
func TestRepeatGivesTheSameBytes(t *testing.T) {
	files := map[string]string{
		"in.csv":   "id,y,a,b,s,d\n1,0,1.50,007,x,2026-01-02\n2,1,,16777217,,2026-01-03\n3,1,3e1,n/a,y,2026-01-04\n",
		"bare.csv": "0,1,2\n1,3,4\n",
		"semi.csv": "y;a\n1;2\n",
		"some.csv": "y,a\n1,2\n0,x\n1,4\n",
	}
	label := Roles{Label: []string{"y"}}
	for _, tc := range []struct {
		name string
		job  Job
	}{
		{"training CSV, verbatim", Job{Inputs: []string{"in.csv"}, Output: "a.csv", Roles: Roles{Label: []string{"y"}, Drop: []string{"id", "s", "d"}},
			Read: ReadOptions{Null: []string{"n/a"}}}},
		{"records", Job{Inputs: []string{"in.csv"}, Output: "a.pbr", Roles: Roles{Label: []string{"y"}, Features: []string{"b", "a"}, ID: "id"},
			Read: ReadOptions{Null: []string{"n/a"}}, Values: Values{Nulls: "nan", DType: "float64"}}},
		{"sparse records, filled", Job{Inputs: []string{"in.csv"}, Output: "a.pbr.gz", Roles: Roles{Label: []string{"y"}, Features: []string{"[ab]"}},
			Read: ReadOptions{Null: []string{"n/a"}}, Values: Values{Nulls: "zero", Sparse: true}, Write: WriteOptions{Level: 9}}},
		{"text kept", Job{Inputs: []string{"in.csv"}, Output: "a.csv", Roles: Roles{Label: []string{"y"}, Features: []string{"s", "a"}}, Values: Values{EncodeStrings: "keep"}}},
		{"table", Job{Inputs: []string{"in.csv"}, Output: "a.tsv", Write: WriteOptions{Header: true, Delimiter: ';'}}},
		{"types", Job{Inputs: []string{"in.csv"}, Output: "a.parquet", Read: ReadOptions{Null: []string{"n/a"}, Types: map[string]string{"a": "decimal(5,2)", "id": "string"}},
			Write: WriteOptions{Compression: "gzip"}}},
		{"types inferred", Job{Inputs: []string{"in.csv"}, Output: "a.avro", Read: ReadOptions{Null: []string{"n/a"}}}},
		{"categories", Job{Inputs: []string{"in.csv"}, Output: "a.pbr", Roles: Roles{Label: []string{"d"}, Features: []string{"s", "id", "b"}},
			Read: ReadOptions{Null: []string{"n/a"}}, Values: Values{Nulls: "nan", Encode: map[string]string{"id": "onehot"}, EncodeStrings: "ordinal", Unknown: "bucket", CategoryOrder: "frequency"}}},
		{"dates", Job{Inputs: []string{"in.csv"}, Output: "a.csv", Roles: Roles{Label: []string{"y"}, Features: []string{"d", "a"}},
			Values: Values{Encode: map[string]string{"d": "epoch-days"}, NullValues: map[string]float64{"a": -1}}}},
		{"without a header", Job{Inputs: []string{"bare.csv"}, Output: "a.pbr", Roles: Roles{Label: []string{"c1"}}}},
		{"another delimiter", Job{Inputs: []string{"semi.csv"}, Output: "a.pbr", Roles: label, Read: ReadOptions{Delimiter: ';'}}},
		{"bad rows", Job{Inputs: []string{"some.csv"}, Output: "a.pbr", Roles: label, BadRows: BadRows{Do: "skip"}, Read: ReadOptions{Types: map[string]string{"a": "int64"}}}},
		{"no label", Job{Inputs: []string{"bare.csv"}, Output: "noname", To: "pbr", Roles: Roles{NoLabel: true}, Write: WriteOptions{Compression: "zstd"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHarness(t, files)
			tc.job.Write.Receipt = "r.json"
			first := h.must(tc.job)
			again := Job{Inputs: tc.job.Inputs, Output: "again/" + tc.job.Output, FromReceipt: "r.json", Write: WriteOptions{Receipt: "again/r.json"}}
			h.must(again)
			if h.get(tc.job.Output) != h.get(again.Output) {
				t.Errorf("of %d bytes, then of %d, or others", first.Parts[0].Bytes, len(h.get(again.Output)))
			}
			// The second receipt has the same treatment, and so on.
			a, b := h.document("r.json"), h.document("again/r.json")
			if x, y := mustJSON(t, a.Treatment), mustJSON(t, b.Treatment); x != y {
				t.Errorf("treatment\n%s\nthen\n%s", x, y)
			}
			if x, y := mustJSON(t, a.Output), mustJSON(t, b.Output); x != y {
				t.Errorf("output\n%s\nthen\n%s", x, y)
			}
			// Into a stream, format and compression are the receipt's.
			var out strings.Builder
			h.must(Job{Inputs: tc.job.Inputs, Output: "-", FromReceipt: "r.json", Stdout: &out})
			if out.String() != h.get(tc.job.Output) {
				t.Errorf("a stream of %d bytes", out.Len())
			}
			// What was written from records is repeated from them.
			if strings.HasSuffix(tc.job.Output, ".pbr") {
				roles := Roles{}
				if tc.job.Roles.ID != "" {
					roles.Drop = []string{"uid"}
				}
				h.must(Job{Inputs: []string{tc.job.Output}, Output: "b.csv", Roles: roles, Write: WriteOptions{Receipt: "b.json"}})
				h.must(Job{Inputs: []string{tc.job.Output}, Output: "c.csv", FromReceipt: "b.json"})
				if h.get("b.csv") != h.get("c.csv") {
					t.Error("records are repeated otherwise")
				}
			}
		})
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRepeatOnOtherInputs: nothing is inferred again.
func TestRepeatOnOtherInputs(t *testing.T) {
	for _, tc := range []struct {
		name, train, next string
		job               Job
		want              string // of the output on next
	}{
		{"columns are found by name, in whatever order", "y,a,b\n1,2,3\n", "b,y,a\n6,4,5\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}}}, "4,5,6\n"},
		{"what was left out may be missing", "y,a,b\n1,2,3\n", "a,y\n5,4\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}, Drop: []string{"b"}}}, "4,5\n"},
		{"nor are types and numbers of it needed", "y,a,b\n1,2,3\n", "a,y\n5,4\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}, Drop: []string{"b"}}, Read: ReadOptions{Types: map[string]string{"b": "string"}}, Values: Values{NullValues: map[string]float64{"b": 1}}}, "4,5\n"},
		{"a header of numbers", "y,1\n1,2\n", "y,1\n3,4\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}}, Read: ReadOptions{Header: true}}, "3,4\n"},
		{"no header though the first row looks like one", "1,x\n2,y\n", "a,b\n1,x\n",
			Job{Output: "o.csv", Roles: Roles{NoLabel: true}, Read: ReadOptions{NoHeader: true}, Write: WriteOptions{Header: true}}, "c1,c2\na,b\n1,x\n"},
		{"numbers that look like text in the sample", "y,a\n1,2\n", "y,a\n1,NA\n2,NA\n3,7\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}}, Read: ReadOptions{Null: []string{"NA"}}}, "1,\n2,\n3,7\n"},
		{"text that looks like numbers", "y,a\n1,x\n", "y,a\n1,007\n",
			Job{Output: "o.csv", Roles: Roles{Label: []string{"y"}}, Values: Values{EncodeStrings: "keep", DType: "float32"}}, "1,007\n"},
		{"types of a table", "a,b\n1.5,x\n", "a,b\n1,2\n",
			Job{Output: "o.avro"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHarness(t, map[string]string{"train.csv": tc.train, "next.csv": tc.next})
			tc.job.Inputs, tc.job.Write.Receipt = []string{"train.csv"}, "r.json"
			h.must(tc.job)
			next := "next-" + tc.job.Output
			h.must(Job{Inputs: []string{"next.csv"}, Output: next, FromReceipt: "r.json", Write: WriteOptions{Receipt: "next.json"}})
			a, b := h.document("r.json"), h.document("next.json")
			for _, t := range []*treatment{&a.Treatment, &b.Treatment} { // of which columns may be missing
				t.Columns, t.Dropped, t.Types, t.NullValues = nil, nil, nil, nil
			}
			if x, y := mustJSON(t, a.Treatment), mustJSON(t, b.Treatment); x != y {
				t.Errorf("treatment\n%s\nthen\n%s", x, y)
			}
			if tc.want != "" && h.get(next) != tc.want {
				t.Errorf("%q, want %q", h.get(next), tc.want)
			}
			if tc.want == "" {
				if x, y := schemaOf(t, h, tc.job.Output), schemaOf(t, h, next); x != y {
					t.Errorf("schema %s, then %s", x, y)
				}
			}
		})
	}
}

func schemaOf(t *testing.T, h *harness, name string) string {
	t.Helper()
	j := Job{Inputs: []string{name}, store: h.store}
	d := Dataset{job: j}
	if err := d.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return d.Schema().String()
}

// TestRepeatKeepsCategories: codes are those of the first run, whatever values there are.
func TestRepeatKeepsCategories(t *testing.T) {
	h := newHarness(t, map[string]string{"train.csv": "y,s\nno,b\nyes,c\nno,a\n", "next.csv": "y,s\nyes,c\n", "odd.csv": "y,s\nyes,z\n"})
	for unknown, want := range map[string]string{"error": "", "bucket": "1,0,0,0,1\n"} {
		job := Job{Inputs: []string{"train.csv"}, Output: "t.csv", Roles: Roles{Label: []string{"y"}}, Values: Values{EncodeStrings: "onehot", Unknown: unknown},
			Write: WriteOptions{Receipt: "r.json", Force: true}}
		h.must(job)
		const encodings = `[{"column":"y","encode":"ordinal","unknown":"error","categories":["no","yes"]},{"column":"s","encode":"onehot","unknown":"?","categories":["a","b","c"]}]`
		if got := mustJSON(t, h.document("r.json").Treatment.Encodings); got != strings.Replace(encodings, "?", unknown, 1) {
			t.Errorf("encodings %s", got)
		}
		job = Job{Inputs: []string{"next.csv"}, Output: "n.csv", FromReceipt: "r.json", Write: WriteOptions{Force: true}}
		if r := h.must(job); r.Plan.Passes != 1 || !strings.HasPrefix(h.get("n.csv"), "1,0,0,1") {
			t.Errorf("%q in %d passes", h.get("n.csv"), r.Plan.Passes)
		}
		job.Inputs = []string{"odd.csv"}
		_, err := h.run(job)
		if want == "" {
			if !errors.Is(err, ErrInput) || !strings.HasPrefix(err.Error(), `odd.csv:2:5: column "s": "z" `) {
				t.Errorf("error %v", err)
			}
		} else if err != nil || h.get("n.csv") != want {
			t.Errorf("%q, %v; want %q", h.get("n.csv"), err, want)
		}
	}
}

// TestRepeatWithoutLabel: rows whose target is not known yet are treated as the others.
func TestRepeatWithoutLabel(t *testing.T) {
	h := newHarness(t, map[string]string{"train.csv": "y,a,s\nno,1,b\nyes,2,a\n", "next.csv": "s,a\na,3\n", "with.csv": "y,s,a\nno,a,3\n"})
	h.must(Job{Inputs: []string{"train.csv"}, Output: "t.csv", Roles: Roles{Label: []string{"y"}}, Values: Values{EncodeStrings: "ordinal"}, Write: WriteOptions{Receipt: "r.json"}})
	for _, input := range []string{"next.csv", "with.csv"} {
		r := h.must(Job{Inputs: []string{input}, Output: "n.csv", FromReceipt: "r.json", Roles: Roles{NoLabel: true}, Write: WriteOptions{Force: true}})
		if got := h.get("n.csv"); got != "3,0\n" || r.ContentType != "text/csv;label_size=0" {
			t.Errorf("%s: %q, %s", input, got, r.ContentType)
		}
	}
	_, err := h.run(Job{Inputs: []string{"next.csv"}, Output: "o.csv", FromReceipt: "r.json"})
	wantError(t, err, ErrInput, `next.csv: columns are not those of r.json: they lack "y"`)
}

// TestRepeatKeepsLengths of lists, which the first rows of a file tell.
func TestRepeatKeepsLengths(t *testing.T) {
	dir := t.TempDir()
	job := Job{Inputs: []string{"../testdata/digits.parquet"}, Output: filepath.Join(dir, "a.csv"), Roles: Roles{NoLabel: true, Features: []string{"pixels"}},
		Write: WriteOptions{Receipt: filepath.Join(dir, "r.json")}}
	if _, err := Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	again := Job{Inputs: job.Inputs, Output: filepath.Join(dir, "b.csv"), FromReceipt: job.Write.Receipt}
	if _, err := Run(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	a, b := textOf(t, job.Output), textOf(t, again.Output)
	if a != b || a == "" {
		t.Errorf("%d bytes, then %d, or others", len(a), len(b))
	}
	write(t, job.Write.Receipt, strings.Replace(textOf(t, job.Write.Receipt), `"length": 64`, `"length": 63`, 1))
	again.Output = filepath.Join(dir, "c.csv")
	_, err := Run(t.Context(), again)
	if !errors.Is(err, ErrInput) || !strings.HasSuffix(err.Error(), `: lists of "pixels" hold 64 numbers and not 63`) {
		t.Errorf("error %v", err)
	}
}

// TestRepeatWritesAsBefore: format and compression are those of the first output, where
// the name of the second does not say otherwise.
func TestRepeatWritesAsBefore(t *testing.T) {
	for _, tc := range []struct {
		first, compression string
		then, want         string // "format compression"
	}{
		{"t.pbr", "", "o.pbr", "recordio none"},
		{"t.pbr", "", "o", "recordio none"},
		{"t.pbr", "", "o.csv", "csv none"},
		{"t.pbr", "", "o.pbr.gz", "recordio gzip"},
		{"t.pbr.gz", "", "o.pbr", "recordio none"},
		{"t.pbr.gz", "", "o", "recordio gzip"},
		{"t.pbr.gz", "", "-", "recordio gzip"},
		{"t.pbr.gz", "", "o.pbr.zst", "recordio zstd"},
		{"t.pbr", "gzip", "o.pbr", "recordio gzip"},
		{"t.pbr", "gzip", "o.csv", "csv none"},
		{"t.parquet", "snappy", "o.parquet", "parquet snappy"},
		{"t.parquet", "snappy", "o.avro", "avro deflate"},
	} {
		h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n"})
		h.must(Job{Inputs: []string{"in.csv"}, Output: tc.first, Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Receipt: "r.json", Compression: tc.compression}})
		r := h.must(Job{Inputs: []string{"in.csv"}, Output: tc.then, FromReceipt: "r.json", Stdout: discard{}})
		if got := r.Plan.Format + " " + r.Plan.Compression; got != tc.want {
			t.Errorf("%s (%s), then %s: %s, want %s", tc.first, tc.compression, tc.then, got, tc.want)
		}
	}
}

// TestRepeatWithoutRecords: a file without a record has no columns that could differ.
func TestRepeatWithoutRecords(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n", "empty.pbr": ""})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}})
	h.must(Job{Inputs: []string{"t.pbr"}, Output: "t.csv", Write: WriteOptions{Receipt: "r.json"}})
	if r := h.must(Job{Inputs: []string{"empty.pbr"}, Output: "o.csv", FromReceipt: "r.json"}); r.RowsOut != 0 {
		t.Errorf("%d rows", r.RowsOut)
	}
}

func TestRepeatRefusesOtherColumns(t *testing.T) {
	h := newHarness(t, map[string]string{
		"train.csv": "y,a,b\n1,2,3\n", "lacks.csv": "y,a,c\n1,2,3\n", "more.csv": "y,a,b,c,d\n1,2,3,4,5\n", "bare.csv": "1,2,3\n4,5,6\n",
		"wide.csv": "y,a\n1,2\n", "wider.csv": "y,a,b\n1,2,3\n", "bad.csv": "y,a,b\n1,x,3\n",
	})
	h.must(Job{Inputs: []string{"train.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Receipt: "r.json"}})
	h.must(Job{Inputs: []string{"wide.csv"}, Output: "wide.pbr", Roles: Roles{Label: []string{"y"}}})
	h.must(Job{Inputs: []string{"wider.csv"}, Output: "wider.pbr", Roles: Roles{Label: []string{"y"}}})
	h.must(Job{Inputs: []string{"wide.pbr"}, Output: "w.csv", Write: WriteOptions{Receipt: "w.json"}})
	for _, tc := range []struct {
		input, receipt, msg, hint string
	}{
		{"lacks.csv", "r.json", `lacks.csv: columns are not those of r.json: they lack "b", it has no "c"`, ""},
		{"more.csv", "r.json", `more.csv: columns are not those of r.json: it has no "c", "d"`, "--drop c,d"},
		{"bare.csv", "r.json", `bare.csv: columns are not those of r.json: they lack "y", "a", "b", it has no "1", "2", "3"`, ""},
		{"wider.pbr", "w.json", `wider.pbr: columns are not those of w.json: "features" is float32[2] and not float32[1]`, ""},
	} {
		_, err := h.run(Job{Inputs: []string{tc.input}, Output: "o.csv", FromReceipt: tc.receipt})
		wantError(t, err, ErrInput, tc.msg)
		if Hint(err) != tc.hint {
			t.Errorf("%s: hint %q, want %q", tc.input, Hint(err), tc.hint)
		}
		h.absent("o.csv")
	}
	h.must(Job{Inputs: []string{"more.csv"}, Output: "o.csv", FromReceipt: "r.json", Roles: Roles{Drop: []string{"[cd]"}}})
	if got := h.get("o.csv"); got != "1,2,3\n" {
		t.Errorf("%q", got)
	}
	_, err := h.run(Job{Inputs: []string{"bad.csv"}, Output: "x.pbr", FromReceipt: "r.json"})
	wantError(t, err, ErrInput, `bad.csv:2:3: column "a": "x" is not a number (record 1, byte 6)`)
	_, err = h.run(Job{Inputs: []string{"wide.pbr"}, Output: "x.pbr", FromReceipt: "r.json"})
	wantUsage(t, err, "wide.pbr: it is recordio, and the inputs of r.json were csv", "convert it to csv first")
}

// TestRepeatRefusesFormats: columns with types say so before anything is said of headers.
func TestRepeatRefusesFormats(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.parquet"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Receipt: "r.json"}})
	_, err := h.run(Job{Inputs: []string{"in.parquet"}, Output: "x.pbr", FromReceipt: "r.json"})
	wantUsage(t, err, "in.parquet: it is parquet, and the inputs of r.json were csv", "convert it to csv first")
}

// TestRepeatRefusesEdited: a receipt that was edited says only what a run can have done.
func TestRepeatRefusesEdited(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a,b,c\n1,2,3,4\n"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}, Drop: []string{"c"}}, Write: WriteOptions{Receipt: "r.json"}})
	receipt := strings.Join(strings.Fields(h.get("r.json")), " ")
	for _, tc := range []struct{ old, new, want string }{
		{`"name": "a", "type": "int64"`, `"name": "a", "type": "whole"`, `column "a": no type is called "whole"`},
		{`"name": "b", "type"`, `"name": "a", "type"`, `column "a" is there twice`},
		{`"features": [ "a", "b" ]`, `"features": [ "a", "b", "a" ]`, `column "a" is in features and in features`},
		{`"features": [ "a", "b" ]`, `"features": [ "a", "y" ]`, `column "y" is in label and in features`},
		{`"features": [ "a", "b" ]`, `"features": [ "*" ]`, `features: it has no column "*"`},
		{`"label": [ "y" ]`, `"label": [ "z" ]`, `label: it has no column "z"`},
		{`"dropped": [ "c" ]`, `"dropped": [ "a" ]`, `column "a" is in features and in dropped`},
		{`"nulls": "error"`, `"nulls": "error", "types": {"a": "x"}`, `column "a": no type is called "x"`},
		{`"nulls": "error"`, `"nulls": "error", "weight": "d"`, `weight: it has no column "d"`},
		{`"nulls": "error"`, `"nulls": "error", "delimiter": "x"`, `delimiter: 'x' cannot delimit cells`},
		{`"nulls": "error"`, `"nulls": "error", "null_values": {"d": "0"}`, `null_values: it has no column "d"`},
		{`"nulls": "error"`, `"nulls": "error", "encodings": [{"column": "d", "encode": "epoch"}]`, `encodings: it has no column "d"`},
		{`"nulls": "error"`, `"nulls": "error", "encodings": [{"column": "a", "encode": "epoch"}, {"column": "a", "encode": "epoch-days"}]`, `column "a" is in encodings twice`},
		{`"format": "csv"`, `"format": "cvs"`, `no format is called "cvs"`},
	} {
		if !strings.Contains(receipt, tc.old) {
			t.Fatalf("%s is not in %s", tc.old, receipt)
		}
		h.store.Put("e.json", []byte(strings.Replace(receipt, tc.old, tc.new, 1)))
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "x.pbr", FromReceipt: "e.json"})
		if u, ok := errors.AsType[*UsageError](err); !ok || u.Msg != "--from-receipt e.json: "+tc.want {
			t.Errorf("%s: error %v, want %s", tc.new, err, tc.want)
		}
	}
}

// TestRepeatHints: no hint contradicts the receipt.
func TestRepeatHints(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a,b\n1,red,2\n3,blue,4\n", "null.csv": "y,a,b\n1,red,\n3,blue,4\n",
		"word.csv": "y,a,b\n1,red,NA\n3,blue,4\n", "unknown.csv": "y,a,b\n1,green,2\n3,blue,4\n"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, Values: Values{EncodeStrings: "ordinal"}, Write: WriteOptions{Receipt: "r.json"}})
	for _, input := range []string{"null.csv", "word.csv", "unknown.csv"} {
		job := Job{Inputs: []string{input}, Output: input + ".pbr", FromReceipt: "r.json"}
		_, err := h.run(job)
		if hint := Hint(err); !errors.Is(err, ErrInput) || hint != "--on-error skip leaves such rows out" {
			t.Errorf("%s: error %v, hint %q", input, err, hint)
		}
		job.BadRows.Do = "skip"
		if r := h.must(job); r.Rejected != 1 {
			t.Errorf("%s: %d rejected", input, r.Rejected)
		}
	}
}

func TestRepeatRefusesContradictions(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a,b\n1,2,3\n", "types.json": `{"columns": [{"name": "a", "type": "string"}]}`})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}, Features: []string{"b", "a"}}, Write: WriteOptions{Receipt: "r.json"}})
	for _, tc := range []struct {
		job Job
		msg string // after the flag: "r.json says "
	}{
		{Job{Values: Values{DType: "float64"}}, "--dtype float64: r.json says float32"},
		{Job{Values: Values{Nulls: "drop"}}, "--nulls drop: r.json says error"},
		{Job{Values: Values{EncodeStrings: "ordinal"}}, "--encode-strings ordinal: r.json says error"},
		{Job{Values: Values{Unknown: "bucket"}}, "--unknown bucket: r.json says error"},
		{Job{Values: Values{Encode: map[string]string{"a": "onehot"}}}, "--encode a=onehot: r.json says none"},
		{Job{Values: Values{NullValues: map[string]float64{"a": 1}}}, "--null-value a=1: r.json says none"},
		{Job{Values: Values{Categories: "c.json"}}, "--categories: r.json says which categories there are"},
		{Job{Values: Values{CategoryOrder: "value"}}, "--category-order: r.json says how categories are numbered"},
		{Job{Values: Values{Sparse: true}}, "--sparse: r.json says dense"},
		{Job{Roles: Roles{Label: []string{"a"}}}, "--label a: r.json says y"},
		{Job{Roles: Roles{Features: []string{"a", "b"}}}, "--features a,b: r.json says b, a"},
		{Job{Roles: Roles{Weight: "a"}}, "--weight a: r.json says none"},
		{Job{Roles: Roles{ID: "a"}}, "--id a: r.json says none"},
		{Job{Read: ReadOptions{NoHeader: true}}, "--no-header: r.json says that there is one"},
		{Job{Read: ReadOptions{Delimiter: ';'}}, "--delimiter ';': r.json says none"},
		{Job{Read: ReadOptions{Null: []string{"?"}}}, "--null '?': r.json says none"},
		{Job{Read: ReadOptions{Types: map[string]string{"a": "string"}}}, "--type a=string: r.json says none"},
		{Job{Read: ReadOptions{Schema: "types.json"}}, "--schema: r.json says which types columns have"},
		{Job{Read: ReadOptions{Ragged: true}}, "--ragged: r.json says rows of one width"},
		{Job{Write: WriteOptions{Header: true}}, "--header: r.json says that the output has none"},
	} {
		tc.job.Inputs, tc.job.Output, tc.job.FromReceipt = []string{"in.csv"}, "o.pbr", "r.json"
		_, err := h.run(tc.job)
		wantUsage(t, err, tc.msg, "leave it out")
		h.absent("o.pbr")
	}
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "o.pbr", FromReceipt: "r.json", Roles: Roles{Drop: []string{"a"}}})
	wantUsage(t, err, `column "a" is named by both --drop and --features`, "")
	// What agrees is no contradiction; what the output is, is not the receipt's to say.
	h.must(Job{Inputs: []string{"in.csv"}, Output: "o.csv.gz", FromReceipt: "r.json",
		Roles: Roles{Label: []string{"y"}, Features: []string{"b", "a"}}, Values: Values{DType: "float32", Nulls: "error"}, Read: ReadOptions{Header: true}})
}

func TestRepeatRefusesWhatIsNoReceipt(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Receipt: "r.json"}})
	good := h.get("r.json")
	replace := func(old, new string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	for _, tc := range []struct{ text, msg, hint string }{
		{"{}", `not a receipt: it does not say "document": "recast receipt"`, ""},
		{"", "not a receipt: unexpected end of JSON input", ""},
		{replace(`"version": 1`, `"version": 9`), "not a receipt that this program knows: it is of version 9, and 1 is known", ""},
		{replace(`"nulls"`, `"knots"`), `not a receipt that this program knows: json: unknown field "knots"`, ""},
		{replace(`"dtype": "float32"`, `"dtype": "float8"`), `dtype "float8": no such choice`, "one of float32, float64, int32"},
		{replace(`"nulls": "error"`, `"nulls": ""`), "it does not say nulls", ""},
		{replace(`"encode_strings"`, `"encodings": [{"column": "a", "encode": "ordinal", "unknown": "error", "categories": ["x", "x"]}], "encode_strings"`),
			`column "a": the value "x" is there twice`, ""},
		{replace(`"encode_strings"`, `"encodings": [{"column": "a", "encode": "ordinal", "categories": ["x", null]}], "encode_strings"`),
			"not a receipt: value number 1 is null, and a missing value has no code", ""},
		{replace(`"header": true`, `"delimiter": "::"`), "a delimiter is one byte", ""},
		{strings.Repeat(" ", defaultSidecar+1), "not a receipt: it is longer than 32MiB, the limit", "--max-sidecar allows more"},
	} {
		h.store.Put("bad.json", []byte(tc.text))
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "o.pbr", FromReceipt: "bad.json"})
		wantUsage(t, err, "--from-receipt bad.json: "+tc.msg, tc.hint)
	}
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "o.pbr", FromReceipt: "gone.json"})
	if !errors.Is(err, ErrStorage) {
		t.Errorf("error %v", err)
	}
}

// TestRepeatBadRows: where bad rows went is not where those of another run go.
func TestRepeatBadRows(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n0,4\n1,x\n"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, BadRows: BadRows{Rejects: "bad.jsonl"}, Write: WriteOptions{Receipt: "r.json"}})
	again := Job{Inputs: []string{"in.csv"}, Output: "o.pbr", FromReceipt: "r.json"}
	_, err := h.run(again)
	wantUsage(t, err, "r.json says that bad rows went to a file, and there is none for those of this run", "--rejects FILE, or --on-error skip")
	again.BadRows.Do = "skip"
	if r := h.must(again); r.Rejected != 1 {
		t.Errorf("%d rejected", r.Rejected)
	}
	again.Output, again.BadRows = "p.pbr", BadRows{Rejects: "again.jsonl"}
	if r := h.must(again); r.Rejected != 1 || h.get("again.jsonl") != h.get("bad.jsonl") {
		t.Errorf("%d rejected", r.Rejected)
	}
}

func textOf(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

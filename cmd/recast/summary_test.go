package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

func TestSummary(t *testing.T) {
	at := func(line, col int64) table.Place {
		return table.Place{File: "a.csv", Line: line, Col: col, Record: line - 1}
	}
	for _, c := range []struct {
		name string
		r    convert.Receipt
		want string
	}{
		{"three lines", convert.Receipt{
			RowsIn: 150, RowsOut: 150, BytesIn: 3600, Seconds: 0.012,
			Parts:           []convert.Part{{Path: "iris.pbr", Rows: 150, Bytes: 9400}},
			Changes:         table.Changes{{Kind: table.Inexact, Column: "id", Count: 2, First: at(3, 1), Value: `"16777217"`}},
			ContentType:     "application/x-recordio-protobuf",
			Hyperparameters: map[string]string{"num_classes": "3", "feature_dim": "4"},
		}, `150 rows → 150 rows  iris.pbr  9.4 kB  0.01 s  12k rows/s  300 kB/s
2 integers were rounded in column "id", first "16777217" at a.csv:3:1
content_type=application/x-recordio-protobuf feature_dim=4 num_classes=3
`},
		{"rows that are missing", convert.Receipt{
			RowsIn: 1500000, RowsOut: 1499000, Rejected: 900, Dropped: 100, BytesIn: 1e9, Seconds: 2,
			Parts: []convert.Part{{Path: "-", Bytes: 1e9}},
		}, "1,500,000 rows → 1,499,000 rows (900 rejected, 100 dropped for a missing value)  -  1.0 GB  2.00 s  750k rows/s  500 MB/s\n"},
		{"several parts, no time", convert.Receipt{
			RowsIn: 1, RowsOut: 1, Parts: []convert.Part{{Bytes: 1}, {Bytes: 2}},
		}, "1 row → 1 row  2 parts  3 B  0.00 s\n"},
		{"a hostile name", convert.Receipt{
			RowsIn: 1, RowsOut: 1, Parts: []convert.Part{{Path: "a\x1b[2Jb", Bytes: 1}},
			Changes: table.Changes{{Kind: table.BlankLine, Count: 1, First: table.Place{File: "\x1b[2J", Line: 2}}},
		}, "1 row → 1 row  a\\x1b[2Jb  1 B  0.00 s\n1 blank line was skipped, first at \\x1b[2J:2\n"},
		{"a binary input", convert.Receipt{
			Changes: table.Changes{{Kind: table.NullToNaN, Column: "x", Count: 1, First: table.Place{File: "a.pbr", Record: 7}}},
		}, "0 rows → 0 rows  0 B  0.00 s\n1 missing value became NaN in column \"x\", first at a.pbr (record 7)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			summarize(&b, &c.r)
			if b.String() != c.want {
				t.Errorf("\n got %s\nwant %s", b.String(), c.want)
			}
		})
	}
}

func TestSummaryOfManyChangesStaysShort(t *testing.T) {
	var r convert.Receipt
	for i := range 25 {
		r.Changes.Add(table.Inexact, "c"+strconv.Itoa(i), 100, table.Place{File: "a.csv", Line: 1}, "")
	}
	var b strings.Builder
	summarize(&b, &r)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 1+mostChanges+1 {
		t.Fatalf("%d lines:\n%s", len(lines), b.String())
	}
	if got, want := lines[len(lines)-1], "and 1,500 values of other kinds and columns, which --json lists"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEveryKindHasWords reads the kinds where they are declared, so that a new
// one is not forgotten here.
func TestEveryKindHasWords(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "../../table/change.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := 0
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); !ok || typ.Name != "Kind" {
			return true
		}
		kind, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		kinds++
		if _, ok := changeWords[table.Kind(kind)]; !ok {
			t.Errorf("no words for %q", kind)
		}
		return true
	})
	if kinds < 9 {
		t.Errorf("found %d kinds only", kinds)
	}
}

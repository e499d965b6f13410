package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestKeys splits by columns of all kinds, of every format, that are written or not.
func TestKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("y,a,name,day\n")
	for i := range 400 {
		fmt.Fprintf(&b, "%d,%d.5,%s,2024-01-%02d\n", i%4, i, []string{"x", "", `"y, z"`, "é"}[i/7%4], 1+i%28)
	}
	h := newHarness(t, map[string]string{"in.csv": b.String()})
	keep := Roles{Label: []string{"y"}}
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.parquet", Roles: keep})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.avro", Roles: keep})
	two := []Split{{"a", 0.75}, {"b", 0.25}}
	for _, in := range []string{"in.csv", "in.parquet", "in.avro"} {
		for _, l := range []Layout{{Stratify: "y"}, {Stratify: "name"}, {Group: "name"}, {Group: "day"}, {SplitBy: "day"}, {SplitBy: "name"}, {SplitBy: "y"}} {
			l.Split = two
			r := h.must(Job{Inputs: []string{in}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}, Drop: []string{"name", "day"}}, Layout: l, Write: WriteOptions{Force: true}})
			got := h.rowsOf(r)
			groups := map[string]map[string]int{}
			for split, rows := range got {
				for _, row := range rows {
					i := int(row[1])
					key := fmt.Sprint(i % 28)
					switch column, _ := l.key(); column {
					case "y":
						key = fmt.Sprint(i % 4)
					case "name":
						key = fmt.Sprint(i / 7 % 4)
					}
					if groups[key] == nil {
						groups[key] = map[string]int{}
					}
					groups[key][split]++
				}
			}
			for key, n := range groups {
				switch {
				case l.Stratify != "" && math.Abs(float64(n["b"])-0.25*float64(n["a"]+n["b"])) >= 1:
					t.Errorf("%s: %+v: %v of %q", in, l, n, key)
				case l.Stratify == "" && len(n) != 1:
					t.Errorf("%s: %+v: the rows of %q are in %v", in, l, key, n)
				}
			}
			if len(got) != 2 && l.Stratify != "" {
				t.Errorf("%+v: all in one split", l)
			}
		}
	}
}

// TestEncodedKeys splits by columns that are encoded or filled as well; what changes is
// counted once all the same.
func TestEncodedKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("y,a,kind,size\n")
	for i := range 300 {
		fmt.Fprintf(&b, "%s,%d,%s,%s\n", []string{"no", "yes", "maybe"}[i%3], i, []string{"red", "blue"}[i/5%2], []string{"", "1", "2"}[i/7%3])
	}
	h := newHarness(t, map[string]string{"in.csv": b.String()})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.parquet", Roles: Roles{Label: []string{"y"}}})
	for i, in := range []string{"in.csv", "in.parquet", "in.csv"} {
		j := Job{Inputs: []string{in}, Output: "plain.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Force: true},
			Values: Values{Sparse: i == 2, EncodeStrings: "ordinal", Encode: map[string]string{"kind": "onehot"}, NullValues: map[string]float64{"size": 9}}}
		want := h.must(j)
		for _, l := range []Layout{{Stratify: "y"}, {Stratify: "kind"}, {Group: "kind"}, {Stratify: "size"}, {Stratify: "y", Shuffle: true}} {
			j.Output, j.To, j.Layout = "out", "recordio", l
			j.Layout.Split = []Split{{"a", 0.5}, {"b", 0.5}}
			got := h.must(j)
			if !slices.Equal(got.Changes, want.Changes) {
				t.Errorf("%s, %+v: changes\n%v, want\n%v", in, l, got.Changes, want.Changes)
			}
			sameRows(t, h.rowsOf(got), h.rows("plain.pbr"))
			if l.Group == "" && got.Parts[0].Rows != 150 {
				t.Errorf("%s, %+v: parts %v", in, l, got.Parts)
			}
		}
		j.Layout = Layout{SplitBy: "kind", Split: []Split{{"a", 0.5}, {"b", 0.5}}}
		_, err := h.run(j)
		wantUsage(t, err, `--split-by: column "kind" is encoded or filled: its text, of which a hash decides, is gone when rows are split`,
			"--group kind keeps the rows of a value together, or --drop kind")
	}
}

// TestNumberKeys holds the text of numbers to that of Python: see appendNumberKey.
func TestNumberKeys(t *testing.T) {
	for cell, want := range map[string]string{
		"1.5": "1.5", "1.50": "1.5", "15e-1": "1.5", " +1.5\t": "1.5", "7": "7", "07": "7", "7.0": "7", "7e0": "7", "-7": "-7", "-0": "0", "0.0": "0", "00": "0",
		"1e6": "1000000", "1000000.0": "1000000", "123456789.5": "123456789.5", "0.0001": "0.0001", "0.00001": "1e-05", "1.5e-7": "1.5e-07",
		"9223372036854775807": "9223372036854775807", "-9223372036854775808": "-9223372036854775808",
		"9223372036854775808": "9223372036854775808", "0018446744073709551617": "18446744073709551617", "-018446744073709551617": "-18446744073709551617",
		"1e22": "1e+22", "1.5e300": "1.5e+300", "nan": "nan", "NaN": "nan", "Infinity": "inf", "-inf": "-inf",
		"123456789012345678": "123456789012345678", "": "", "x": "x", "0x10": "0x10", "1_000": "1_000", "1,5": "1,5", " ": " ",
	} {
		if got := string(appendCellKey([]byte("."), cell)); got != "."+want {
			t.Errorf("%q is %q, want %q", cell, got[1:], want)
		}
	}
	for _, tc := range []struct {
		v    float64
		bits int
		want string
	}{{0.1, 64, "0.1"}, {float64(float32(0.1)), 32, "0.1"}, {1e15, 64, "1000000000000000"}, {math.Inf(1), 32, "inf"}, {math.NaN(), 64, "nan"}, {math.Copysign(0, -1), 64, "0"}} {
		if got := string(appendNumberKey(nil, tc.v, tc.bits)); got != tc.want {
			t.Errorf("%v is %q, want %q", tc.v, got, tc.want)
		}
	}
}

// TestKeysByValue holds that a number keeps its group however it is written, and its split
// whatever format it comes from.
func TestKeysByValue(t *testing.T) {
	var b strings.Builder
	b.WriteString("y,g\n")
	forms := []string{"%d.5", "%d.50", "0%d.5", "+%d.5e0"}
	for i := range 400 {
		fmt.Fprintf(&b, "%d,"+forms[i%4]+"\n", i, i/4)
	}
	h := newHarness(t, map[string]string{"in.csv": b.String()})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.parquet"})
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, l := range []Layout{{Group: "g", Split: two}, {SplitBy: "g", Split: two}} {
		var first [][]float64
		for _, in := range []string{"in.csv", "in.parquet"} {
			got := h.must(Job{Inputs: []string{in}, Output: "out-" + in[3:], To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: l, Write: WriteOptions{Force: true}})
			rows := h.rowsOf(got)["a"]
			seen := map[float64]int{}
			for _, row := range rows {
				seen[row[1]]++
			}
			for g, n := range seen {
				if n != 4 {
					t.Errorf("%s, %+v: %d rows of %g", in, l, n, g)
				}
			}
			if first == nil {
				first = rows
			}
			if !slices.EqualFunc(rows, first, slices.Equal) {
				t.Errorf("%+v: other rows of %s", l, in)
			}
		}
	}
	// A column that is said to be text is compared as it stands.
	texts := h.must(Job{Inputs: []string{"in.csv"}, Output: "texts", To: "csv", Roles: Roles{Label: []string{"y"}}, Values: Values{EncodeStrings: "keep"},
		Read: ReadOptions{Types: map[string]string{"g": "string"}}, Layout: Layout{SplitBy: "g", Split: two}})
	if n := texts.Parts[0].Rows; n%4 == 0 && texts.Parts[1].Rows%4 == 0 {
		t.Errorf("texts are split by fours: %d rows", n)
	}
}

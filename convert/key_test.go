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
		wantUsage(t, err, `--split-by: column "kind" is encoded or filled, and would not keep its text`, "--drop kind")
	}
}

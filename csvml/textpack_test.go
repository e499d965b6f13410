package csvml

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/table"
)

// texts asks for one pack of text; of columns that end in a star, numbers.
func texts(nulls table.Nulls, from ...string) table.Want {
	p := table.Pack{Name: "cells", Elem: text}
	for _, name := range from {
		bare := strings.TrimSuffix(name, "*")
		p.From = append(p.From, bare)
		p.Numbers = append(p.Numbers, bare != name)
	}
	return table.Want{Packs: []table.Pack{p}, Nulls: nulls}
}

func TestTextPacks(t *testing.T) {
	nullable := func(w table.Want) table.Want { w.Packs[0].Nullable = true; return w }
	label := func(w table.Want) table.Want { w.Packs[0].Label = true; return w }
	skipping := func(w table.Want) table.Want { w.Skip = true; return w }
	const rest = "long enough,for,words of eight\n"
	for _, c := range []struct {
		name string
		want table.Want
		in   string
		out  string
	}{
		{"text and numbers", texts(0, "a", "b*", "c"), "a,b,c\nx, 1.50 ,\"y,z\"\r\n" + `"say ""hi""",007,é` + "\n",
			lines("[x][1.50][y,z]", `[say "hi"][007][é]`)},
		{"in another order", texts(0, "c", "a", "b*"), "a,b,c\nx,1,y\nlonger,-2,words\n", lines("[y][x][1]", "[words][longer][-2]")},
		{"some", nullable(texts(0, "c", "a")), "a,b,c\n,1,y\nx,,\n,,\n", lines("[y][null]", "[null][x]", "[null][null]")},
		{"nulls", nullable(texts(0, "a", "b*", "c")), "a,b,c\n,1,\"\"\n,,\n" + "x,,NA\n", lines("[null][1][]", "[null][null][null]", "[x][null][null]")},
		{"no nulls", texts(table.NullError, "a", "b*", "c"), "a,b,c\nx,1,y\n,2,y\n",
			`:3:1: column "a": a value is missing (record 2, byte 12)` + "\nhint: --nulls drop leaves such rows out"},
		{"no null numbers", texts(table.NullError, "a", "b*", "c"), "a,b,c\nx,1,y\nz,,y\n",
			`:3:3: column "b": a value is missing (record 2, byte 12)` + "\nhint: --nulls nan, zero or drop says what to do"},
		{"zeros", texts(table.NullZero, "a", "b*", "c"), "a,b,c\nx,,y\n", lines("[x][0][y]", "missing-to-zero b×1 :2:3 ")},
		{"dropped", texts(table.NullDrop, "c", "a", "b*"), "a,b,c\nx,1,y\n,2,z\nx,,z\nu,3,\nx,4,y\n", lines("[y][x][1]", "[y][x][4]", "dropped 3")},
		{"dropped labels", label(texts(table.NullDrop, "a*", "b*")), "a,b,c\n1,2,x\nnan,3,x\n4,NaN,x\n5,,x\n6,7,x\n", lines("[1][2]", "[6][7]", "dropped 3")},
		{"labels", nullable(label(texts(table.NullZero, "a*", "b*"))), "a,b,c\n1,2,x\n1,,x\n",
			`:3:3: column "b": a value is missing (record 2, byte 12)` + "\nhint: --nulls drop leaves such rows out"},
		{"bad numbers", skipping(nullable(texts(0, "a", "b*", "c"))), "a,b,c\n,1,\nx,y,\n,,z\n" + rest,
			lines("[null][1][null]", "[null][null][z]",
				`bad: :3:3: column "b": "y" is not a number (record 2, byte 10): "x,y,"`,
				`bad: :5:13: column "b": "for" is not a number (record 4, byte 19): "long enough,for,words of eight"`)},
		{"bad UTF-8", skipping(texts(0, "c", "b", "a")), "a,b,c\nu,v,w\nx,\xff,y\nlong enough,longer \xfe\xff still,z\nx,y,z\n",
			lines("[w][v][u]", "[z][y][x]",
				`bad: :3:3: column "b": "\xff" is not valid UTF-8 (record 2, byte 12): "x,\xff,y"`,
				`bad: :4:13: column "b": "longer \xfe\xff still" is not valid UTF-8 (record 3, byte 18): "long enough,longer \xfe\xff still,z"`)},
		// What a record lacks is not taken from the next one.
		{"short records of text", skipping(texts(0, "a", "b", "c")), "a,b,c\nx\ny,z\n" + rest,
			lines("[long enough][for][words of eight]",
				`bad: :2: has 1 cell, the header has 3 (record 1, byte 6): "x"`,
				`bad: :3: has 2 cells, the header has 3 (record 2, byte 8): "y,z"`)},
		{"short records of numbers", skipping(texts(0, "a*", "b*", "c*")), "a,b,c\n1\n2,3\n100.25,-200000000.5,300\n",
			lines("[100.25][-200000000.5][300]",
				`bad: :2: has 1 cell, the header has 3 (record 1, byte 6): "1"`,
				`bad: :3: has 2 cells, the header has 3 (record 2, byte 8): "2,3"`)},
		{"long records", skipping(texts(0, "a", "b", "c")), "a,b,c\nx,y,z,\n" + rest,
			lines("[long enough][for][words of eight]", `bad: :2: has 4 cells, the header has 3 (record 1, byte 6): "x,y,z,"`)},
	} {
		if got := read(Dialect{Null: []string{"NA"}}, nil, c.want, c.in); got != c.out {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.out)
		}
	}
}

// A cell may be as long as the limit says, its quotes included.
func TestTextPackLimits(t *testing.T) {
	for _, c := range []struct{ cell, end string }{
		{strings.Repeat("7", 70), ","}, {strings.Repeat("7", 70), "\n"}, {`"` + strings.Repeat("x", 68) + `"`, ","}, {strings.Repeat("x", 70), ","},
	} {
		for _, from := range [][]string{{"a", "b"}, {"a*", "b*"}, {"b", "a"}} {
			if strings.Contains(c.cell, "x") && from[0] == "a*" {
				continue
			}
			row := c.cell + ",1\n"
			if c.end == "\n" {
				row = "1," + c.cell + "\n"
			}
			in, d := "a,b\n"+row+"1,123456789012345\n", Dialect{MaxField: 70}
			if got := read(d, nil, texts(0, from...), in); strings.Contains(got, ":2:") {
				t.Errorf("%q, %v: %s", row, from, got)
			}
			d.MaxField--
			if got := read(d, nil, texts(0, from...), in); !strings.Contains(got, "over the limit of 69 bytes") {
				t.Errorf("%q, %v: %s", row, from, got)
			}
		}
	}
}

// Of a further file with its columns in another order the packs are the same.
func TestTextPacksOfMatchedFiles(t *testing.T) {
	d := Dialect{Header: HeaderYes}
	s, err := d.Infer(Sample{Head: []byte("a,b,c\n1,x,2\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	in := "c,a,b\n2,1,x\nNaN,,longer than a word\n"
	m, err := s.Match(d, []byte(in), true)
	if err != nil {
		t.Fatal(err)
	}
	w := texts(0, "a*", "b", "c*")
	w.Packs[0].Nullable = true
	dec, err := d.NewDecoder(m, w)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // with memory of earlier batches
		b, err := dec.Decode([]byte(in)[m.HeaderBytes:])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range printRows(b) {
			got = append(got, strings.Join(row, "|"))
		}
		if want := lines("1|x|2", "null|longer than a word|NaN"); lines(got...) != want {
			t.Errorf("got %s, want %s", lines(got...), want)
		}
		if !b.Schema().Field(0).Equal(w.Packs[0].Field()) {
			t.Errorf("field %v", b.Schema().Field(0))
		}
		b.Release()
	}
	if dec.pool.Lent() != 0 {
		t.Errorf("%d bytes were not given back", dec.pool.Lent())
	}
}

// What a batch costs does not grow with the number of columns, in whatever order.
func TestTextPacksDoNotAllocateByColumn(t *testing.T) {
	for _, turned := range []bool{false, true} {
		allocs := func(columns int) float64 {
			names, cells := make([]string, columns), make([]string, columns)
			for i := range names {
				names[i], cells[i] = fmt.Sprint("c", i), []string{"1.5", "", `"q"`}[i%3]
			}
			chunk := []byte(strings.Repeat(strings.Join(cells, ",")+"\n", 10))
			d := Dialect{Header: HeaderYes}
			s, err := d.Infer(Sample{Head: []byte(strings.Join(names, ",") + "\n"), EOF: true})
			if err != nil {
				t.Fatal(err)
			}
			if turned {
				slices.Reverse(names)
			}
			w := texts(0, names...)
			w.Packs[0].Nullable = true
			dec, err := d.NewDecoder(s, w)
			if err != nil {
				t.Fatal(err)
			}
			return testing.AllocsPerRun(20, func() {
				b, err := dec.Decode(chunk)
				if err != nil {
					t.Fatal(err)
				}
				b.Release()
			})
		}
		if few, many := allocs(6), allocs(600); many > few+4 {
			t.Errorf("turned %v: %v allocations for 600 columns, %v for 6", turned, many, few)
		}
	}
}

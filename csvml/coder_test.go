package csvml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// texts that differ in length, form and in what they are to a column of categories.
var categoryCells = []string{
	"a", "b", "ab", "ba", "1", "01", "1.0", " a", "a ", "é", "abcdefg", "abcdefgh", "abcdefg\x00", "a\x00", "\x00", "hello, world", "a \"quote\"",
	"sixteen letters.", "seventeen letters", "sixteen letters,", "two\nlines", "cr\r", "missing", "NA", "not available", "", "\xff", "abcdefghij\xff",
}

// Categories in cells of any form, in chunks long enough for the row loop to be at
// work, come out as the reference has it.
func TestCategoriesEqualReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Dialect{Null: rapid.SampledFrom([][]string{nil, {"missing", "NA", "not available"}}).Draw(t, "null")}
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		few := rapid.SliceOfNDistinct(rapid.SampledFrom(categoryCells), 1, 8, rapid.ID[string]).Draw(t, "cells")
		var in strings.Builder
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			for i := range columns {
				if i > 0 {
					in.WriteByte(',')
				}
				cell := rapid.SampledFrom(few).Draw(t, "cell")
				if strings.ContainsAny(cell, ",\"\n") || rapid.IntRange(0, 9).Draw(t, "quoted") == 0 {
					cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
				}
				in.WriteString(cell)
			}
			in.WriteString(eol)
		}
		s := drawSchema(t, columns, '\n')
		w := table.Want{
			Nulls: table.Nulls(rapid.IntRange(0, 3).Draw(t, "nulls")), Skip: rapid.IntRange(0, 3).Draw(t, "skip") > 0,
			Encode: map[string]*table.Encoding{}, Fill: map[string]float64{},
		}
		pack := table.Pack{Name: "values", Elem: rapid.SampledFrom(packTypes[:2]).Draw(t, "elem"), Sparse: rapid.Bool().Draw(t, "sparse")}
		for _, f := range s.Fields() {
			known := rapid.SliceOfNDistinct(rapid.SampledFrom(categoryCells), 1, len(categoryCells), rapid.ID[string]).Draw(t, "categories")
			e := &table.Encoding{Kind: table.EncodingKind(rapid.IntRange(0, 1).Draw(t, "kind")), Categories: known, Bucket: rapid.Bool().Draw(t, "bucket")}
			e.Index()
			w.Encode[f.Name] = e
			if rapid.IntRange(0, 3).Draw(t, "filled") == 0 {
				w.Fill[f.Name] = float64(rapid.IntRange(-1, 1).Draw(t, "fill"))
			}
			pack.From = append(pack.From, f.Name)
		}
		pack.From = rapid.Permutation(pack.From).Draw(t, "order")
		pack.Cells = cellsOf(pack.From, w.Encode)
		w.Packs = []table.Pack{pack}
		text := in.String()
		check(t, decodeAll(t, d, s, w, strings.NewReader(text), rapid.IntRange(1, 2000).Draw(t, "chunk")), refDecode(d, s, w, text), w.Skip)
	})
}

// Texts of up to seven bytes are told apart, NUL bytes and lengths included.
func TestWordTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching("[ab\x00]{1,7}")
		texts := rapid.SliceOfNDistinct(word, 0, 50, rapid.ID[string]).Draw(t, "texts")
		words := newWordTable(len(texts))
		codes := map[string]int32{}
		for i, text := range texts {
			words.add(text, int32(i))
			codes[text] = int32(i)
		}
		for _, text := range append(texts, rapid.SliceOf(word).Draw(t, "others")...) {
			behind := rapid.Uint64().Draw(t, "behind")
			var w uint64
			for i := range 8 {
				c := byte(behind >> (8 * i))
				if i < len(text) {
					c = text[i]
				}
				w |= uint64(c) << (8 * i)
			}
			want, wantOK := codes[text]
			if code, ok := words.find(w, len(text)); ok != wantOK || ok && code != want {
				t.Fatalf("%q: got %d, %v, want %d, %v", text, code, ok, want, wantOK)
			}
		}
		if _, ok := words.find(rapid.Uint64().Draw(t, "word"), 0); ok {
			t.Fatal("an empty text was found")
		}
	})
}

// twoColumns is a decoder of a file of two columns of text.
func twoColumns(t *testing.T, w table.Want) *Decoder {
	s := &Schema{eol: '\n'}
	var fields []arrow.Field
	for _, name := range []string{"c1", "c2"} {
		fields = append(fields, arrow.Field{Name: name, Type: text, Nullable: true})
		s.Columns = append(s.Columns, Column{Name: name, Type: text})
	}
	s.Schema = arrow.NewSchema(fields, nil)
	dec, err := Dialect{}.NewDecoder(s, w)
	if err != nil {
		t.Fatal(err)
	}
	return dec
}

// wide is a one-hot encoding of 100,001 cells.
func wide() *table.Encoding {
	e := &table.Encoding{Kind: table.OneHot, Bucket: true}
	for i := range 100_000 {
		e.Categories = append(e.Categories, fmt.Sprintf("category %d", i))
	}
	e.Index()
	return e
}

// What no memory should be taken for is refused before it is.
func TestCellLimits(t *testing.T) {
	w := table.Want{Nulls: table.NullNaN, Encode: map[string]*table.Encoding{"c1": wide()}}
	w.Packs = []table.Pack{{Name: "values", From: []string{"c1"}, Elem: f32, Cells: 100_001}}
	_, err := twoColumns(t, w).Decode([]byte(strings.Repeat("x,y\n", 11_000)))
	e, ok := errors.AsType[*table.Error](err)
	if !ok || !errors.Is(e, table.ErrLimit) || e.Hint != "--sparse keeps only what is not zero" {
		t.Errorf("dense: got %v", err)
	}
	w.Packs[0].Sparse = true
	dec := twoColumns(t, w)
	dec.sparse[0].sparse.most = 250_000
	_, err = dec.Decode([]byte("x,y\n,y\n\n,y\n,y\n"))
	if want := ":5: with it the batch is over the limit of 268435456 values (record 4, byte 11)"; err == nil || err.Error() != want {
		t.Errorf("sparse: got %v, want %s", err, want)
	}
	if dec.pool.Lent() != 0 {
		t.Errorf("%d bytes lent after the error", dec.pool.Lent())
	}
}

// A float32 holds the codes of 2²⁴ categories and a bucket, and no more.
func TestCodesOfFloat32(t *testing.T) {
	if testing.Short() {
		t.Skip("takes memory")
	}
	c := coder{Encoding: &table.Encoding{Categories: make([]string, 1<<24)}}
	if err := c.check(classFloat32, f32); err != nil {
		t.Error(err)
	}
	c.Categories = make([]string, 1<<24+1)
	if err := c.check(classFloat32, f32); err == nil {
		t.Error("2²⁴+1 categories fit")
	}
	if err := c.check(classInt32, i32); err != nil {
		t.Error(err)
	}
}

// What is not a category costs no allocation either, nor does a wide one-hot column.
func TestEncodingAllocates(t *testing.T) {
	category := wide()
	dec := twoColumns(t, table.Want{
		Nulls: table.NullZero, Encode: map[string]*table.Encoding{"c1": category, "c2": {Kind: table.EpochDays}},
		Packs: []table.Pack{{Name: "values", From: []string{"c2", "c1"}, Elem: f32, Sparse: true, Cells: category.Width() + 1}},
	})
	allocs := func(rows int) float64 {
		chunk := bytes.Repeat([]byte("category 7,2020-01-02\nsomething else,2020-01-02 12:00:00\n,\n\"category 99999\",\n"), rows)
		return testing.AllocsPerRun(20, func() {
			b, err := dec.Decode(chunk)
			if err != nil {
				t.Fatal(err)
			}
			b.Release()
		})
	}
	if few, many := allocs(10), allocs(1000); many > few+4 {
		t.Errorf("%v allocations for 4000 rows, %v for 40", many, few)
	}
}

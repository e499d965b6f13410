package csvml

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

func TestHeader(t *testing.T) {
	tests := []struct {
		name  string
		d     Dialect
		known []string
		in    string
		names string // "" if it cannot be told
		why   string
	}{
		{name: "names above numbers", in: "age,name\n1,x\n", names: "age name", why: `row 1 is the header: column "age" is text there and a number below`},
		{name: "names above dates", in: "day,name\n2020-01-02,x\n", names: "day name", why: `row 1 is the header: column "day" is text there and a date below`},
		{name: "names above bools", in: "ok,name\ntrue,x\n", names: "ok name", why: `row 1 is the header: column "ok" is text there and true or false below`},
		{name: "names above timestamps", in: "at,name\n2020-01-02 03:04:05Z,x\n", names: "at name", why: `row 1 is the header: column "at" is text there and a timestamp below`},
		{name: "one column", in: "age\n1\n\n3\n", names: "age", why: `row 1 is the header: column "age" is text there and a number below`},
		{name: "a number in row 1", in: "x,1\ny,2\n", names: "c1 c2", why: `there is no header: row 1 has the value "1"`},
		{name: "NaN in row 1", in: "x,nan\ny,2\n", names: "c1 c2", why: `there is no header: row 1 has the value "nan"`},
		{name: "a date in row 1", in: "x,2020-01-02\ny,2020-01-03\n", names: "c1 c2", why: `there is no header: row 1 has the value "2020-01-02"`},
		{name: "a quoted number in row 1", in: "x,\"1\"\ny,2\n", names: "c1 c2", why: `there is no header: row 1 has the value "1"`},
		{name: "all text", in: "a,b\nx,y\n"},
		{name: "all text, known name", known: []string{"label", "b"}, in: "a,b\nx,y\n", names: "a b", why: `row 1 is the header: it has the name "b"`},
		{name: "known name beside a number", known: []string{"b"}, in: "2020,b\n1,y\n", names: "2020 b", why: `row 1 is the header: it has the name "b"`},
		{name: "a known number says nothing", known: []string{"0"}, in: "0,b\n1,y\n", names: "c1 c2", why: `there is no header: row 1 has the value "0"`},
		{name: "repeated cells", in: "a,a\n1,2\n"},
		{name: "empty cell", in: "a,\n1,2\n"},
		{name: "null token in row 1", d: Dialect{Null: []string{"NA"}}, in: "a,NA\n1,2\n", names: "a NA", why: `row 1 is the header: column "a" is text there and a number below`},
		{name: "numbers below with nulls", in: "a,b\n,x\n2,x\n", names: "a b", why: `row 1 is the header: column "a" is text there and a number below`},
		{name: "all null below", in: "a,b\n,\n,\n"},
		{name: "only row", in: "a,b\n", names: "a b", why: "row 1 is the header: it has no numbers, and there is no other row"},
		{name: "only row, no line end", in: "a,b", names: "a b", why: "row 1 is the header: it has no numbers, and there is no other row"},
		{name: "only row, a number", in: "a,1", names: "c1 c2", why: `there is no header: row 1 has the value "1"`},
		{name: "told yes", d: Dialect{Header: HeaderYes}, in: "1,2\n3,4\n", names: "1 2", why: "row 1 is the header, as told"},
		{name: "told no", d: Dialect{Header: HeaderNo}, in: "a,b\n1,2\n", names: "c1 c2", why: "there is no header, as told"},
		{name: "repeated names", d: Dialect{Header: HeaderYes}, in: "x,x,x_2,x\n", names: "x x_3 x_2 x_4", why: "row 1 is the header, as told"},
		{name: "no names", d: Dialect{Header: HeaderYes}, in: ",c3,\n", names: "c1 c3 c3_", why: "row 1 is the header, as told"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := tt.d.Infer(Sample{Head: []byte(tt.in), EOF: true, Known: tt.known})
			if tt.names == "" {
				e, ok := errors.AsType[*table.Error](err)
				if !errors.Is(err, ErrAmbiguous) || !ok || e.Line != 1 || e.Hint == "" {
					t.Fatalf("got %v, want ErrAmbiguous with a place and a hint", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range s.Fields() {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != tt.names || s.Why != tt.why {
				t.Errorf("got %s, %s\nwant %s, %s", got, s.Why, tt.names, tt.why)
			}
			if s.Header != (s.HeaderLines > 0) || s.Header != (s.HeaderBytes > 0) {
				t.Errorf("header %v takes %d lines, %d bytes", s.Header, s.HeaderLines, s.HeaderBytes)
			}
		})
	}
}

func TestHeaderPlace(t *testing.T) {
	tests := []struct {
		in           string
		bytes, lines int64
	}{
		{"a,b\n1,2\n", 4, 1},
		{"\xef\xbb\xbfa,b\r\n1,2\r\n", 8, 1},
		{"\r\n\na,b\n1,2\n", 7, 3},
		{"\"a\n1\",b\n1,2\n", 8, 2},
		{"a,b", 3, 1},
		{"a,b\r1,2\r", 4, 1},
		{"\xef\xbb\xbf\n1,2\n", 3, 0}, // blank lines are the decoder's
	}
	for _, tt := range tests {
		s, err := Dialect{}.Infer(Sample{Head: []byte(tt.in), EOF: true})
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
		} else if s.HeaderBytes != tt.bytes || s.HeaderLines != tt.lines {
			t.Errorf("%q: header takes %d bytes, %d lines, want %d, %d", tt.in, s.HeaderBytes, s.HeaderLines, tt.bytes, tt.lines)
		}
	}
}

func TestTypes(t *testing.T) {
	zoned := &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	tests := []struct {
		cells string // of one column, commas for line ends
		want  arrow.DataType
	}{
		{"1,-2,+3, 4 ,", i64},
		{"9223372036854775807", i64},
		{"9223372036854775808", f64},
		{"1,2.0", f64},
		{"1e3", f64},
		{"1,NaN", f64},
		{"007", i64},
		{"true,False,TRUE", boolean},
		{"true,1", text},
		{"2020-01-02,1999-12-31", date},
		{"2020-01-02,2021-02-29", text},
		{"2020-01-02,2020-01-02 03:04:05", timestamp},
		{"2020-01-02T03:04:05Z,2020-01-02 03:04:05+01:00", zoned},
		{"2020-01-02T03:04:05Z,2020-01-02 03:04:05", text},
		{"2020-01-02,1", text},
		{"x", text},
		{"1,x", text},
		{`""`, text},
		{`"1"`, i64},
		{",,", text},
		{"0x10", text},
		{"-", text},
		{"   ", text},
	}
	for _, tt := range tests {
		in := "name\n" + strings.ReplaceAll(tt.cells, ",", "\n") + "\n"
		s, err := Dialect{Header: HeaderYes}.Infer(Sample{Head: []byte(in), EOF: true})
		if err != nil {
			t.Errorf("%s: %v", tt.cells, err)
		} else if got := s.Field(0).Type; !arrow.TypeEqual(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.cells, got, tt.want)
		}
	}
}

func TestColumns(t *testing.T) {
	in := "a,b,c\n1,x,\nNaN,\"y\nz\",\ntrue,2020-01-02,\n\n,1,\nragged\nlast,record,is cu"
	s, err := Dialect{}.Infer(Sample{Head: []byte(in), Known: []string{"a"}, Types: map[string]arrow.DataType{"c": f32}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Column{
		{Name: "a", Type: text, Null: 1, Number: 2, NonFinite: 1, Bool: 1},
		{Name: "b", Type: text, Number: 1, Text: 3, Time: 1, Example: `"x"`, At: table.Place{Record: 1, Line: 2, Col: 3, Byte: 6, Column: "b"}},
		{Name: "c", Type: f32, Null: 4},
	}
	for i, w := range want {
		if got := s.Columns[i]; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", w) || got.At != w.At {
			t.Errorf("got  %+v\nwant %+v", got, w)
		}
	}
	if !s.Columns[2].Empty() || s.Columns[0].Empty() {
		t.Errorf("only column c is empty")
	}
}

func TestPlaces(t *testing.T) {
	sample := Sample{Head: []byte("a,b\n1,2\n3,4\n5,"), Places: [][]byte{
		[]byte("7,8\n1.5,2\n9,"),        // the first and the last are cut off
		[]byte("q\n\",1\n2,\"a\n7,x\n"), // starts inside quotes, as it turns out
		[]byte("1,2,3\n1,x\n1,x,2\n"),   // or in the middle of nowhere
		[]byte("z\n2,y\n\"3\",\"\n"),    // is fine
		[]byte("no line end"),
	}}
	s, err := Dialect{}.Infer(sample)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := s.Field(0).Type, s.Field(1).Type; a.ID() != arrow.FLOAT64 || b.ID() != arrow.STRING {
		t.Errorf("got %v, %v, want float64, string", a, b)
	}
	if c := s.Columns[1]; c.Example != `"y"` || c.At != (table.Place{}) {
		t.Errorf("example %s at %v, want \"y\" at an unknown place", c.Example, c.At)
	}
}

func TestInferErrors(t *testing.T) {
	tests := []struct {
		name   string
		d      Dialect
		sample Sample
		is     error
		says   string
	}{
		{name: "empty", sample: Sample{EOF: true}, is: ErrEmpty, says: "csvml: the file is empty"},
		{name: "byte order mark alone", sample: Sample{Head: utf8BOM, EOF: true}, is: ErrEmpty, says: "csvml: the file is empty"},
		{name: "blank lines alone", sample: Sample{Head: []byte("\n\r\n"), EOF: true}, is: ErrEmpty, says: "csvml: the file is empty: it has blank lines only"},
		{name: "UTF-16", sample: Sample{Head: []byte("\xff\xfea\x00"), EOF: true}, is: ErrUTF16, says: "csvml: the text is UTF-16, only UTF-8 is read"},
		{name: "all text", sample: Sample{Head: []byte("a,b\nx,y\n"), EOF: true}, is: ErrAmbiguous, says: ":1:1: csvml: cannot tell whether the first record is a header: row 1 and all other rows are text"},
		{name: "first record cut off", sample: Sample{Head: []byte("a,b")}, is: table.ErrLimit, says: ":1:3: the sample ends within the first record"},
		{name: "stray quote", sample: Sample{Head: []byte("a,b\"\n"), EOF: true}, is: ErrQuote, says: ":1:4: a quote inside an unquoted cell"},
		{name: "open quote", sample: Sample{Head: []byte("\na,\"b\n"), EOF: true}, is: ErrQuote, says: ":2:3: the closing quote is missing"},
		{name: "too many columns", d: Dialect{MaxColumns: 2}, sample: Sample{Head: []byte("a,b,c\n"), EOF: true}, is: table.ErrLimit, says: ":1:5: the first record is over the limit of 2 cells"},
		{name: "long name", d: Dialect{MaxField: 2}, sample: Sample{Head: []byte("a,abc\n"), EOF: true}, is: table.ErrLimit, says: ":1:3: a cell is 3 bytes, over the limit of 2 bytes"},
		{name: "name that is not UTF-8", d: Dialect{Header: HeaderYes}, sample: Sample{Head: []byte("a,\xff\n"), EOF: true}, is: table.ErrUTF8, says: `:1: column "c2": "\xff" is not valid UTF-8`},
		{name: "type of no column", sample: Sample{Head: []byte("a,b\n1,2\n"), EOF: true, Types: map[string]arrow.DataType{"c": f32}}, is: ErrColumns, says: `csvml: there is no column "c"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := tt.d.Infer(tt.sample); !errors.Is(err, tt.is) || err.Error() != tt.says {
				t.Errorf("got %v, want %s", err, tt.says)
			}
		})
	}
}

// A file of one column may have nothing but nulls in it.
func TestBlankLinesAlone(t *testing.T) {
	d := Dialect{Header: HeaderNo}
	s, err := d.Infer(Sample{Head: []byte("\n\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	res := decodeAll(t, d, s, table.Want{}, strings.NewReader("\n\n"), 100)
	if res.err != nil || len(res.rows) != 2 || s.Columns[0].Null != 2 {
		t.Errorf("got %q, %v, want two nulls", res.rows, res.err)
	}
}

func TestWarnings(t *testing.T) {
	s, err := Dialect{Header: HeaderYes}.Infer(Sample{Head: []byte("x,x,\n"), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`column 2 repeats the name "x", it is called "x_2"`, "column 3 has no name, it is called c3"}
	if !slices.Equal(s.Warnings, want) {
		t.Errorf("got %q, want %q", s.Warnings, want)
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, first, next string
		want              string // rows of the next file
		says              string
	}{
		{name: "same", first: "a,b\n1,x\n", next: "a,b\n2,y\n", want: "2 y"},
		{name: "another order", first: "a,b\n1,x\n", next: "b,a\ny,2\n", want: "2 y"},
		{name: "other line ends and a byte order mark", first: "a,b\n1,x\n", next: "\xef\xbb\xbfb,a\ry,2\r", want: "2 y"},
		{name: "header alone", first: "a,b\n1,x\n", next: "a,b\n", want: ""},
		{name: "repeated names", first: "a,a,b\n1,2,x\n", next: "b,a,a\ny,3,4\n", want: "3 4 y"},
		{name: "no headers", first: "1,x\n", next: "2,y\n", want: "2 y"},
		{name: "no headers, blank line first", first: "1,x\n", next: "\n2,y\n", want: "2 y"},
		{name: "no headers, one column, null first", first: "1\n2\n", next: "\n3\n", want: "null/3"},
		{name: "no headers, one column, nulls only", first: "1\n2\n", next: "\n", want: "null"},
		{name: "missing", first: "a,b\n1,x\n", next: "a\n2\n", says: `csvml: the file has other columns: it lacks "b"`},
		{name: "more", first: "a,b\n1,x\n", next: "a,b,c,d\n", says: `csvml: the file has other columns: the first file has no "c", "d"`},
		{name: "other names", first: "a,b\n1,x\n", next: "a,c\n", says: `csvml: the file has other columns: it lacks "b", the first file has no "c"`},
		{name: "no header where one is due", first: "a,b\n1,x\n", next: "2,y\n", says: `csvml: the file has other columns: it lacks "a", "b", the first file has no "2", "y"`},
		{name: "other number of cells", first: "1,x\n", next: "2,y,z\n", says: `csvml: the file has other columns: its first record has 3 cells, that of the first file has 2`},
		{name: "empty", first: "1,x\n", next: "", says: `csvml: the file is empty`},
		{name: "blank", first: "1,x\n", next: "\n", says: `csvml: the file is empty`},
		{name: "malformed", first: "1,x\n", next: "\"a", says: `:1:1: the closing quote is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Dialect{}
			if strings.HasPrefix(tt.first, "a,a") {
				d.Header = HeaderYes
			}
			s, err := d.Infer(Sample{Head: []byte(tt.first), EOF: true})
			if err != nil {
				t.Fatal(err)
			}
			m, err := s.Match(d, []byte(tt.next), true)
			if tt.says != "" {
				if err == nil || err.Error() != tt.says {
					t.Errorf("got %v, want %s", err, tt.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			res := decodeAll(t, d, m, table.Want{}, strings.NewReader(tt.next), 100)
			var rows []string
			for _, r := range res.rows {
				rows = append(rows, strings.Join(r, " "))
			}
			if got := strings.Join(rows, "/"); got != tt.want || res.err != nil {
				t.Errorf("got %s, %v, want %s", got, res.err, tt.want)
			}
		})
	}
}

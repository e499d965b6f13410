package csvml

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/recast-ml/recast/table"
)

func TestCutter(t *testing.T) {
	tests := []struct {
		name string
		size int
		eol  byte
		in   string
		want []string
	}{
		{name: "nothing", size: 4},
		{name: "a chunk ends with the last whole record in it", size: 10, in: "1,2\n3,4\n5,6\n7,8\n", want: []string{"1,2\n3,4\n", "5,6\n7,8\n"}},
		{name: "a longer record", size: 4, in: "1,2\n123456,7\n3,4\n", want: []string{"1,2\n", "123456,7\n3,4\n"}},
		{name: "no line end at the end", size: 4, in: "1,2\n3,4", want: []string{"1,2\n", "3,4"}},
		{name: "line ends in quotes", size: 8, in: "1,2\n\"\n\n\n\",4\n5,6\n", want: []string{"1,2\n", "\"\n\n\n\",4\n", "5,6\n"}},
		{name: "doubled quotes", size: 6, in: "\"a\"\"\n\"\"\"\n1\n", want: []string{"\"a\"\"\n\"\"\"\n1\n"}},
		{name: "a stray quote opens nothing", size: 6, in: "5\" a\n1,2\n3,4\n", want: []string{"5\" a\n", "1,2\n", "3,4\n"}},
		{name: "nor does one behind a closing one", size: 8, in: "\"a\"b\"\n1,2\n", want: []string{"\"a\"b\"\n", "1,2\n"}},
		{name: "an open quote takes the rest", size: 4, in: "1,2\n\"3\n4\n5", want: []string{"1,2\n", "\"3\n4\n5"}},
		{name: "CR LF", size: 7, in: "1,2\r\n3,4\r\n", want: []string{"1,2\r\n", "3,4\r\n"}},
		{name: "CR", size: 6, eol: '\r', in: "1,2\r3,4\r5,6", want: []string{"1,2\r", "3,4\r", "5,6"}},
		{name: "blank lines", size: 2, in: "\n\n\n", want: []string{"\n\n", "\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.eol == 0 {
				tt.eol = '\n'
			}
			got, err := chunks(Dialect{}.NewCutter(strings.NewReader(tt.in), &Schema{eol: tt.eol}, tt.size))
			if err != io.EOF || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func chunks(c *Cutter) (got []string, err error) {
	for {
		data, _, err := c.Next(nil)
		if err != nil {
			return got, err
		}
		got = append(got, string(data))
	}
}

func TestCutterSkipsHeader(t *testing.T) {
	in := "\xef\xbb\xbf\n\"a\n\",b\r\n1,2\r\n"
	d := Dialect{Header: HeaderYes}
	s, err := d.Infer(Sample{Head: []byte(in), EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, buf := range [][]byte{nil, make([]byte, 1), make([]byte, 100)} {
		c := d.NewCutter(iotest.OneByteReader(strings.NewReader(in)), s, 100)
		data, off, err := c.Next(buf)
		if err != nil || string(data) != "1,2\r\n" || off != int64(len(in)-5) {
			t.Errorf("got %q at %d, %v", data, off, err)
		}
		if _, _, err := c.Next(nil); err != io.EOF || c.Unterminated() {
			t.Errorf("got %v, unterminated %v", err, c.Unterminated())
		}
	}
	cut := d.NewCutter(strings.NewReader(in[:5]), s, 100)
	if _, _, err := cut.Next(nil); err != io.ErrUnexpectedEOF {
		t.Errorf("a file that got shorter: %v", err)
	}
}

func TestUnterminated(t *testing.T) {
	for in, want := range map[string]bool{"": false, "a,b": true, "a,b\n": false, "a,b\n1,2": true, "a,b\n1,2\r": true, "a,b\n1,2\r\n": false} {
		s := &Schema{eol: '\n', HeaderBytes: int64(min(3, len(in)))}
		c := Dialect{}.NewCutter(strings.NewReader(in), s, 2)
		if _, err := chunks(c); err != io.EOF || c.Unterminated() != want {
			t.Errorf("%q: %v, unterminated %v", in, err, c.Unterminated())
		}
	}
}

func TestCutterLimit(t *testing.T) {
	tests := []struct{ name, in, says, hint string }{
		{"long line", "1\n123456789012\n", "the record at byte 2 is over the limit of 10 bytes", ""},
		{"open quote", "1\n22,\"45\n7\n8,3\n", "the record at byte 2 is over the limit of 10 bytes", "a quote opens at byte 5 and may lack its partner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := chunks(Dialect{MaxRecord: 10}.NewCutter(strings.NewReader(tt.in), &Schema{eol: '\n'}, 4))
			e, ok := errors.AsType[*table.Error](err)
			if len(got) != 1 || !ok || !errors.Is(err, table.ErrLimit) || e.Error() != tt.says || e.Hint != tt.hint || e.Byte != 2 {
				t.Errorf("got %q, %v, want %s", got, err, tt.says)
			}
		})
	}
	in := "1\n1234567890\r\n1\n"
	if got, err := chunks(Dialect{MaxRecord: 10}.NewCutter(strings.NewReader(in), &Schema{eol: '\n'}, 4)); err != io.EOF || len(got) != 3 {
		t.Errorf("a record at the limit: %q, %v", got, err)
	}
}

func TestCutterReadError(t *testing.T) {
	broken := errors.New("broken")
	c := Dialect{}.NewCutter(io.MultiReader(strings.NewReader("1\n2\n"), iotest.ErrReader(broken)), &Schema{eol: '\n'}, 100)
	for range 2 {
		if _, _, err := c.Next(nil); err != broken {
			t.Errorf("got %v, want the reader's error", err)
		}
	}
}

func TestCutterRefusesDialect(t *testing.T) {
	c := Dialect{Comma: '7'}.NewCutter(strings.NewReader("1\n"), &Schema{eol: '\n'}, 100)
	if _, _, err := c.Next(nil); err == nil || err.Error() != "csvml: '7' cannot delimit cells" {
		t.Errorf("got %v", err)
	}
}

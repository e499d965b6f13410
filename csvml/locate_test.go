package csvml

import (
	"bytes"
	"fmt"
	"testing"
)

// TestLocator compares the places of cells with those of a slow reading, byte by byte.
func TestLocator(t *testing.T) {
	for _, text := range []string{
		"a,b\n1,2\n3,4\n",
		"a,b\r\n1,\"2\r\n2\"\r\n\r\n3,4",
		"a,b\n\n1,\"x,\"\"y\n\"\n\n\n,\n3,4\n",
		"a,b\r1,2\r\"\r\",4\r",
		"a\n1\n\n3\n",
	} {
		d := Dialect{Header: HeaderYes}
		s, err := d.Infer(Sample{Head: []byte(text), EOF: true})
		if err != nil {
			t.Fatal(err)
		}
		chunk, _, err := d.NewCutter(bytes.NewReader([]byte(text)), s, 0).Next(nil)
		if err != nil {
			t.Fatal(err)
		}
		want := slowPlaces(chunk, s.eol, len(s.Columns))
		l := d.NewLocator(s, chunk)
		for _, backwards := range []bool{false, true} {
			for i := range want {
				if backwards {
					i = len(want) - 1 - i
				}
				for k, w := range want[i] {
					line, col, ok := l.Cell(i, k)
					if got := fmt.Sprint(line, ":", col); !ok || got != w {
						t.Errorf("%q: cell %d of record %d at %s, want %s", text, k, i, got, w)
					}
				}
			}
		}
		if _, _, ok := l.Cell(len(want), 0); ok {
			t.Errorf("%q: there is a record %d", text, len(want))
		}
		if _, _, ok := l.Cell(0, len(s.Columns)); ok {
			t.Errorf("%q: there is a cell too many", text)
		}
	}
}

// slowPlaces are the places of all cells, by record.
func slowPlaces(b []byte, eol byte, columns int) (records [][]string) {
	line, start := 1, 0
	var record []string
	quoted, fresh := false, true
	for i := 0; i <= len(b); i++ {
		if fresh && i < len(b) {
			blank := columns > 1 && len(record) == 0 && (b[i] == eol || b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n')
			if !blank {
				record = append(record, fmt.Sprint(line, ":", i-start+1))
				fresh = false
			}
		}
		if i == len(b) {
			if len(record) > 0 {
				records = append(records, record)
			}
			break
		}
		switch {
		case b[i] == '"':
			quoted = !quoted
		case b[i] == ',' && !quoted:
			fresh = true
		case b[i] == eol:
			if !quoted {
				if len(record) > 0 {
					records = append(records, record)
				}
				record, fresh = nil, true
			}
			line, start = line+1, i+1
		}
	}
	return records
}

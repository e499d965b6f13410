//go:build unix

package main

import (
	"encoding/binary"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// thrift writes the compact protocol of Thrift.
type thrift struct {
	b    []byte
	last []int16 // ids of the fields before, by depth
}

// Wire types.
const (
	thriftInt32  = 5
	thriftInt64  = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) field(id int16, wire byte) {
	top := len(t.last) - 1
	t.b = append(t.b, byte(id-t.last[top])<<4|wire)
	t.last[top] = id
}

func (t *thrift) structure(fields func()) {
	t.last = append(t.last, 0)
	fields()
	t.last = t.last[:len(t.last)-1]
	t.b = append(t.b, 0)
}

func (t *thrift) int32(id int16, v int64) {
	t.field(id, thriftInt32)
	t.b = binary.AppendVarint(t.b, v)
}

func (t *thrift) int64(id int16, v int64) {
	t.field(id, thriftInt64)
	t.b = binary.AppendVarint(t.b, v)
}

func (t *thrift) text(s string) {
	t.b = append(binary.AppendUvarint(t.b, uint64(len(s))), s...)
}

func (t *thrift) string(id int16, s string) {
	t.field(id, thriftBinary)
	t.text(s)
}

func (t *thrift) in(id int16, fields func()) {
	t.field(id, thriftStruct)
	t.structure(fields)
}

func (t *thrift) list(id int16, wire byte, n int, item func(i int)) {
	t.field(id, thriftList)
	t.b = append(t.b, 0xf0|wire)
	t.b = binary.AppendUvarint(t.b, uint64(n))
	for i := range n {
		item(i)
	}
}

// Types and repetitions of Parquet.
const (
	pqInt32     = 1
	pqDouble    = 5
	pqBytes     = 6
	pqRequired  = 0
	pqOptional  = 1
	pqRepeated  = 2
	pqPlain     = 0
	pqRLE       = 3
	pqRLEDict   = 8
	pqDataPage  = 0
	pqDictPage  = 2
	pqPlainDict = 2
)

// pqColumn is a column of a file and the pages of its chunk, which all columns may
// share.
type pqColumn struct {
	name       string
	physical   int64
	repetition int64
	text       bool
	at, dict   int64 // offset of the pages in the file, and of the dictionary, 0: none
	values     int64 // in a chunk
	stored     int64 // bytes of the chunk
	claimed    int64 // bytes uncompressed, 0: stored
}

// pqPage is a page with its header.
func pqPage(kind int64, values int64, encoding int64, claimed int64, body []byte) []byte {
	t := &thrift{}
	t.structure(func() {
		t.int32(1, kind)
		t.int32(2, claimed)
		t.int32(3, int64(len(body)))
		if kind == pqDictPage {
			t.in(7, func() { t.int32(1, values); t.int32(2, encoding) })
			return
		}
		t.in(5, func() { t.int32(1, values); t.int32(2, encoding); t.int32(3, pqRLE); t.int32(4, pqRLE) })
	})
	return append(t.b, body...)
}

func page(kind, values, encoding int64, body []byte) []byte {
	return pqPage(kind, values, encoding, int64(len(body)), body)
}

// rle is n times a value of up to 8 bits in the RLE hybrid.
func rle(n int64, value byte) []byte { return append(binary.AppendUvarint(nil, uint64(n)<<1), value) }

// levels is runs behind their length.
func levels(runs []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(runs))), runs...)
}

// pqFooter is what follows the pages.
func pqFooter(columns []pqColumn, groups int, rows int64) []byte {
	t := &thrift{}
	t.structure(func() {
		t.int32(1, 1)
		t.list(2, thriftStruct, len(columns)+1, func(i int) {
			t.structure(func() {
				if i == 0 {
					t.string(4, "root")
					t.int32(5, int64(len(columns)))
					return
				}
				c := &columns[i-1]
				t.int32(1, c.physical)
				t.int32(3, c.repetition)
				t.string(4, c.name)
				if c.text {
					t.int32(6, 0)
				}
			})
		})
		t.int64(3, int64(groups)*rows)
		t.list(4, thriftStruct, groups, func(int) {
			t.structure(func() {
				t.list(1, thriftStruct, len(columns), func(i int) { t.structure(func() { t.chunk(&columns[i]) }) })
				t.int64(2, 100)
				t.int64(3, rows)
			})
		})
	})
	b := binary.LittleEndian.AppendUint32(t.b, uint32(len(t.b)))
	return append(b, "PAR1"...)
}

func (t *thrift) chunk(c *pqColumn) {
	t.int64(2, c.at)
	t.in(3, func() {
		t.int32(1, c.physical)
		t.list(2, thriftInt32, 1, func(int) { t.b = binary.AppendVarint(t.b, pqPlain) })
		t.list(3, thriftBinary, 1, func(int) { t.text(c.name) })
		t.int32(4, 0)
		t.int64(5, c.values)
		t.int64(6, max(c.claimed, c.stored))
		t.int64(7, c.stored)
		t.int64(9, c.at)
		if c.dict > 0 {
			t.int64(11, c.dict)
		}
	})
}

// pqFile writes a file of one column.
func pqFile(c pqColumn, groups int, rows int64, dict, data []byte) func(*bombWriter) {
	return func(w *bombWriter) {
		w.WriteString("PAR1")
		w.Write(dict)
		w.Write(data)
		c.at, c.stored = int64(4+len(dict)), int64(len(dict)+len(data))
		if dict != nil {
			c.dict = 4
		}
		w.Write(pqFooter([]pqColumn{c}, groups, rows))
	}
}

func pqText(s string) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(s))), s...)
}

func parquetBombs() []bomb {
	zero := page(pqDictPage, 1, pqPlain, make([]byte, 4))
	ints := func(values int64) []byte { // indexes of 0
		return page(pqDataPage, values, pqRLEDict, append([]byte{1}, rle(values, 0)...))
	}
	lists := func(entries int64) []byte { // of one row
		body := levels(append(rle(1, 0), rle(entries-1, 1)...))
		body = append(body, levels(rle(entries, 1))...)
		return page(pqDataPage, entries, pqRLEDict, append(body, append([]byte{1}, rle(entries, 0)...)...))
	}
	csv := []string{"--header", "-o", "out.csv"}
	texts := func(n int) []byte {
		return page(pqDictPage, 1, pqPlain, pqText(string(make([]byte, n))))
	}
	repeated := pqColumn{name: "x", physical: pqInt32, repetition: pqRepeated}
	with := func(c pqColumn, values int64) pqColumn { c.values = values; return c }
	number := pqColumn{name: "x", physical: pqInt32, repetition: pqRequired}
	text := pqColumn{name: "x", physical: pqBytes, repetition: pqRequired, text: true}
	return []bomb{
		{name: "parquet: a list of 30 million zeros", slow: true, file: "in.parquet", write: pqFile(with(repeated, 30_000_000), 1, 1, zero, lists(30_000_000)),
			fails: []string{"in.parquet", "--max-record"}},
		{name: "parquet: a list of two billion zeros", file: "in.parquet", write: pqFile(with(repeated, 2_000_000_000), 1, 1, zero, lists(2_000_000_000)),
			fails: []string{"in.parquet", "--max-expansion"}},
		{name: "parquet: lists of a million zeros", file: "in.parquet", args: []string{"--no-label", "-o", "out.pbr", "--no-sync"},
			write: func(w *bombWriter) { pqLists(w, 1_000_000, 24) }, slow: true},
		{name: "parquet: a dictionary claim", file: "in.parquet", write: pqFile(with(number, 1000), 1, 1000, pqPage(pqDictPage, 500_000_000, pqPlain, 2_000_000_000, make([]byte, 4)), ints(1000)),
			fails: []string{"in.parquet", "a dictionary of 2000000000 bytes", "--max-record"}},
		{name: "parquet: a page claim", file: "in.parquet", write: pqFile(with(number, 1000), 1, 1000, zero, pqPage(pqDataPage, 1000, pqPlain, 2_000_000_000, make([]byte, 4000))),
			fails: []string{"in.parquet", "a page of 2000000000 bytes", "--max-record"}},
		{name: "parquet: a run of two billion values", file: "in.parquet", write: pqFile(with(number, 1000), 1, 1000, zero, page(pqDataPage, 1000, pqRLEDict, append([]byte{1}, rle(1<<31, 0)...)))},
		{name: "parquet: rows of nothing", file: "in.parquet", write: pqFile(with(number, 2_000_000_000), 500, 2_000_000_000, zero, ints(2_000_000_000)),
			fails: []string{"in.parquet", "--max-expansion"}},
		{name: "parquet: a claim of rows", file: "in.parquet", write: pqFile(with(number, 1_000_000_000_000), 1, 1_000_000_000_000, zero, ints(1000)),
			fails: []string{"in.parquet"}},
		{name: "parquet: a long text, often", file: "in.parquet", args: csv, slow: true,
			write: pqFile(with(text, 30_000), 1, 30_000, texts(10_000), page(pqDataPage, 30_000, pqRLEDict, append([]byte{1}, rle(30_000, 0)...)))},
		{name: "parquet: a text of megabytes", file: "in.parquet", args: csv,
			write: pqFile(with(text, 100_000), 1, 100_000, texts(4_000_000), page(pqDataPage, 100_000, pqRLEDict, append([]byte{1}, rle(100_000, 0)...))),
			fails: []string{"in.parquet", "--max-expansion"}},
		{name: "parquet: fifty thousand columns", file: "in.parquet", args: []string{"--no-label", "-o", "out.pbr", "--no-sync"}, slow: true,
			write: func(w *bombWriter) { pqWide(w, 50_000, 100) }},
		{name: "parquet: many pages", file: "in.parquet", slow: true, write: func(w *bombWriter) { pqWide(w, 50_000, 2_600) },
			fails: []string{`in.parquet: column "c`, "row group 0, byte ", "the pages that are read at once, of all columns", "--memory"}},
		{name: "parquet: a nested schema", file: "in.parquet", write: pqNested, fails: []string{"in.parquet"}},
	}
}

// pqLists writes rows of lists of zeros.
func pqLists(w *bombWriter, length int64, rows int) {
	zero := page(pqDictPage, 1, pqPlain, make([]byte, 4))
	var rep []byte
	for range rows {
		rep = append(append(rep, rle(1, 0)...), rle(length-1, 1)...)
	}
	entries := length * int64(rows)
	body := append(levels(rep), levels(rle(entries, 1))...)
	body = append(append(body, 1), rle(entries, 0)...)
	pqFile(pqColumn{name: "x", physical: pqInt32, repetition: pqRepeated, values: entries}, 1, int64(rows), zero, page(pqDataPage, entries, pqRLEDict, body))(w)
}

// pqWide writes rows of zeros in n columns, which share one page.
func pqWide(w *bombWriter, n int, rows int64) {
	w.WriteString("PAR1")
	data := page(pqDataPage, rows, pqPlain, make([]byte, 8*rows))
	w.Write(data)
	columns := make([]pqColumn, n)
	for i := range columns {
		columns[i] = pqColumn{name: "c" + itoa(i), physical: pqDouble, at: 4, stored: int64(len(data)), values: rows}
	}
	w.Write(pqFooter(columns, 1, rows))
}

// pqNested writes a schema of groups in each other.
func pqNested(w *bombWriter) {
	const depth = 100_000
	t := &thrift{}
	t.structure(func() {
		t.int32(1, 1)
		t.list(2, thriftStruct, depth+1, func(i int) {
			t.structure(func() {
				if i == depth {
					t.int32(1, pqInt32)
				}
				t.int32(3, pqOptional)
				t.string(4, "g")
				if i < depth {
					t.int32(5, 1)
				}
			})
		})
		t.int64(3, 0)
		t.list(4, thriftStruct, 0, nil)
	})
	w.WriteString("PAR1")
	w.Write(t.b)
	w.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(t.b))))
	w.WriteString("PAR1")
}

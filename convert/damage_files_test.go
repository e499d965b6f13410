package convert

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"testing"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/recordio"
)

// damaged is a small file that is going to be.
type damaged struct {
	name    string
	job     Job // how it is read
	file    []byte
	receipt string
	rows    [][]string // as they are read
	// ends are where a cut cannot be seen, and the number of rows before it.
	ends  map[int]int
	text  bool // a cut within a line is a warning
	alike bool // to others in the list
	// reach is what damage to a byte may change.
	reach func(at int) reach
}

// reach is what damage may change without an error, besides nothing: a row or one of
// its values, one of the columns, or any values.
type reach struct {
	what     extent
	row, col int
}

type extent int

const (
	noBytes extent = iota // there is a checksum
	oneValue
	wholeRow
	anyRow    // one of them
	anyColumn // one of them: the byte says what a column is
	anyValue  // a block without a checksum is compressed
)

// allows says what is different and should not be; "" if that is nothing.
func (r reach) allows(want, got [][]string) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows, not %d", len(got), len(want))
	}
	rows, cols := map[int]bool{}, map[int]bool{}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			return fmt.Sprintf("row %d has %d values, not %d", i, len(got[i]), len(want[i]))
		}
		for k := range want[i] {
			if got[i][k] != want[i][k] {
				rows[i], cols[k] = true, true
			}
		}
	}
	ok := r.what == anyValue ||
		r.what == oneValue && len(rows) == 1 && len(cols) == 1 && rows[r.row] && cols[r.col] ||
		r.what == wholeRow && len(rows) == 1 && rows[r.row] ||
		r.what == anyRow && len(rows) == 1 ||
		r.what == anyColumn && len(cols) == 1
	if ok {
		return ""
	}
	return fmt.Sprintf("%q became %q", want, got)
}

func unreached(int) reach { return reach{} }

// damagedFiles are small files of each format and each compression of it.
func damagedFiles(t *testing.T) (files []*damaged) {
	numbers := "y,f0,f1,f2\n1,0.5,-2,3\n0,1.25,1e-3,4\n1,7,8,9\n0,1,2,1e6\n"
	mixed := "y,x,s\n1,0.5,a\n0,,b\n1,7.25,\n0,1e6,\"d, \"\"e\"\"\"\n"
	label := Roles{Label: []string{"y"}}
	headless := Job{Roles: Roles{Label: []string{"c1"}}, Read: ReadOptions{NoHeader: true}}
	add := func(in, name string, write Job, as damaged) {
		h := newHarness(t, map[string]string{"in.csv": in})
		write.Inputs, write.Output, write.Write.Receipt = []string{"in.csv"}, name, name+receiptSuffix
		h.must(write)
		d := &as
		d.name, d.file, d.receipt = name, []byte(h.get(name)), h.get(name+receiptSuffix)
		files = append(files, d)
	}

	train := Job{Roles: label}
	for _, dtype := range []string{"float32", "float64", "int32"} {
		in := numbers
		if dtype == "int32" {
			in = "y,f0,f1,f2\n1,300,-2,3\n0,1,70000,4\n1,7,8,9\n"
		}
		j := train
		j.Values.DType = dtype
		add(in, dtype+".pbr", j, damaged{alike: dtype != "float32"})
	}
	sparse := train
	sparse.Values.Sparse = true
	add("y,f0,f1,f2\n1,0,-2,3\n0,1,0,0\n1,0,0,9\n0,1,2,1e6\n", "sparse.pbr", sparse, damaged{alike: true})

	add(numbers, "small.csv", train, damaged{job: headless, text: true})
	table := Job{Write: WriteOptions{Header: true}}
	add(mixed, "table.csv", table, damaged{job: Job{Roles: label, Values: Values{EncodeStrings: "keep"}}, text: true})
	add(numbers, "small.tsv", train, damaged{job: headless, text: true, alike: true})
	crlf := *files[len(files)-2]
	crlf.name, crlf.alike = "crlf.csv", true
	crlf.file, crlf.receipt = bytes.ReplaceAll(crlf.file, []byte("\n"), []byte("\r\n")), ""
	files = append(files, &crlf)

	for _, suffix := range []string{".gz", ".bz2", ".zst", ".sz"} {
		add(numbers, "small.csv"+suffix, train, damaged{job: headless, reach: unreached})
		add(numbers, "small.pbr"+suffix, train, damaged{reach: unreached, alike: suffix != ".gz"})
		if suffix == ".sz" { // the name of the format alone is a whole file of no bytes
			files[len(files)-1].ends = map[int]int{10: 0}
		}
	}

	for _, codec := range []string{"zstd", "snappy", "gzip", "none"} {
		j := Job{Write: WriteOptions{Compression: codec}}
		add(mixed, codec+".parquet", j, damaged{alike: codec != "zstd"})
	}
	for _, codec := range []string{"deflate", "snappy", "zstd", "bzip2", "none"} {
		j := Job{Write: WriteOptions{Compression: codec}}
		add(mixed, codec+".avro", j, damaged{alike: codec != "deflate"})
	}
	// Its pages have no checksums.
	add(mixed, "foreign.parquet", Job{}, damaged{job: Job{Roles: Roles{Drop: []string{"i"}}}, alike: true}) // intervals
	foreign := files[len(files)-1]
	var err error
	if foreign.file, err = os.ReadFile("../parquetx/testdata/duckdb_logical.parquet"); err != nil {
		t.Fatal(err)
	}
	foreign.receipt = ""

	for _, d := range files {
		if d.rows, _, err = d.read(t, d.file, nil); err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		d.mark(t)
	}
	return files
}

// mark finds out what a byte of the file may change, and where a cut is not seen.
func (d *damaged) mark(t *testing.T) {
	t.Helper()
	if d.reach != nil {
		return
	}
	d.ends = map[int]int{}
	switch path.Ext(d.name) {
	case ".pbr":
		d.markRecords(t)
	case ".csv", ".tsv":
		d.markCells()
	case ".parquet":
		d.reach = func(int) reach { return reach{what: anyColumn} }
	case ".avro":
		d.markBlock(t)
	default:
		t.Fatalf("%s is of no format", d.name)
	}
}

// markRecords: a dense row of floats has its values as they are in memory.
func (d *damaged) markRecords(t *testing.T) {
	of := make([]reach, len(d.file))
	width := map[string]int{"float32.pbr": 4, "float64.pbr": 8}[d.name]
	row := 0
	for f, err := range (recordio.Framing{}).Located(d.file) {
		if err != nil {
			t.Fatal(err)
		}
		d.ends[int(f.Offset)] = row
		for i := range f.Raw[8:] {
			if width == 0 {
				of[int(f.Offset)+8+i] = reach{wholeRow, row, 0}
			}
		}
		for col, n := 0, 1; width > 0 && col < len(d.rows[row]); n = len(d.rows[row]) - 1 { // the label, then the features
			at := int(f.Offset) + 2 + bytes.Index(f.Raw, []byte{0x0a, byte(n * width)})
			for range n {
				for range width {
					of[at] = reach{oneValue, row, col}
					at++
				}
				col++
			}
		}
		row++
	}
	d.reach = func(at int) reach { return of[at] }
}

// markCells: a cell has its own bytes, its quotes among them; separators have a part
// in what a row is, but that the first of two bytes of a line end can become one of the
// cell before it, and so can the last line end of all, which is warned of.
func (d *damaged) markCells() {
	of := make([]reach, len(d.file))
	row, col, quoted := 0, 0, false
	if !d.job.Read.NoHeader {
		row = -1
	}
	for i, c := range d.file {
		quoted = quoted != (c == '"')
		switch {
		case (c == ',' && path.Ext(d.name) == ".csv" || c == '\t') && !quoted:
			col++
		case c == '\n':
			row, col = row+1, 0
			d.ends[i+1] = row
		case row >= 0:
			of[i] = reach{oneValue, row, col}
		}
	}
	delete(d.ends, len(d.file))
	of[len(of)-1] = reach{oneValue, len(d.rows) - 1, len(d.rows[0]) - 1}
	d.reach = func(at int) reach { return of[at] }
}

// markBlock: behind the header is one block.
func (d *damaged) markBlock(t *testing.T) {
	h, n, err := avrox.ParseHeader(d.file, avrox.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.ends[n] = 0
	block := map[string]extent{"null": anyRow, "deflate": anyValue}[h.Codec]
	d.reach = func(at int) reach {
		if at < n {
			return reach{what: anyColumn}
		}
		return reach{what: block}
	}
}

package fuzz

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/table"
)

// decoder is one of those that read what may be damaged, with the limits that it has
// if a user says nothing.
type decoder struct {
	name   string
	seeds  func(testing.TB) [][]byte // most of them good
	tokens []string                  // what its files are made of
	// decode reads all of a mutant. Its error is a finding if the decoder does what
	// it must not.
	decode func(testing.TB) func(mutant) error
}

// finding is what a decoder must not do.
type finding struct{ what string }

func (f *finding) Error() string { return f.what }

func wrong(format string, args ...any) error { return &finding{fmt.Sprintf(format, args...)} }

var decoders = []decoder{
	{name: "recordio frames", seeds: recordFiles, tokens: recordTokens, decode: plain(readFrames)},
	{name: "recordio records", seeds: recordFiles, tokens: recordTokens, decode: plain(readRecords)},
	{name: "recordio rows", seeds: rowFiles, tokens: recordTokens, decode: plain(readRows)},
	{name: "recordio salvage", seeds: recordFiles, tokens: recordTokens, decode: plain(salvage)},
	{name: "recordarrow", seeds: recordFiles, tokens: recordTokens, decode: plain(readRecordBatches)},
	{name: "csvml", seeds: csvFiles, tokens: csvTokens, decode: plain(readCSV)},
	{name: "csvml infer", seeds: csvFiles, tokens: csvTokens, decode: plain(inferCSV)},
	{name: "parquetx", seeds: parquetFiles, tokens: parquetTokens, decode: plain(readParquetFile)},
	{name: "parquetx with checksums", seeds: checkedParquetFiles, tokens: parquetTokens, decode: sameUnder(parquetSum, readParquet)},
	{name: "avrox", seeds: avroFiles, tokens: avroTokens, decode: plain(readAvroFile)},
	{name: "avrox with checksums", seeds: checkedAvroFiles, tokens: avroTokens, decode: sameUnder(avroSum, readAvro)},
	{name: "gzip", seeds: compressedFiles(compression.Gzip), tokens: []string{"\x1f\x8b\x08"}, decode: plain(decompressor(compression.Gzip))},
	{name: "bzip2", seeds: compressedFiles(compression.Bzip2), tokens: []string{"BZh9", "1AY&SY", "\x17rE8P\x90"}, decode: plain(decompressor(compression.Bzip2))},
	{name: "zstd", seeds: compressedFiles(compression.Zstd), tokens: []string{"\x28\xb5\x2f\xfd", "\x50\x2a\x4d\x18"}, decode: plain(decompressor(compression.Zstd))},
	{name: "snappy", seeds: compressedFiles(compression.Snappy), tokens: []string{"\xff\x06\x00\x00sNaPpY"}, decode: plain(decompressor(compression.Snappy))},
	{name: "categories", seeds: jsonFiles("categories.json"), tokens: jsonTokens, decode: readCategories},
	{name: "receipt", seeds: jsonFiles("receipt.json"), tokens: jsonTokens, decode: readReceipt},
	{name: "schema", seeds: jsonFiles("schema.json"), tokens: jsonTokens, decode: readSchema},
	{name: "convert", seeds: anyFiles, tokens: slices.Concat(recordTokens, csvTokens, avroTokens), decode: convertFile},
}

// plain is a decoder that keeps nothing and needs no files.
func plain(read func(mutant) error) func(testing.TB) func(mutant) error {
	return func(testing.TB) func(mutant) error { return read }
}

var (
	recordTokens  = []string{"\x0a\x23\xd7\xce", "\x0a\x06values", "\x1a\x02\x80\x08", "\x12", "\x22", "\x3a"}
	parquetTokens = []string{"PAR1", "PARE", "\x15\x00", "\x19\x1c"}
	csvTokens     = []string{"\"", "\"\"", ",", "\n", "\r", "\r\n", "\x00", "\xef\xbb\xbf", "nan", "1e400", "2020-02-30", "\xff", ";", "-", ",,,,,,,,"}
	avroTokens    = []string{"avro.codec", "avro.schema", "null", "deflate", "snappy", "zstandard", `{"type":"array","items":`, `["null",`, `"long"`, `"recast.length"`, `"logicalType":"decimal"`}
	jsonTokens    = []string{`"`, `\u0000`, `\ud800`, "{", "}", "[", "]", "null", "true", "-1", "1e999", "18446744073709551616", ",", ":", "{}", "[]", `"a":`, strings.Repeat("[", 20_000), "\xff"}
)

// recordFiles are files of rows, and one of records in parts.
func recordFiles(t testing.TB) [][]byte {
	files := rowFiles(t)
	var parts []byte
	for i := range 4 {
		var err error
		if parts, err = recordio.AppendEscaped(parts, bytes.Repeat([]byte("\x0a\x23\xd7\xce"), i)); err != nil {
			t.Fatal(err)
		}
	}
	return append(files, parts)
}

// placed checks that what is damaged in a file of n bytes is said with its place.
func placed(err error, n int) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*recordio.Error](err); !ok || e.Record < 1 || e.Offset < 0 || e.Offset > int64(n) {
		return wrong("an error without its place: %#v", err)
	}
	return err
}

func readFrames(m mutant) error {
	for _, join := range []recordio.Join{recordio.Auto, recordio.DMLC, recordio.Raw} {
		r := recordio.NewFrameReader(bytes.NewReader(m.data))
		r.Join = join
		n := 0
		for {
			_, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return placed(err, len(m.data))
			}
			n++
		}
		if cut, records, err := r.Cut(m.data, true); err != nil || cut != len(m.data) || records != n {
			return wrong("%d records read, and cut %d of %d bytes, %v", n, records, cut, err)
		}
	}
	return nil
}

func readRecords(m mutant) error {
	r := recordio.NewReader(bytes.NewReader(m.data))
	for rec, err := range r.All() {
		if err != nil {
			return placed(err, len(m.data))
		}
		if _, err := rec.Append(nil); err != nil {
			return wrong("a record that was read cannot be written: %v", err)
		}
	}
	return nil
}

// readRows reads rows by the layout of the first one.
func readRows(m mutant) error {
	for p, err := range (recordio.Framing{}).Frames(m.data) {
		if err != nil {
			return placed(err, len(m.data))
		}
		l, err := recordio.LayoutOf(p)
		if err != nil {
			return err
		}
		switch {
		case l.Sparse && l.Type == "float32":
			_, _, _, _, err = recordio.NewSparseReader[float32](l).Append(nil, nil, nil, nil, m.data)
		case l.Sparse && l.Type == "float64":
			_, _, _, _, err = recordio.NewSparseReader[float64](l).Append(nil, nil, nil, nil, m.data)
		case l.Sparse:
			_, _, _, _, err = recordio.NewSparseReader[int32](l).Append(nil, nil, nil, nil, m.data)
		case l.Type == "float32":
			_, _, err = recordio.NewDenseReader[float32](l).Append(nil, nil, m.data)
		case l.Type == "float64":
			_, _, err = recordio.NewDenseReader[float64](l).Append(nil, nil, m.data)
		default:
			_, _, err = recordio.NewDenseReader[int32](l).Append(nil, nil, m.data)
		}
		return placed(err, len(m.data))
	}
	return nil
}

// salvage reads what is left. Records and regions are the file, each byte once.
func salvage(m mutant) error {
	r := recordio.NewReader(bytes.NewReader(m.data))
	skipped, end := 0, int64(0)
	r.Skipped = func(g recordio.Region) bool {
		if g.From < end || g.From >= g.To || g.To > int64(len(m.data)) {
			end = -1 << 62
		}
		skipped, end = skipped+1, g.To
		return true
	}
	for _, err := range r.All() {
		if err != nil {
			return wrong("salvage ends: %v", err)
		}
	}
	if end < 0 {
		return wrong("regions overlap, or are outside the file")
	}
	if skipped > 0 {
		return errors.New("there was damage")
	}
	return nil
}

func readRecordBatches(m mutant) error {
	for p, err := range (recordio.Framing{}).Frames(m.data) {
		if err != nil {
			return placed(err, len(m.data))
		}
		for _, of := range []func([]byte) (*arrow.Schema, error){recordarrow.SchemaOf, recordarrow.RaggedSchemaOf} {
			s, err := of(p)
			if err != nil {
				return err
			}
			d, err := recordarrow.NewDecoder(s, table.Want{Skip: true})
			if err != nil {
				return wrong("no decoder of a schema: %v", err)
			}
			b, err := d.Decode(m.data)
			if err != nil {
				if e, ok := errors.AsType[*table.Error](err); !ok || e.Record < 1 || e.Byte < 0 || e.Byte > int64(len(m.data)) {
					return wrong("an error without its place: %#v", err)
				}
				return err
			}
			err = rowsAdd(b)
			b.Release()
			if err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// rowsAdd checks that each record is a row or is bad, and that what is in the rows
// can be read.
func rowsAdd(b table.Batch) error {
	if b.NumRows()+int64(len(b.Bad)) != b.Records {
		return wrong("%d rows and %d bad of %d records", b.NumRows(), len(b.Bad), b.Records)
	}
	for _, c := range b.Columns() {
		for row := range c.Len() {
			c.ValueStr(row)
		}
	}
	return nil
}

// csvFiles are odd small files, and parts of real ones.
func csvFiles(t testing.TB) (files [][]byte) {
	for _, s := range csvSeeds {
		files = append(files, []byte(s))
	}
	for _, name := range []string{"penguins.csv", "wine.csv"} {
		b := fileBytes(t, "../testdata/"+name)
		files = append(files, b[:bytes.LastIndexByte(b[:4000], '\n')+1])
	}
	return files
}

func readCSV(m mutant) error {
	r := csvml.NewReader(bytes.NewReader(m.data))
	r.Header, r.Size = csvml.HeaderNo, 1000
	r.Want.Skip = true
	for b, err := range r.All() {
		if err != nil {
			if e, ok := errors.AsType[*table.Error](err); ok && (e.Byte < 0 || e.Byte > int64(len(m.data))) {
				return wrong("an error without its place: %#v", err)
			}
			return err
		}
		if err := rowsAdd(b); err != nil {
			return err
		}
	}
	return nil
}

func inferCSV(m mutant) error {
	for _, h := range []csvml.Header{csvml.HeaderAuto, csvml.HeaderYes, csvml.HeaderNo} {
		d := csvml.Dialect{Header: h}
		s, err := d.Infer(csvml.Sample{Head: m.data, EOF: true, Known: []string{"a"}, Places: [][]byte{m.data[len(m.data)/2:]}})
		if err != nil {
			return err
		}
		if len(s.Columns) != s.NumFields() || s.HeaderBytes > int64(len(m.data)) {
			return wrong("%d columns, %d fields, a header of %d bytes", len(s.Columns), s.NumFields(), s.HeaderBytes)
		}
	}
	return nil
}

// parquetFiles are those of others, and our own.
func parquetFiles(t testing.TB) [][]byte {
	return append(globBytes(t, "../parquetx/testdata/*.parquet", "../testdata/penguins.parquet"), checkedParquetFiles(t)...)
}

// checkedParquetFiles are our own, in which each page has a checksum.
func checkedParquetFiles(t testing.TB) (files [][]byte) {
	for _, from := range globBytes(t, "../testdata/penguins.parquet", "../parquetx/testdata/nested_v1.parquet") {
		for _, codec := range []string{"none", "zstd"} {
			files = append(files, rewritten(t, from, func(w io.Writer, s *arrow.Schema) (batchWriter, error) {
				return parquetx.NewWriter(w, s, parquetx.WriteOptions{Compression: codec, GroupRows: 50})
			}))
		}
	}
	return files
}

// avroFiles are those of others, and our own.
func avroFiles(t testing.TB) [][]byte {
	return slices.Concat(globBytes(t, "../avrox/testdata/*.avro", "../testdata/penguins.avro"), ownAvroFiles(t, "null", "deflate"))
}

// checkedAvroFiles are those of codecs that have a checksum.
func checkedAvroFiles(t testing.TB) [][]byte {
	return append(ownAvroFiles(t, "snappy", "bzip2"), globBytes(t, "../avrox/testdata/types.snappy.avro", "../avrox/testdata/types.bzip2.avro", "../avrox/testdata/types.xz.avro")...)
}

func ownAvroFiles(t testing.TB, codecs ...string) (files [][]byte) {
	for _, codec := range codecs {
		files = append(files, rewritten(t, fileBytes(t, "../testdata/penguins.parquet"), func(w io.Writer, s *arrow.Schema) (batchWriter, error) {
			return avrox.NewWriter(w, s, avrox.WriteOptions{Codec: codec, BlockBytes: 2000})
		}))
	}
	return files
}

type batchWriter interface {
	Write(arrow.RecordBatch) error
	Close() error
}

// rewritten is the table of a Parquet file in another one.
func rewritten(t testing.TB, file []byte, create func(io.Writer, *arrow.Schema) (batchWriter, error)) []byte {
	s, batches, err := readParquet(file)
	if err != nil {
		t.Fatal(err)
	}
	defer releaseAll(batches)
	var b bytes.Buffer
	w, err := create(&b, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mended is a finding where a panic was caught: damage is to be found by a check, and
// what is recovered stands behind that.
func mended(err error) error {
	if strings.Contains(err.Error(), "runtime error") {
		return wrong("a panic that was caught: %v", err)
	}
	return err
}

func readParquetFile(m mutant) error {
	f, err := parquetx.Open(bytes.NewReader(m.data), int64(len(m.data)), parquetx.ReadOptions{})
	if err != nil {
		return mended(err)
	}
	f.Info()
	d, err := f.NewDecoder(readable(f.Schema()))
	if err != nil {
		return mended(err)
	}
	ranges := f.Ranges(1 << 20)
	for i := range ranges.Len() {
		b, err := d.Decode(context.Background(), ranges.At(i))
		if err != nil {
			return mended(err)
		}
		if b.NumRows() != ranges.At(i).Rows() {
			return wrong("a range has %d rows, and says %d", b.NumRows(), ranges.At(i).Rows())
		}
		err = rowsAdd(table.Batch{RecordBatch: b, Records: b.NumRows()})
		b.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func readAvroFile(m mutant) error {
	h, n, err := avrox.ParseHeader(m.data, avrox.ReadOptions{})
	if err != nil {
		return mended(err)
	}
	d, err := h.NewDecoder(readable(h.Schema))
	if err != nil {
		return mended(err)
	}
	for data := m.data[n:]; len(data) > 0; data = data[n:] {
		var rows int64
		if n, rows, err = h.Cut(data, true); err != nil {
			return mended(err)
		}
		b, err := d.Decode(data[:n])
		if err != nil {
			if e, ok := errors.AsType[*table.Error](err); !ok || e.Byte < 0 || e.Byte > int64(len(data)) {
				return wrong("an error without its place: %#v", err)
			}
			return mended(err)
		}
		err = rowsAdd(table.Batch{RecordBatch: b, Records: rows})
		b.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// sameUnder checks that a mutant that is accepted has the rows of the file that it was
// made of, if nothing differs but what is under checksums: all else is told by rest.
func sameUnder(rest func(file []byte) (string, bool), read func([]byte) (*arrow.Schema, []arrow.RecordBatch, error)) func(testing.TB) func(mutant) error {
	return func(testing.TB) func(mutant) error {
		return func(m mutant) error {
			_, got, err := read(m.data)
			defer releaseAll(got)
			if err != nil {
				return mended(err)
			}
			is, ok := rest(m.data)
			was, _ := rest(m.seed)
			if !ok || is != was {
				return nil
			}
			_, want, err := read(m.seed)
			defer releaseAll(want)
			if err != nil {
				return wrong("the seed: %v", err)
			}
			if err := differ(got, want); err != nil {
				return wrong("damage under a checksum is not found: %v", err)
			}
			return nil
		}
	}
}

// parquetSum is the length of a file and its footer.
func parquetSum(file []byte) (string, bool) {
	n := len(file) - 8
	from := n - int(binary.LittleEndian.Uint32(file[n:]))
	return fmt.Sprint(from, string(file[from:])), true
}

// avroSum is the header of a file and those of its blocks.
func avroSum(file []byte) (string, bool) {
	_, n, err := avrox.ParseHeader(file, avrox.ReadOptions{})
	if err != nil {
		return "", false
	}
	sum := file[:n:n]
	for at := n; at < len(file); {
		_, a := binary.Varint(file[at:])
		size, b := binary.Varint(file[at+a:])
		sum = append(sum, file[at:at+a+b]...)
		at += a + b + int(size) + 16
	}
	return string(sum), true
}

// pieces are what is compressed, each a member of its own, so that what is read of a
// damaged file must be some of them: all have checksums.
func pieces() [][]byte {
	noise := bytes.Repeat([]byte("\x00\x01\x02"), 500)
	for i := range noise {
		noise[i] = byte(i * i * 7 >> 3)
	}
	long := bytes.Repeat([]byte("7,0.25,1e-3\n"), 5000)
	return [][]byte{[]byte("1,0.5,0.25\n0,0.125,8\n"), noise, long}
}

// compressedFiles are files of one member and of all.
func compressedFiles(f compression.Format) func(testing.TB) [][]byte {
	return func(t testing.TB) (files [][]byte) {
		var all []byte
		for _, p := range pieces() {
			for _, level := range []int{0, 1, 9} {
				file := packed(t, f, level, p)
				files = append(files, file)
				if level == 0 {
					all = append(all, file...)
				}
			}
		}
		return append(files, all, packed(t, f, 0, nil))
	}
}

func decompressor(f compression.Format) func(mutant) error {
	whole := pieces()
	if f == compression.Snappy { // each of whose chunks has a checksum
		whole = slices.Concat(whole[:2], slices.Collect(slices.Chunk(whole[2], 1<<16)))
	}
	return func(m mutant) error {
		r, err := compression.NewReader(bytes.NewReader(m.data), f, compression.Limits{Threads: 1 + len(m.data)%2})
		if err != nil {
			return wrong("%v", err)
		}
		defer r.Close()
		got, err := io.ReadAll(io.LimitReader(r, 256<<20))
		if err != nil {
			if e, ok := errors.AsType[*compression.Error](err); !ok || e.Format != f || e.Offset < 0 || e.Offset > int64(len(m.data)) {
				return wrong("an error without its place: %#v", err)
			}
			return err
		}
		for left := got; len(left) > 0; {
			i := slices.IndexFunc(whole, func(p []byte) bool { return bytes.HasPrefix(left, p) })
			if i < 0 {
				return wrong("%d bytes are read that nobody wrote, at byte %d: %.40q", len(got), len(got)-len(left), left)
			}
			left = left[len(whole[i]):]
		}
		return nil
	}
}

// jsonFiles are what runs write and read: categories, receipts and schemas.
func jsonFiles(name string) func(testing.TB) [][]byte {
	return func(t testing.TB) (files [][]byte) {
		for _, how := range []string{"ordinal", "onehot"} {
			dir := t.TempDir()
			_, err := convert.Run(context.Background(), convert.Job{
				Inputs: []string{trainCSV(t, dir)}, Output: filepath.Join(dir, "out.csv"),
				Roles:  convert.Roles{Label: []string{"y"}},
				Values: convert.Values{EncodeStrings: how, Categories: filepath.Join(dir, "categories.json")},
				Write:  convert.WriteOptions{Receipt: filepath.Join(dir, "receipt.json")},
			})
			if err != nil {
				t.Fatal(err)
			}
			schema := `{"path": "x", "columns": [{"name": "y", "type": "string", "nullable": true}, {"name": "a", "type": "decimal(9,2)"}, {"name": "b", "type": "string"}]}`
			if err := os.WriteFile(filepath.Join(dir, "schema.json"), []byte(schema), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, fileBytes(t, filepath.Join(dir, name)))
		}
		return files
	}
}

// trainCSV is a table with text.
func trainCSV(t testing.TB, dir string) string {
	path := filepath.Join(dir, "train.csv")
	if err := os.WriteFile(path, []byte("y,a,b\nu,1,x\nv,2,y\nu,3,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// beside runs jobs with a mutant in a file beside the table.
func beside(name string, job func(table, file string) convert.Job) func(testing.TB) func(mutant) error {
	return func(t testing.TB) func(mutant) error {
		dir := t.TempDir()
		in, file := trainCSV(t, dir), filepath.Join(dir, name)
		return func(m mutant) error {
			if err := replace(file, m.data); err != nil {
				return err
			}
			j := job(in, file)
			j.Output, j.To, j.Stdout, j.Threads = "-", "csv", io.Discard, 1
			_, err := convert.Run(context.Background(), j)
			return outcome(err)
		}
	}
}

// replace writes a file anew. Some file systems wait for the disk where one is cut to
// nothing and written again.
func replace(name string, data []byte) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrong("%v", err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		return wrong("%v", err)
	}
	return nil
}

// outcome is a finding where an error is that of a bug.
func outcome(err error) error {
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), "internal: ") {
		return wrong("%v", err)
	}
	_, usage := errors.AsType[*convert.UsageError](err)
	if !usage && !errors.Is(err, convert.ErrInput) {
		return wrong("an error of another kind: %#v: %v", err, err)
	}
	return mended(err)
}

var readCategories = beside("categories.json", func(table, file string) convert.Job {
	return convert.Job{Inputs: []string{table}, Roles: convert.Roles{Label: []string{"y"}}, Values: convert.Values{Categories: file}}
})

var readSchema = beside("schema.json", func(table, file string) convert.Job {
	return convert.Job{Inputs: []string{table}, Roles: convert.Roles{Label: []string{"y"}},
		Read: convert.ReadOptions{Schema: file}, Values: convert.Values{EncodeStrings: "keep"}}
})

// readReceipt repeats what a receipt says, and reads a file that it lies beside.
func readReceipt(t testing.TB) func(mutant) error {
	repeat := beside("receipt.json", func(table, file string) convert.Job {
		return convert.Job{Inputs: []string{table}, FromReceipt: file}
	})(t)
	compare := beside("train.csv.receipt.json", func(table, _ string) convert.Job {
		return convert.Job{Inputs: []string{table}, Roles: convert.Roles{Label: []string{"y"}}, Values: convert.Values{EncodeStrings: "ordinal"}}
	})(t)
	return func(m mutant) error {
		if err := compare(m); err != nil {
			if _, ok := errors.AsType[*finding](err); ok {
				return err
			}
		}
		return repeat(m)
	}
}

// anyFiles are some of each format and compression.
func anyFiles(t testing.TB) (files [][]byte) {
	files = slices.Concat(recordFiles(t), csvFiles(t)[5:], avroFiles(t)[:2], parquetFiles(t)[:3], checkedParquetFiles(t)[:1])
	for _, f := range []compression.Format{compression.Gzip, compression.Bzip2, compression.Zstd, compression.Snappy} {
		files = append(files, packed(t, f, 0, pieces()[0]), packed(t, f, 0, files[0]))
	}
	return files
}

// convertFile describes a file, counts its rows and converts them, as the command line does.
func convertFile(t testing.TB) func(mutant) error {
	file := filepath.Join(t.TempDir(), "mutant")
	names := []string{file}
	return func(m mutant) error {
		if err := replace(file, m.data); err != nil {
			return err
		}
		ctx := context.Background()
		o := convert.OpenOptions{Read: convert.ReadOptions{NoHeader: true}, Threads: 2}
		descriptions, err := convert.Inspect(ctx, names, o, true)
		if err := outcome(err); err != nil {
			return err
		}
		_, err = convert.Count(ctx, names, o)
		if err := outcome(err); err != nil {
			return err
		}
		r, err := convert.Run(ctx, convert.Job{Inputs: names, Output: "-", To: "csv", Stdout: io.Discard, Read: o.Read, Write: convert.WriteOptions{Header: true}, Threads: 2})
		if err := outcome(err); err != nil {
			return err
		}
		if rows := descriptions[0].Rows; rows != nil && *rows != r.RowsOut {
			return wrong("inspect finds %d rows, convert writes %d", *rows, r.RowsOut)
		}
		return nil
	}
}

func fileBytes(t testing.TB, name string) []byte {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func globBytes(t testing.TB, patterns ...string) (files [][]byte) {
	for _, p := range patterns {
		names, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			files = append(files, fileBytes(t, name))
		}
	}
	return files
}

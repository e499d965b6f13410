package parquetx

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/parquet-go/parquet-go/format"
)

// written is an open file of one column, in pages of 4 rows and row groups of 10.
func written[T any](t *testing.T, f arrow.Field, values []T, add func(array.Builder, T)) *File {
	t.Helper()
	b := array.NewBuilder(memory.DefaultAllocator, f.Type)
	for _, v := range values {
		add(b, v)
	}
	s := arrow.NewSchema([]arrow.Field{f}, nil)
	batch := array.NewRecordBatch(s, []arrow.Array{b.NewArray()}, int64(len(values)))
	file, err := openBytes(encodeAll(t, s, WriteOptions{GroupRows: 10}, pageLimit{4, 1 << 20}, 1, []arrow.RecordBatch{batch}), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func addText(b array.Builder, v string) { b.(*array.BinaryBuilder).AppendString(v) }
func addInt32(b array.Builder, v int32) { b.(*array.Int32Builder).Append(v) }

// numbered is a file of rows 0, 1, 2, … in two columns, in row groups of 10.
func numbered(t *testing.T, rows int) *File {
	t.Helper()
	s := arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int32}, {Name: "b", Type: arrow.PrimitiveTypes.Int32}}, nil)
	b := array.NewInt32Builder(memory.DefaultAllocator)
	for i := range rows {
		b.Append(int32(i))
	}
	a := b.NewArray()
	batch := array.NewRecordBatch(s, []arrow.Array{a, a}, int64(rows))
	f, err := openBytes(encodeAll(t, s, WriteOptions{GroupRows: 10}, pageLimit{4, 1 << 20}, 1, []arrow.RecordBatch{batch}), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func decoderOf(t *testing.T, f *File, columns []int) *Decoder {
	t.Helper()
	d, err := f.NewDecoder(columns)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRanges(t *testing.T) {
	f := numbered(t, 25)
	for _, bytes := range []int64{0, 16, 1 << 20} {
		ranges := f.Ranges(bytes)
		var first, stored, sizes int64
		group, row := 0, int64(0)
		for i := range ranges.Len() {
			r := ranges.At(i)
			if r.Group != group {
				group, row = group+1, 0
			}
			if r.Group != group || r.From != row || r.First != first || r.Rows() < 1 {
				t.Errorf("range %d is %+v", i, r)
			}
			row, first, stored, sizes = r.To, first+r.Rows(), stored+r.Stored, sizes+r.Bytes
		}
		var wantStored, wantBytes int64
		for _, g := range f.Info().Groups {
			wantStored, wantBytes = wantStored+g.Compressed, wantBytes+g.Uncompressed
		}
		if first != 25 || stored != wantStored || sizes != wantBytes {
			t.Errorf("%d ranges of %d rows, %d and %d bytes; want 25, %d, %d", ranges.Len(), first, stored, sizes, wantStored, wantBytes)
		}
	}
	if n := f.Ranges(0).Len(); n != 25 {
		t.Errorf("%d ranges of one row", n)
	}
	if n := f.Ranges(1 << 20).Len(); n != 3 {
		t.Errorf("%d ranges of a row group", n)
	}
	// A footer that claims more rows than anybody can count is cut without memory.
	const many = math.MaxInt - 1
	f.footer.groups = []groupMeta{{rows: many, chunks: f.footer.groups[0].chunks}}
	if ranges := f.Ranges(1 << 20); ranges.At(ranges.Len()-1).To != many {
		t.Error("the last range does not end with the last row")
	}
}

// TestOrder asks for ranges in all orders, from as many goroutines.
func TestOrder(t *testing.T) {
	f := numbered(t, 25)
	d := decoderOf(t, f, []int{1, 0})
	ranges := f.Ranges(16)
	got := make([]string, ranges.Len())
	var wg sync.WaitGroup
	for i := ranges.Len() - 1; i >= 0; i-- {
		wg.Go(func() {
			b, err := d.Decode(context.Background(), ranges.At(i))
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = fmt.Sprint(b.Column(0), b.Column(1))
			b.Release()
		})
		time.Sleep(time.Millisecond)
	}
	wg.Wait()
	row := 0
	for i := range ranges.Len() {
		var want []int32
		for range ranges.At(i).Rows() {
			want = append(want, int32(row))
			row++
		}
		column := fmt.Sprint(want)
		if want := column + " " + column; got[i] != want && got[i] != column+column {
			t.Errorf("range %d is %s, want %s", i, got[i], want)
		}
	}
	if len(d.groups) != 0 {
		t.Errorf("%d row groups are kept", len(d.groups))
	}
	if b, err := d.Decode(context.Background(), ranges.At(0)); err != nil {
		t.Errorf("reading again: %v", err)
	} else {
		b.Release()
	}
}

func TestWaits(t *testing.T) {
	f := numbered(t, 10)
	ranges := f.Ranges(32) // 4 rows each
	d := decoderOf(t, f, nil)
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error)
	go func() {
		_, err := d.Decode(context.Background(), ranges.At(2))
		failed <- err
	}()
	go func() {
		_, err := d.Decode(ctx, ranges.At(1))
		failed <- err
	}()
	time.Sleep(10 * time.Millisecond)
	cancel()
	for range 2 {
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("a range whose predecessor never comes: %v", err)
		}
	}
	b, err := d.Decode(context.Background(), ranges.At(0))
	if err != nil {
		t.Fatalf("a range before one that failed: %v", err)
	}
	b.Release()
	if _, err := d.Decode(context.Background(), ranges.At(2)); err == nil || !strings.HasSuffix(err.Error(), "(in a range before)") {
		t.Errorf("a range behind one that failed: %v", err)
	}
	if _, err := d.Decode(context.Background(), ranges.At(0)); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a range again: %v", err)
	}
}

func TestNoSuchRange(t *testing.T) {
	d := decoderOf(t, numbered(t, 10), nil)
	for _, r := range []Range{{Group: 1, To: 1}, {Group: -1, To: 1}, {From: 1, To: 1}, {From: -1, To: 1}, {From: 9, To: 11}} {
		if _, err := d.Decode(context.Background(), r); err == nil {
			t.Errorf("%+v is decoded", r)
		}
	}
	if _, err := d.file.NewDecoder([]int{2}); err == nil {
		t.Error("a column that is not there has a decoder")
	}
	none := decoderOf(t, d.file, []int{})
	b, err := none.Decode(context.Background(), Range{To: 10})
	if err != nil || b.NumRows() != 10 || b.NumCols() != 0 {
		t.Errorf("no columns: %v, %v", b, err)
	}
}

func TestLimits(t *testing.T) {
	words := make([]string, 10)
	for i := range words {
		words[i] = strings.Repeat("x", 100)
	}
	f := written(t, arrow.Field{Name: "t", Type: arrow.BinaryTypes.Binary}, words, addText)
	tests := []struct {
		limit ReadOptions
		want  string
	}{
		{ReadOptions{MaxDictionary: 50}, "a dictionary of 104 bytes is over the limit of 50"},
		{ReadOptions{MaxPage: 2}, "bytes is over the limit of 2"},
		{ReadOptions{MaxColumn: 500}, "a column of a batch of 800 bytes is over the limit of 500"},
		{ReadOptions{MaxBatch: 500}, "10 rows from this one on take more than 500 bytes in memory, the limit (record 1)"},
		{ReadOptions{MaxPages: 50}, "over the limit of 50"},
	}
	for _, test := range tests {
		f.options = test.limit.withDefaults()
		_, err := readAll(f, nil, 1<<20)
		if !errors.Is(err, ErrLimit) || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	f.options = ReadOptions{MaxColumns: 1}.withDefaults()
	f.columns = append(f.columns, f.columns...)
	if err := f.check(); !errors.Is(err, ErrLimit) {
		t.Errorf("two columns: %v", err)
	}
}

// TestRefusedFiles has what is known and not read.
func TestRefusedFiles(t *testing.T) {
	f := numbered(t, 10)
	for name, test := range map[string]struct {
		set  func(c *chunkMeta)
		want string
	}{
		"encrypted": {func(c *chunkMeta) { c.encrypted = true }, "encrypted"},
		"Hadoop":    {func(c *chunkMeta) { c.codec = format.Lz4 }, "compressed as LZ4"},
		"LZO":       {func(c *chunkMeta) { c.codec = format.LZO }, "compressed as LZO"},
		"elsewhere": {func(c *chunkMeta) { c.elsewhere = true }, "in another file"},
	} {
		was := f.footer.groups[0].chunks[0]
		test.set(&f.footer.groups[0].chunks[0])
		if err := errors.Join(f.plan(), f.check()); err != nil {
			t.Fatal(err)
		}
		f.footer.groups[0].chunks[0] = was
		_, err := f.NewDecoder(nil)
		if want := fmt.Sprintf(`parquetx: column "a": %s is not supported`, test.want); !errors.Is(err, ErrUnsupported) || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.NewDecoder([]int{1}); err != nil {
			t.Errorf("%s: the other column: %v", name, err)
		}
	}
}

func TestNotParquet(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "parquetx: footer: the file is damaged: 0 bytes are no Parquet file",
		"PAR1....\x00\x00\x00\x00PARE": "parquetx: footer: an encrypted footer is not supported",
		"a,b,c\n1,2,3\n4,5,6\n":        "parquetx: footer: the file is damaged: it does not begin with PAR1",
		"PAR1....................":     "parquetx: footer: the file is damaged: it does not end with PAR1; it may be cut off",
		"PAR1\xff\xff\xff\xffPAR1":     "parquetx: footer: the file is damaged: a footer of 4294967295 bytes in a file of 12",
		"PAR1\x00\x00\x00\x00PAR1":     "parquetx: footer: the file is damaged: metadata ends within a value",
	} {
		_, err := openBytes([]byte(text), ReadOptions{})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got  %v\nwant %s", text, err, want)
		}
	}
}

// TestReaderErrors holds that errors of storage pass through as they are.
func TestReaderErrors(t *testing.T) {
	broken := errors.New("the network is down")
	if _, err := Open(failing{broken}, 1000, ReadOptions{}); err != broken {
		t.Errorf("Open: %v", err)
	}
	f := numbered(t, 10)
	f.r = failing{broken}
	if _, err := readAll(f, nil, 100); err != broken {
		t.Errorf("Decode: %v", err)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

// TestReadNoRows reads files without rows, and row groups without.
func TestReadNoRows(t *testing.T) {
	f := openFile(t, "rows0.parquet")
	if n := f.Ranges(100).Len(); n != 0 || f.Rows() != 0 || f.Schema().NumFields() == 0 {
		t.Errorf("%d ranges of %d rows", n, f.Rows())
	}
	f = numbered(t, 20)
	empty := groupMeta{chunks: f.footer.groups[0].chunks}
	f.footer.groups = []groupMeta{empty, f.footer.groups[0], empty, f.footer.groups[1], empty}
	if got, err := readAll(f, nil, 100); err != nil || len(got["a"]) != 20 {
		t.Errorf("%d rows, %v", len(got["a"]), err)
	}
}

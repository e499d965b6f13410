package parquetx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
)

// ReadOptions are limits of what is read; 0 is the default. A file that goes over
// one is an error that wraps [ErrLimit].
type ReadOptions struct {
	MaxPage       int64 // bytes of a data page, uncompressed; default 64 MiB
	MaxDictionary int64 // bytes of a dictionary page, uncompressed; default 64 MiB
	MaxColumns    int   // default 200,000
	MaxFooter     int64 // bytes of the footer; default 64 MiB
	MaxList       int64 // bytes of the list of one row, in memory; default 64 MiB
	MaxColumn     int64 // bytes of one column of a batch, in memory; default 256 MiB
	MaxPages      int64 // bytes of the pages and dictionaries of all columns that are read at once; default 4 GiB
	MaxBatch      int64 // bytes of all columns of a batch, in memory; default 1 GiB
}

func (o ReadOptions) withDefaults() ReadOptions {
	if o.MaxPage <= 0 {
		o.MaxPage = 64 << 20
	}
	if o.MaxDictionary <= 0 {
		o.MaxDictionary = 64 << 20
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = 200_000
	}
	if o.MaxColumn <= 0 {
		o.MaxColumn = 256 << 20
	}
	o.MaxColumn = min(o.MaxColumn, math.MaxInt32)
	if o.MaxFooter <= 0 {
		o.MaxFooter = 64 << 20
	}
	if o.MaxList <= 0 {
		o.MaxList = 64 << 20
	}
	if o.MaxPages <= 0 {
		o.MaxPages = 4 << 30
	}
	if o.MaxBatch <= 0 {
		o.MaxBatch = 1 << 30
	}
	return o
}

// File is a Parquet file that is open for reading. It is safe for concurrent use.
type File struct {
	r       io.ReaderAt
	size    int64
	data    int64 // where the footer begins
	options ReadOptions
	footer  *footer
	schema  *arrow.Schema
	columns []column
	root    *node
	leaves  []*node

	estimates estimates
}

// tailSize is the bytes behind the footer: its length, and the magic.
const tailSize = 8

// Open reads the footer of a file of size bytes, and nothing else. Errors wrap
// [ErrCorrupt], [ErrUnsupported] if the footer is encrypted, or [ErrLimit]; those of
// r pass through.
func Open(r io.ReaderAt, size int64, o ReadOptions) (*File, error) {
	f := &File{r: r, size: size, options: o.withDefaults()}
	b, err := f.readFooter()
	if err == nil {
		f.footer, err = parseFooter(b, f.options.MaxColumns)
	}
	if err == nil {
		err = f.plan()
	}
	if err == nil {
		err = f.check()
	}
	if err != nil {
		if isFault(err) {
			err = fmt.Errorf("parquetx: footer: %w", err)
		}
		return nil, err
	}
	fields := make([]arrow.Field, len(f.columns))
	for i := range f.columns {
		fields[i] = f.columns[i].field
	}
	f.schema = arrow.NewSchema(fields, nil)
	return f, nil
}

// isFault reports whether err is about the file, and not one of its reader.
func isFault(err error) bool {
	_, ok := errors.AsType[*fault](err)
	return ok
}

func (f *File) readFooter() ([]byte, error) {
	head, tail := make([]byte, len(fileMagic)), make([]byte, tailSize)
	if f.size < int64(len(head)+len(tail)) {
		return nil, damaged("%d bytes are no Parquet file", f.size)
	}
	if err := f.readAt(head, 0); err != nil {
		return nil, err
	}
	if err := f.readAt(tail, f.size-tailSize); err != nil {
		return nil, err
	}
	switch magic := string(tail[4:]); {
	case magic == "PARE":
		return nil, &fault{"an encrypted footer is not supported", ErrUnsupported}
	case string(head) != fileMagic:
		return nil, damaged("it does not begin with %s", fileMagic)
	case magic != fileMagic:
		return nil, damaged("it does not end with %s; it may be cut off", fileMagic)
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	f.data = f.size - tailSize - length
	if f.data < int64(len(fileMagic)) {
		return nil, damaged("a footer of %d bytes in a file of %d", length, f.size)
	}
	if length > f.options.MaxFooter {
		return nil, tooLarge("a footer", length, f.options.MaxFooter, "MaxFooter")
	}
	b := make([]byte, length)
	return b, f.readAt(b, f.data)
}

// readAt reads all of b. A file that is shorter than it was said to be is damaged.
func (f *File) readAt(b []byte, off int64) error {
	n, err := f.r.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return damaged("it ends at byte %d of %d", off+int64(n), f.size)
	}
	return err
}

// check compares what the footer says with itself and with the size of the file.
func (f *File) check() error {
	if len(f.columns) > f.options.MaxColumns || len(f.leaves) > 2*f.options.MaxColumns {
		return overLimit("MaxColumns", "a schema of %d columns is over the limit of %d", max(len(f.columns), len(f.leaves)), f.options.MaxColumns)
	}
	rows := int64(0)
	for i := range f.footer.groups {
		g := &f.footer.groups[i]
		if len(g.chunks) != len(f.leaves) {
			return damaged("row group %d has %d column chunks, the schema %d", i, len(g.chunks), len(f.leaves))
		}
		if g.rows < 0 || g.rows > math.MaxInt64-rows {
			return damaged("row group %d has %d rows", i, g.rows)
		}
		if rows += g.rows; rows > math.MaxInt { // ranges of rows are counted in an int
			return &fault{fmt.Sprintf("%d rows are more than a 32-bit program counts", rows), ErrLimit}
		}
		for k := range g.chunks {
			if err := f.checkChunk(g, k); err != nil {
				return fmt.Errorf("row group %d, column %d: %w", i, k, err)
			}
		}
	}
	if rows != f.footer.rows {
		return damaged("%d rows, and %d in the row groups", f.footer.rows, rows)
	}
	return nil
}

func (f *File) checkChunk(g *groupMeta, k int) error {
	c := &g.chunks[k]
	if !c.known {
		if c.encrypted {
			return nil
		}
		return damaged("it has no metadata")
	}
	g.stored += max(0, min(c.stored, f.size)) // a sum over columns cannot overflow
	if c.encrypted || c.elsewhere {
		return nil
	}
	switch start := c.start(); {
	case c.physical != f.leaves[k].physical:
		return damaged("its type is %s, in the schema %s", c.physical, f.leaves[k].physical)
	case c.values < 0 || c.bytes < 0 || c.stored < 0:
		return damaged("a size is negative")
	case g.rows == 0: // its pages, if there are any, are not read
	case start < int64(len(fileMagic)) || start > f.data || c.stored > f.data-start:
		return damaged("its bytes %d to %d are not in the file", start, start+c.stored)
	}
	return nil
}

// Schema is that of the batches: columns in the order of the file, fields of structs
// as columns with dotted names. A column that cannot be read has the type
// [arrow.Null] and says why under [table.KeyUnsupported].
func (f *File) Schema() *arrow.Schema { return f.schema }

// Rows is how many rows the file has by its footer.
func (f *File) Rows() int64 { return f.footer.rows }

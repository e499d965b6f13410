package convert

import (
	"errors"
	"fmt"
	"io"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Limits refuse inputs that would cost too much: those with a part that is longer
// than any honest one, or that is far more than it takes in the file. Zero means the
// default. With the defaults, those of [Job.Memory] and of the number of categories
// among them, a process gets by with a gibibyte.
//
//	limit      flag             default  of
//	Record     --max-record     64 MiB   a record of RecordIO, a record of CSV and the lines it
//	                                     spans, a block of Avro, a page, a dictionary and a list of
//	                                     Parquet; at most a quarter of the memory
//	Field      --max-field      16 MiB   a cell of a CSV, its quotes included
//	Columns    --max-columns    200,000  columns, records and groups they are nested in included; not values of RecordIO
//	Expansion  --max-expansion  1,000    bytes out for each byte in, of more than 64 MiB of a file
//	                                     that is compressed as a whole, 32 MiB of a block of Avro,
//	                                     1 GiB in memory of a file of Avro or Parquet
//	Window     --max-window     128 MiB  memory that a zstd frame asks for
//	Header     --max-header     16 MiB   the header of an Avro file; the footer of a Parquet file may
//	                                     have four times as much
//	Sidecar    --max-sidecar    32 MiB   a schema, a file of categories, a receipt
//	           --max-categories 10,000   values of a column that is encoded, see [Values]
//	           --memory         256 MiB  all that is in flight, half of it a column, or a batch, of
//	                                     Parquet; see [Job]
type Limits struct {
	Record    int   // bytes
	Field     int   // bytes
	Columns   int   //
	Expansion int   // bytes out for each byte in
	Window    int64 // bytes
	Header    int   // bytes
	Sidecar   int   // bytes
}

const (
	defaultExpansion = 1000
	defaultHeader    = 16 << 20
	defaultSidecar   = 32 << 20
)

// resolve fills in the defaults that are not a codec's own. A record may take a part of
// the memory.
func (l *Limits) resolve(memory int64) {
	set := func(to *int, usual int) {
		if *to <= 0 {
			*to = usual
		}
	}
	set(&l.Record, csvml.DefaultMaxRecord)
	set(&l.Expansion, defaultExpansion)
	set(&l.Header, defaultHeader)
	l.Sidecar = l.sidecar()
	l.Record = int(min(int64(l.Record), memory/costFactor))
}

// sidecar is Sidecar, or its default.
func (l *Limits) sidecar() int {
	if l.Sidecar <= 0 {
		return defaultSidecar
	}
	return l.Sidecar
}

// moreRecord is the hint for a record that is too long.
const moreRecord = "--max-record allows more, up to a quarter of --memory"

// moreExpansion is the hint for an input that becomes too much.
const moreExpansion = "--max-expansion allows more"

// moreOf is the hint for what is over the limit that an option of a codec sets; "" if
// that is none of ours.
func moreOf(option string) string {
	switch option {
	case "MaxRecord", "MaxBlock", "MaxPage", "MaxDictionary", "MaxList":
		return moreRecord
	case "MaxField":
		return "--max-field allows more"
	case "MaxColumns":
		return "--max-columns allows more"
	case "MaxExpansion":
		return moreExpansion
	case "MaxHeader", "MaxFooter":
		return "--max-header allows more"
	case "MaxPages":
		return "--memory allows more, --features takes fewer columns"
	case "MaxColumn", "MaxBatch":
		return "--memory allows more"
	}
	return ""
}

// limitHint is the hint for an error about a limit, "" for all others.
func limitHint(err error) string {
	if e, ok := errors.AsType[*table.LimitError](err); ok {
		return moreOf(e.Option)
	}
	return ""
}

// muchMemory is how much a file of types may take in memory before it is asked how
// much it is on the disk.
const muchMemory = 1 << 30

// expands reports whether a file of stored bytes takes too much memory.
func (l *Limits) expands(memory, stored int64) bool {
	return memory > muchMemory && memory/int64(l.Expansion) > stored
}

// overExpansion is the error of a file that does: of the rows in so many stored bytes.
func overExpansion(rows, memory, stored int64, most int) *table.Error {
	return &table.Error{Err: &table.LimitError{
		Says: fmt.Sprintf("%s of %s as stored take %d bytes in memory, about, more than %d times as many, the limit",
			grouped(rows, "row"), plural(stored, "byte"), memory, most),
		Option: "MaxExpansion",
	}}
}

// readSidecar reads a file that goes with the data, a schema say. One that is longer
// than limit is an error without its name.
func readSidecar(f storage.File, limit int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, storageError(err)
	}
	if len(text) > limit {
		err := fmt.Errorf("it is longer than %s, %w", sizeText(int64(limit)), errSidecar)
		return nil, &hinted{err, "--max-sidecar allows more"}
	}
	return text, nil
}

var errSidecar = errors.New("the limit")

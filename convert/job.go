package convert

import (
	"io"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// Job says what to convert. The zero value of a field is its default.
type Job struct {
	// Inputs are files, globs, directories, or "-" for Stdin. They are read in
	// this order, those of a glob or directory sorted bytewise, as one table.
	Inputs []string
	// Output is a file, or "-" for Stdout; a directory where Layout makes several
	// files. It appears under its name only when it is whole.
	Output string
	// From and To name formats (see [Formats]) where neither first bytes nor
	// suffix say.
	From, To string
	// FromReceipt is the receipt of another run: columns, types, categories and all
	// that becomes of values are taken from it, and what fields here say otherwise is
	// refused, but for Roles.NoLabel, which leaves out the target, and Roles.Drop, which
	// leaves out columns that the receipt does not know. Inputs, Output, Layout and what becomes of bad rows are those given
	// here; format and compression of the output too, where the receipt does not do.
	FromReceipt string

	Roles   Roles
	Read    ReadOptions
	Values  Values
	Layout  Layout
	Write   WriteOptions
	BadRows BadRows

	// Stdin and Stdout are what "-" stands for; any stream will do. Nil is an
	// empty input and an error on output. A stream cannot be whole or absent:
	// what was written before an error stays written.
	Stdin  io.Reader
	Stdout io.Writer

	// Threads is the number of workers, by default GOMAXPROCS, at most 256. It never
	// changes a byte of the output.
	Threads int
	// Memory bounds the data in flight, in bytes, by default 256 MiB. It never
	// changes a byte of the output; a record too large for it is an error.
	Memory int64
	// Progress, if not nil, is called after each piece, from one goroutine.
	Progress func(Progress)

	store     storage.Store // nil: the local file system; tests set others
	notes     []string      // on the inputs
	repeated  *document     // that FromReceipt names
	neighbors *neighbors    // receipts beside inputs; nil: they are ignored
	warn      func(string)  // see [OpenOptions]
	seen      sightings     // the inputs as they were listed
	summed    bool          // inputs have checksums
}

// Roles say what the columns of the input are to the training job. Names are
// those of the header, or c1 … cN without one; each may be a glob such as
// "pixel*".
type Roles struct {
	Label   []string // the target, or several; a training output needs it, or NoLabel
	NoLabel bool
	// Features are the columns to learn from, in this order; empty means all
	// that have no other role, in the order of the input.
	Features []string
	Drop     []string
	Weight   string // the row's weight: second column of a CSV
	ID       string // the row's name: uid of a RecordIO record
}

// ReadOptions say how inputs are read. Those about text do not concern others.
type ReadOptions struct {
	Header    bool              // the first row holds names
	NoHeader  bool              // it does not; neither: it is inferred
	Delimiter byte              // default: comma, tab for tsv
	Null      []string          // unquoted cells that mean a missing value, beside the empty one
	Types     map[string]string // types of columns, over those inferred; see [ParseType]
	Schema    string            // a file with types of columns, as [Inspect] gives them in JSON; Types win
	Limits    Limits
	// Ragged accepts RecordIO records of any width, with or without a label:
	// features become a list.
	Ragged bool
	// AllowTrailing accepts up to seven stray bytes after the last RecordIO
	// record, a missing last pad, and bytes after the last member of a
	// compressed file.
	AllowTrailing bool
	// IgnoreReceipts reads an input whatever a receipt beside it says: NAME.receipt.json
	// of a file, or of a directory that holds it. Else bytes, rows and checksum are
	// compared, as far as the input is read, and the files of a directory, of a glob, or
	// of several names with the list in the receipt: one that is missing, or that is not
	// in it, is an error of [ErrReceipt].
	IgnoreReceipts bool

	known []string        // columns that the job names: found in the first row, that is a header
	chunk int             // about how many bytes of input a worker gets at a time
	mixed bool            // options of other formats are ignored
	like  []treatedColumn // what the columns were in a run that is repeated
	batch int64           // most bytes of a batch in memory
}

// Values say what becomes of values that the output cannot hold as they are.
type Values struct {
	// DType is float32, float64 or int32; by default float32 for RecordIO, the
	// input's own when that is RecordIO, and for CSV the numbers as they stand.
	DType string
	// Nulls is error, nan, zero, drop, or empty (CSV only). The default is
	// error for RecordIO and empty for CSV.
	Nulls string
	// NullValues stand for missing values of columns, by name, before Nulls is
	// asked.
	NullValues map[string]float64
	// Encode makes numbers of the values of columns, by name: ordinal (the code of
	// a category), onehot (a cell for each category), epoch (a date or timestamp as
	// seconds since 1970-01-01 UTC) or epoch-days.
	Encode map[string]string
	// EncodeStrings is what becomes of text columns that Encode does not name:
	// error (the default), ordinal, onehot, or, for CSV, keep: they stay text. A
	// label of text is always ordinal.
	EncodeStrings string
	// Categories is a file of the categories of columns: it is read if it is there,
	// else written.
	Categories string
	// CategoryOrder numbers categories by value (the default; numbers by size) or by
	// frequency, the most frequent first.
	CategoryOrder string
	// Unknown is error (the default) or bucket: a code of their own for values that
	// are no category.
	Unknown string
	// MaxCategories of one column, by default 10,000; more are an error.
	MaxCategories int
	// Sparse makes RecordIO records of the values that are not zero.
	Sparse bool
	// Strict makes every value that would change an error.
	Strict bool
}

// WriteOptions say how the output is written.
type WriteOptions struct {
	Header      bool   // CSV as a table with a header, rather than for training
	Delimiter   byte   // default: comma, tab for tsv
	Compression string // default: by the suffix of Output
	Level       int    // 0: the compression's default
	Force       bool   // replace an existing output
	NoSync      bool   // do not wait for the disk
	Checksum    string // crc64nvme (the default) or sha256
	// Receipt is a file that says what was done, in JSON: see [ReceiptSchema]. It
	// appears last. A directory has one beside it by default, OUTPUT.receipt.json.
	Receipt string
	Version string    // of the program, for the receipt; default: that of this module
	Time    time.Time // for the receipt; default: now
}

// BadRows say what becomes of rows that cannot be converted.
type BadRows struct {
	Do       string  // fail (the default), skip, or quarantine
	Rejects  string  // with quarantine: a file that gets them as JSON Lines
	Max      int64   // more bad rows than this fail the job; 0: any number; negative: none
	MaxShare float64 // so does a larger share of all rows, 0 … 1; 0: any
}

// Progress is how far a job is.
type Progress struct {
	Rows  int64 // written
	Bytes int64 // of input read, as stored
	Total int64 // of input in all; -1 where it is not known
}

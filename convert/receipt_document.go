package convert

import (
	_ "embed"

	"github.com/recast-ml/recast/table"
)

// document is a receipt as a file: what a job did and how, so that its output can be
// checked and the job repeated. receipt.schema.json describes it for others; a change
// here is one there, and one that a reader of before would get wrong a new version.
type document struct {
	Schema    string        `json:"$schema"`
	Document  string        `json:"document"` // documentName
	Version   int           `json:"version"`
	Program   program       `json:"program"`
	Time      string        `json:"time"` // RFC 3339, in UTC
	Inputs    []readInput   `json:"inputs"`
	Treatment treatment     `json:"treatment"`
	Output    writtenOutput `json:"output"`
	RowsIn    int64         `json:"rows_in"`
	RowsOut   int64         `json:"rows_out"`
	Rejected  int64         `json:"rejected"`
	Dropped   int64         `json:"dropped"`
	Parts     []Part        `json:"parts"` // with paths relative to the receipt
	Changes   table.Changes `json:"changes"`
	Warnings  []string      `json:"warnings"`
	// What to paste.
	ContentType     string            `json:"content_type"`
	Hyperparameters map[string]string `json:"hyperparameters"`

	raw []byte // what it was read from
}

const (
	documentName    = "recast receipt"
	documentVersion = 1
	documentSchema  = "https://raw.githubusercontent.com/recast-ml/recast/main/convert/receipt.schema.json"
	// receiptSuffix makes the name of a receipt beside a file or directory.
	receiptSuffix = ".receipt.json"
)

//go:embed receipt.schema.json
var receiptSchema string

// ReceiptSchema is the JSON Schema of the receipts that [WriteOptions.Receipt] names.
func ReceiptSchema() string { return receiptSchema }

type program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// readInput is a file that was read.
type readInput struct {
	Path        string `json:"path"` // as the user named it
	Format      string `json:"format"`
	Compression string `json:"compression"`
	Bytes       int64  `json:"bytes"` // as stored
	Rows        int64  `json:"rows"`
	Checksum    string `json:"checksum"` // of the bytes as stored
}

// treatment is all that decides what becomes of a row.
type treatment struct {
	Columns  []treatedColumn `json:"columns"` // of the inputs
	Label    []string        `json:"label"`
	Features []string        `json:"features"` // in the order of the output
	Weight   string          `json:"weight,omitempty"`
	ID       string          `json:"id,omitempty"`
	Dropped  []string        `json:"dropped"`

	DType         string            `json:"dtype,omitempty"` // "": as they stand
	Nulls         string            `json:"nulls"`
	NullValues    map[string]string `json:"null_values,omitempty"` // numbers, of which JSON lacks some
	Encodings     []treatedEncoding `json:"encodings,omitempty"`
	EncodeStrings string            `json:"encode_strings"`
	Sparse        bool              `json:"sparse,omitempty"`
	Strict        bool              `json:"strict,omitempty"`
	OnError       string            `json:"on_error"`

	// How the inputs were read.
	Header    *bool             `json:"header,omitempty"`    // the first row holds names; not for typed formats
	Delimiter string            `json:"delimiter,omitempty"` // where it is not the format's own
	Null      []string          `json:"null,omitempty"`      // tokens
	Types     map[string]string `json:"types,omitempty"`     // that were given
	Ragged    bool              `json:"ragged,omitempty"`
}

// treatedColumn is a column of the inputs.
type treatedColumn struct {
	Column
	Text   bool  `json:"text,omitempty"`   // the cells of a text format were taken for text
	Length int64 `json:"length,omitempty"` // of lists, as the first rows have it
}

// treatedEncoding is how the values of a column became numbers.
type treatedEncoding struct {
	Column     string `json:"column"`
	Encode     string `json:"encode"`
	Unknown    string `json:"unknown,omitempty"`
	Categories values `json:"categories,omitempty"` // the code of one is its index
}

// writtenOutput is how the output was written.
type writtenOutput struct {
	Path        string        `json:"path"` // relative to the receipt; "-" is standard output
	Format      string        `json:"format"`
	Compression string        `json:"compression"`
	Level       int           `json:"level,omitempty"`
	Header      bool          `json:"header,omitempty"`    // a CSV as a table
	Delimiter   string        `json:"delimiter,omitempty"` // where it is not the format's own
	Layout      *writtenFiles `json:"layout,omitempty"`    // of a directory, or shuffled rows
}

// writtenFiles is how rows were laid out in files: see [Layout].
type writtenFiles struct {
	Split      []Split `json:"split,omitempty"`
	SplitBy    string  `json:"split_by,omitempty"`
	Stratify   string  `json:"stratify,omitempty"`
	Group      string  `json:"group,omitempty"`
	Seed       uint64  `json:"seed"`
	Shuffle    bool    `json:"shuffle,omitempty"`
	Shards     int     `json:"shards,omitempty"`
	ShardRows  int64   `json:"shard_rows,omitempty"`
	ShardBytes int64   `json:"shard_bytes,omitempty"`
}

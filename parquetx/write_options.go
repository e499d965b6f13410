package parquetx

import (
	"fmt"

	"github.com/recast-ml/recast/table"
)

// WriteOptions say how a file is written. The zero value works.
type WriteOptions struct {
	// Compression of the pages: "zstd" (also ""), "snappy", "gzip" or "none".
	Compression string
	// Level of the compression: 1 to 22 of zstd, 1 to 9 of gzip; 0 is the codec's
	// default here, which is 1. Snappy has none.
	Level int
	// GroupRows is the rows of a row group; the last one may have fewer. 0 is
	// 122,880, or, if the table is so wide that these are more than 16 Mi values,
	// as many rows as are not.
	GroupRows int
	// Metadata is the file's key-value metadata. The key "recast.fields" is taken.
	Metadata map[string]string
	// CreatedBy names the program that writes. Readers expect the form of
	// the default, "recast version dev (build unknown)".
	CreatedBy string
}

const (
	defaultGroupRows = 122_880
	groupValues      = 1 << 24 // of a row group, unless GroupRows is given
	minGroupRows     = 512     // the same, however wide the table

	pageRows     = 20_000  // of a page, at most
	pageBytes    = 1 << 20 // of a page before compression, but for a row that is longer
	openValues   = 1 << 23 // of all open pages together, so that pages of wide tables are shorter
	minPageRows  = 512     // however wide the table
	maxPageBytes = 1<<31 - 1

	dictBytes = 1 << 20 // a dictionary that is larger grows no more

	defaultCreatedBy = "recast version dev (build unknown)"

	// fieldsKey is the key of the file's metadata that has the metadata of fields.
	fieldsKey = "recast.fields"
)

// check gives o its defaults; values is the number of values in a row.
func (o WriteOptions) check(values int64) (WriteOptions, error) {
	if o.Compression == "" {
		o.Compression = "zstd"
	}
	if o.GroupRows < 0 {
		return o, fmt.Errorf("parquetx: a row group of %d rows", o.GroupRows)
	}
	if o.GroupRows == 0 {
		o.GroupRows = int(min(defaultGroupRows, max(minGroupRows, groupValues/max(1, values))))
	}
	if _, ok := o.Metadata[fieldsKey]; ok {
		return o, fmt.Errorf("parquetx: the metadata key %s is taken", table.Excerpt(fieldsKey))
	}
	if o.CreatedBy == "" {
		o.CreatedBy = defaultCreatedBy
	}
	return o, nil
}

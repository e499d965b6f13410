// Package parquetx reads Apache Parquet files to Arrow record batches and writes
// them, in parallel within one row group and in little memory.
//
// # A file
//
// A file holds a table in row groups. In each a column is a run of pages, the column
// chunk; a leaf of the schema is such a column. What is where says the footer, at the
// end (https://parquet.apache.org/docs/file-format/):
//
//	file   = "PAR1" row group… [indexes] footer length(4) "PAR1"
//	chunk  = [dictionary page] data page…
//	page   = header (Thrift) body, which is compressed
//	body   = [repetition levels] [definition levels] values
//
// Levels say what Arrow has offsets and validity for: an entry of a column has a
// definition level, how many of its optional and repeated ancestors are there, and a
// repetition level, at which of the repeated ones it goes on.
//
// # Reading
//
// [Open] reads the footer. [File.Ranges] cuts the rows into ranges, and a [Decoder],
// which goroutines share, makes a batch of each; a [Reader] does so in one goroutine.
// The columns of the schema are those of the file, in its order:
//
//	Bool                       BOOLEAN
//	Int8 … Int64, Uint8 …      INT32 and INT64, by their logical type INT
//	Float16, Float32, Float64  FLOAT16, FLOAT, DOUBLE
//	Decimal128(p,s)            DECIMAL on INT32, INT64, FIXED_LEN_BYTE_ARRAY, BYTE_ARRAY; p up to 38
//	Date32                     DATE
//	Time32(ms), Time64(us|ns)  TIME
//	Timestamp(ms|us|ns)        TIMESTAMP; the time zone is UTC if it is an instant, else ""
//	Timestamp(ns)              INT96
//	String                     STRING; ENUM and JSON, which [table.KeyLogical] tells
//	Binary, FixedSizeBinary(n) BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY; UUID, which [table.KeyLogical] tells
//	List<T>                    LIST, in the form of the specification and older ones, and repeated fields
//	FixedSizeList<T>[n]        LIST, if the file says that all are n long, see below
//	List<Struct<key, value>>   likewise, if the file says that they are sparse rows
//	Null                       UNKNOWN, all null
//
// Fields of structs are columns with dotted names, "a.b", null where the struct is.
// All else (maps, lists of lists and of structs, intervals, decimals of more digits,
// columns that are encrypted or compressed as LZO or as the LZ4 of Hadoop) is a column
// of type Null that says why under [table.KeyUnsupported]; to ask for it is an error.
//
// Pages of version 1 and 2 are read, in the encodings PLAIN, RLE_DICTIONARY, RLE,
// DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY and
// BYTE_STREAM_SPLIT, plain or compressed as Snappy, gzip, Brotli, Zstandard or
// LZ4_RAW. Page indexes and Bloom filters are not looked at, and neither is the Arrow
// schema that some writers add: the schema of the file is what it holds.
//
// A file is not trusted. Sizes it claims are compared with the bytes that are left of
// it and with the limits of [ReadOptions] before memory is made; a page's checksum
// is compared if it has one; a column chunk of more or fewer rows than its row group
// is an error, and so is a page with values that none of its rows has; texts have to
// be UTF-8, and values those of their logical type. Where neither a page nor a file
// beside it has a checksum, two things are not seen: a value that is another one, and
// a level of a page of indexes that moves those behind it by one row.
//
// # Writing
//
// An [Encoder], which goroutines share, makes the bytes of a file of batches; a
// [Writer] does so in one goroutine. Columns are in the order of the schema, whose
// types are those above. The bytes depend on the rows and the [WriteOptions] alone.
//
// # Metadata
//
// The metadata of Arrow fields whose keys begin with "recast." is kept in the file's
// key-value metadata under "recast.fields", JSON of the form
//
//	{"image": {"recast.shape": "28,28", "recast.length": "784"}}
//
// What does not fit the type of the column is ignored in reading.
package parquetx

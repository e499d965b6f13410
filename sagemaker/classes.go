package sagemaker

// class is a way in which data goes against a contract.
type class struct {
	code      string // stable, for scripts
	one, many string // what is said of one, and of several
	warning   bool   // the job would run
	fix       string // with words in braces, see [checker.fix]
	records   string // the fix where the file holds records, if it is another
	typed     string // likewise where its columns have types
}

// rewrite is the fix of values in records, of which none is a missing value.
const rewrite = "write the records again without such values"

// classTable are the classes of findings, in the order of reports: first what is wrong with the
// channel, then with files, columns, rows and labels, and at last what is odd.
var classTable = []class{
	{code: "no-data", one: "channel holds no data", many: "channels hold no data", fix: "recast convert INPUT... -o {dir}/part.csv --label COL writes some"},
	{code: "stray-file", one: "file is no data, and the job reads all that is in the channel", many: "files are no data, and the job reads all that is in the channel", fix: "move it elsewhere, or train on a manifest: recast manifest {dir} --prefix s3://BUCKET/KEY/"},
	{code: "missing-file", one: "file is missing that a receipt lists", many: "files are missing that a receipt lists", fix: "write the data again from its source, or check what there is with --ignore-receipts"},
	{code: "unlisted-file", one: "file is not listed in the receipt of the others", many: "files are not listed in the receipt of the others", fix: "move it elsewhere, or check what there is with --ignore-receipts"},
	{code: "mixed-formats", one: "file is of another format than the first", many: "files are of other formats than the first", fix: "{convert}"},
	{code: "mixed-compression", one: "file is compressed and others are not, or the other way round", many: "files are compressed and others are not, or the other way round"},
	{code: "column-order", one: "file has other columns than the first, or in another order", many: "files have other columns than the first, or in another order"},
	{code: "instances", one: "number of instances does not fit", many: "numbers of instances do not fit"},
	{code: "hyperparameter", one: "hyperparameter does not fit the data", many: "hyperparameters do not fit the data"},

	{code: "empty-file", one: "file holds no rows", many: "files hold no rows", fix: "remove it from the channel"},
	{code: "unreadable", one: "file is damaged", many: "files are damaged", fix: "write it again from its source"},
	{code: "content-type", one: "file is of a format that is not accepted", many: "files are of a format that is not accepted", fix: "{convert}"},
	{code: "compression", one: "file is compressed in a way that the job does not undo", many: "files are compressed in a way that the job does not undo", fix: "{convert}"},

	{code: "header", one: "file begins with a header", many: "files begin with a header", fix: "{convert}"},
	{code: "byte-order-mark", one: "file begins with a byte order mark", many: "files begin with a byte order mark", fix: "{convert}"},
	{code: "delimiter", one: "file has another delimiter than the comma", many: "files have other delimiters than the comma", fix: "{convert} --delimiter {delimiter}"},
	{code: "target-not-first", one: "file has its target in another column than the first", many: "files have their target in another column than the first", fix: "{convert}"},
	{code: "columns", one: "file has the wrong number of columns", many: "files have the wrong number of columns", fix: "name the columns to learn from: {convert} --features COL,…"},
	{code: "column-type", one: "column holds no numbers", many: "columns hold no numbers", fix: "{convert} --drop {column} (or --encode-strings ordinal makes codes of text)"},
	{code: "label-type", one: "file has a target that is no number", many: "files have a target that is no number", fix: "{convert} --encode {column}=ordinal (or name another column that is the target)"},
	{code: "dtype", one: "tensor is of a type that is not accepted", many: "tensors are of a type that is not accepted", fix: "{convert} --dtype {dtype}"},
	{code: "sparse", one: "file is sparse, and dense is what is accepted", many: "files are sparse, and dense is what is accepted", fix: "write the values dense"},
	{code: "record-key", one: "key of the records is not one that is read", many: "keys of the records are not ones that are read", fix: "write the records under the key that is read: {convert}"},
	{code: "feature-dim", one: "file has a number of features that does not fit", many: "files have a number of features that does not fit", fix: "set {dim} to what the data has, or choose columns: {convert} --features COL,…"},

	{code: "width", one: "row has another number of features", many: "rows have another number of features", fix: "{reject}"},
	{code: "dtype-changes", one: "record has values of another type than the first", many: "records have values of another type than the first", fix: "{reject}"},
	{code: "sparse-changes", one: "record is sparse where the first is dense, or the other way round", many: "records are sparse where the first is dense, or the other way round", fix: "{reject}"},
	{code: "layout", one: "record is laid out unlike the first", many: "records are laid out unlike the first", fix: "{reject}"},
	{code: "malformed", one: "row is malformed", many: "rows are malformed", fix: "{reject}"},
	{code: "quoted-newline", one: "row has a line end in quotes", many: "rows have a line end in quotes", fix: "{convert} --drop {column}"},
	{code: "not-a-number", one: "cell is no number", many: "cells are no numbers", fix: "{reject}"},
	{code: "boolean", one: "cell is a truth value in words, and not 1 or 0", many: "cells are truth values in words, and not 1 or 0", fix: "{convert} --type {column}=bool", typed: "{convert}"},
	{code: "missing-value", one: "cell has no value", many: "cells have no value", fix: "{convert} --nulls drop"},
	{code: "not-finite", one: "value is NaN or infinite", many: "values are NaN or infinite", fix: "{convert} --null NaN,nan,inf,-inf,Inf,-Inf --nulls drop", records: rewrite},
	{code: "not-utf8", one: "cell is not UTF-8", many: "cells are not UTF-8", fix: "iconv -t UTF-8 converts the file"},
	{code: "not-an-address", one: "cell is no IPv4 address", many: "cells are no IPv4 addresses", fix: "correct or remove the rows: only IPv4 addresses are taken"},
	{code: "zero-row", one: "sparse row has no value other than 0", many: "sparse rows have no value other than 0", fix: "write the rows dense"},

	{code: "no-label", one: "file has records without a label", many: "files have records without a label", fix: "{convert}", records: "write the records again from their source, with --label COL"},
	{code: "label-on-some", one: "record has a label where the first has none, or the other way round", many: "records have a label where the first has none, or the other way round", fix: "{reject}"},
	{code: "label-values", one: "file has labels of several values", many: "files have labels of several values", fix: "name one: {convert}"},
	{code: "label-missing", one: "label is missing", many: "labels are missing", fix: "{convert} --nulls drop", records: rewrite},
	{code: "label-not-a-number", one: "label is no number", many: "labels are no numbers", fix: "{reject}"},
	{code: "label-not-whole", one: "label is not a whole number", many: "labels are not whole numbers", fix: "labels are to be {labels}; other values of predictor_type or objective take any number"},
	{code: "label-out-of-range", one: "label is out of range", many: "labels are out of range", fix: "labels are to be {labels}: number the classes anew, or correct what is set"},
	{code: "weight", one: "weight is negative", many: "weights are negative", fix: "{convert} --weight COL with weights from 0 up"},

	{code: "gzip", warning: true, one: "file is compressed: the job must be told", many: "files are compressed: the job must be told", fix: "set CompressionType to Gzip and the input mode to Pipe"},
	{code: "unequal-files", warning: true, one: "file is much larger than another", many: "files are much larger than another", fix: "an instance waits for the one with most rows: make files of equal size"},
	{code: "no-line-end", warning: true, one: "file does not end in a line end: it may have been cut off", many: "files do not end in a line end: they may have been cut off", fix: "compare it with its source"},
	{code: "scientific-notation", warning: true, one: "file has an exponent in its first line, which old versions of XGBoost refuse", many: "files have an exponent in their first line, which old versions of XGBoost refuse", fix: "train with a version from 1.0 on, or on records: {records}"},
	{code: "index-column", warning: true, one: "column counts the rows: it looks like an index", many: "columns count the rows: they look like an index", fix: "{convert} --drop {column}"},
	{code: "leading-zeros", warning: true, one: "number is written with leading zeros: it may be a code", many: "numbers are written with leading zeros: they may be codes", fix: "{convert} --drop {column}"},
	{code: "rounded", warning: true, one: "whole number is too large for float32, and rounded", many: "whole numbers are too large for float32, and rounded", fix: "a code is not to be learnt from: {convert} --drop {column}"},
	{code: "blank-line", warning: true, one: "line is blank", many: "lines are blank", fix: "{convert}"},
	{code: "label-ignored", warning: true, one: "file has labels, which are not used", many: "files have labels, which are not used", fix: "nothing has to be done"},
}

// classAt is the index of a code in classTable.
var classAt = func() map[string]int {
	at := make(map[string]int, len(classTable))
	for i, c := range classTable {
		at[c.code] = i
	}
	return at
}()

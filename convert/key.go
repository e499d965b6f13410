package convert

import (
	"maps"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// The column that decides on the split of a row need not be one of the output: its text
// is decoded in addition, as the first column of each batch, and taken off before the
// rows are encoded.

// resolveKey finds the column that decides on the split.
func (p *Plan) resolveKey() error {
	s := p.inputs.src.Schema()
	name, flag := p.job.Layout.key()
	if name == "" || s.NumFields() == 0 {
		return nil
	}
	names := fieldNames(s)
	i := slices.Index(names, name)
	if i < 0 {
		return usage(columnsHint(names, name), "%s: there is no column %s", flag, table.Excerpt(name))
	}
	f := s.Field(i)
	if why, no := f.Metadata.GetValue(table.KeyUnsupported); no {
		return usage("", "%s: column %s cannot be read: %s", flag, table.Excerpt(name), why)
	}
	if p.inputs.format.text {
		f = arrow.Field{Name: name, Type: arrow.BinaryTypes.String}
	}
	if f.Nullable = true; !keyable(f) {
		return usage("", "%s: column %s is %s, which has no text to go by", flag, table.Excerpt(name), typeName(f))
	}
	p.key = &f
	if _, numbered := p.numberedKey(); numbered && p.job.Layout.SplitBy != "" {
		return usage("--group "+table.ShellWord(name)+" keeps the rows of a value together, or --drop "+table.ShellWord(name),
			"--split-by: column %s is encoded or filled: its text, of which a hash decides, is gone when rows are split", table.Excerpt(name))
	}
	return nil
}

// keyPlace is where the key of a row is in a batch.
type keyPlace struct {
	column  int  // −1: there is no key
	from, n int  // its cells, of a column of several; n is 0 if they are all
	cells   bool // it is cells of a text, in which numbers are compared by value
}

// keyIn finds the key among what is wanted for the output.
func (p *Plan) keyIn(w *table.Want) (at keyPlace, ok bool) {
	name := p.key.Name
	if i := slices.IndexFunc(w.Columns, func(f arrow.Field) bool { return f.Name == name }); i >= 0 {
		return keyPlace{column: i}, true
	}
	for k, pack := range w.Packs {
		if i := slices.Index(pack.From, name); i >= 0 && !pack.Text() {
			return keyPlace{column: len(w.Columns) + k, from: p.cells(pack.From[:i]), n: p.cells(pack.From[i : i+1])}, true
		}
	}
	return keyPlace{column: -1}, false
}

// numberedKey reports whether the output has the column encoded, or with its missing
// values filled. That goes by name: then it is the numbers of the output that decide.
func (p *Plan) numberedKey() (at keyPlace, ok bool) {
	_, filled := p.want.Fill[p.key.Name]
	if !filled && p.want.Encode[p.key.Name] == nil {
		return keyPlace{column: -1}, false
	}
	return p.keyIn(&p.want)
}

// wantRouted is what decoders are asked for, and where the key is in their batches: a
// column of its own, which comes first, or one of the output's.
func (p *Plan) wantRouted() (w table.Want, key keyPlace) {
	w = p.want
	if p.key == nil {
		return w, keyPlace{column: -1}
	}
	if at, ok := p.numberedKey(); ok {
		return w, at
	}
	if at, ok := p.keyIn(&w); ok && p.inputs.format.records {
		return w, at
	}
	if _, filled := w.Fill[p.key.Name]; filled {
		w.Fill = maps.Clone(w.Fill)
		delete(w.Fill, p.key.Name)
	}
	w.Columns = append([]arrow.Field{*p.key}, w.Columns...)
	return w, keyPlace{column: 0, cells: p.inputs.format.text && p.job.Read.Types[p.key.Name] != "string"}
}

// cut takes a key of its own off a batch, whose schema is then that of the output. Both
// are to be released.
func (p *Plan) cut(b arrow.RecordBatch, at keyPlace) (rows arrow.RecordBatch, keys keyColumn) {
	keys = at.of(b)
	if keys.Array != nil {
		keys.Retain()
	}
	if int(b.NumCols()) == p.shape.NumFields() {
		b.Retain()
		return b, keys
	}
	return array.NewRecordBatch(p.shape, b.Columns()[1:], b.NumRows()), keys
}

// keyColumn is the keys of a batch.
type keyColumn struct {
	arrow.Array // nil: there are none
	keyPlace
}

func (at keyPlace) of(b arrow.RecordBatch) keyColumn {
	if at.column < 0 {
		return keyColumn{}
	}
	return keyColumn{b.Column(at.column), at}
}

func (k keyColumn) release() {
	if k.Array != nil {
		k.Release()
	}
}

// append adds the text of the key of a row.
func (k keyColumn) append(dst []byte, row int) []byte {
	switch a := k.Array.(type) {
	case *array.String:
		if k.cells && a.IsValid(row) {
			return appendCellKey(dst, a.Value(row))
		}
	case *array.FixedSizeList:
		if k.n > 0 {
			first, _ := a.ValueOffsets(row)
			return appendKeys(dst, a.ListValues(), first+int64(k.from), first+int64(k.from+k.n))
		}
	case *array.List: // sparse: what is not there is 0
		cells := a.ListValues().(*array.Struct)
		keys := cells.Field(0).(*array.Uint64)
		for i, end := a.ValueOffsets(row); i < end; i++ {
			if at := int(keys.Value(int(i))) - k.from; at >= 0 && at < k.n {
				dst = append(strconv.AppendInt(dst, int64(at), 10), ':')
				dst = append(appendKey(dst, cells.Field(1), int(i)), ',')
			}
		}
		return dst
	}
	return appendKey(dst, k.Array, row)
}

// keyable reports whether appendKey knows the text of a column's values.
func keyable(f arrow.Field) bool {
	if _, _, dense := table.Dense(f.Type); dense || isNumber(f.Type) {
		return true
	}
	switch f.Type.ID() {
	case arrow.STRING, arrow.BINARY, arrow.FIXED_SIZE_BINARY, arrow.BOOL, arrow.DATE32, arrow.TIMESTAMP, arrow.TIME32, arrow.TIME64,
		arrow.DECIMAL128, arrow.NULL, arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64,
		arrow.FLOAT16, arrow.FLOAT32, arrow.FLOAT64:
		return true
	}
	return false
}

// appendKey adds the text of a value: text and bytes as they are, a number as appendNumberKey
// has it, of a list the numbers joined by commas. A missing one is the empty text.
func appendKey(dst []byte, a arrow.Array, row int) []byte {
	if a.IsNull(row) {
		return dst
	}
	switch a := a.(type) {
	case *array.String:
		return append(dst, a.Value(row)...)
	case *array.Binary:
		return append(dst, a.Value(row)...)
	case *array.FixedSizeBinary:
		return append(dst, a.Value(row)...)
	case *array.Int64:
		return strconv.AppendInt(dst, a.Value(row), 10)
	case *array.Int32:
		return strconv.AppendInt(dst, int64(a.Value(row)), 10)
	case *array.Float64:
		return appendNumberKey(dst, a.Value(row), 64)
	case *array.Float32:
		return appendNumberKey(dst, float64(a.Value(row)), 32)
	case *array.FixedSizeList:
		from, to := a.ValueOffsets(row)
		return appendKeys(dst, a.ListValues(), from, to)
	}
	return append(dst, decimal.ValueStr(a, row)...)
}

func appendKeys(dst []byte, a arrow.Array, from, to int64) []byte {
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		dst = appendKey(dst, a, int(i))
	}
	return dst
}

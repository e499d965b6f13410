package parquetx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/parquet-go/parquet-go"

	"github.com/recast-ml/recast/internal/decimal"
)

// entry is an entry of a leaf as the format has it: levels, and the value in PLAIN
// without a length.
type entry struct {
	rep, def int
	value    string
}

// entriesOf are the entries of each leaf of a column, made row by row.
func entriesOf(f arrow.Field, a arrow.Array) [][]entry {
	leaves := make([][]entry, 1)
	if l, ok := f.Type.(*arrow.ListType); ok && l.Elem().ID() == arrow.STRUCT {
		leaves = make([][]entry, 2)
	}
	optional := 0
	if f.Nullable {
		optional = 1
	}
	for row := range a.Len() {
		var elems arrow.Array
		var from, to int64
		switch a := a.(type) {
		case *array.List:
			elems = a.ListValues()
			from, to = a.ValueOffsets(row)
		case *array.FixedSizeList:
			elems = a.ListValues()
			from, to = a.ValueOffsets(row)
		default:
			var e entry
			if a.IsValid(row) && a.DataType().ID() != arrow.NULL {
				e = entry{def: optional, value: plainOf(a, row)}
			}
			leaves[0] = append(leaves[0], e)
			continue
		}
		for k := range leaves {
			leaf, nullable := elems, elemNullable(f.Type)
			if s, ok := elems.(*array.Struct); ok {
				leaf = s.Field(k)
			}
			switch {
			case a.IsNull(row):
				leaves[k] = append(leaves[k], entry{})
			case from == to:
				leaves[k] = append(leaves[k], entry{def: optional})
			default:
				for i := from; i < to; i++ {
					e := entry{def: optional + 1}
					if i > from {
						e.rep = 1
					}
					if leaf.IsValid(int(i)) {
						e.value = plainOf(leaf, int(i))
						if nullable {
							e.def++
						}
					}
					leaves[k] = append(leaves[k], e)
				}
			}
		}
	}
	return leaves
}

func elemNullable(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.ListType:
		return t.ElemField().Nullable && t.Elem().ID() != arrow.STRUCT
	case *arrow.FixedSizeListType:
		return t.ElemField().Nullable
	}
	return false
}

func plain32[N int8 | int16 | int32 | uint8 | uint16 | uint32](v N) string {
	return string(binary.LittleEndian.AppendUint32(nil, uint32(v)))
}

func plain64[N int64 | uint64](v N) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(v)))
}

// plainOf is a value as the format has it.
func plainOf(a arrow.Array, i int) string {
	switch a := a.(type) {
	case *array.Boolean:
		if a.Value(i) {
			return "\x01"
		}
		return "\x00"
	case *array.Int8:
		return plain32(a.Value(i))
	case *array.Int16:
		return plain32(a.Value(i))
	case *array.Int32:
		return plain32(a.Value(i))
	case *array.Int64:
		return plain64(a.Value(i))
	case *array.Uint8:
		return plain32(a.Value(i))
	case *array.Uint16:
		return plain32(a.Value(i))
	case *array.Uint32:
		return plain32(a.Value(i))
	case *array.Uint64:
		return plain64(a.Value(i))
	case *array.Float16:
		return string(binary.LittleEndian.AppendUint16(nil, a.Value(i).Uint16()))
	case *array.Float32:
		return plain32(math.Float32bits(a.Value(i)))
	case *array.Float64:
		return plain64(math.Float64bits(a.Value(i)))
	case *array.Date32:
		return plain32(int32(a.Value(i)))
	case *array.Date64:
		return plain32(int32(a.Value(i) / 86400000))
	case *array.Time32:
		if a.DataType().(*arrow.Time32Type).Unit == arrow.Second {
			return plain32(int32(a.Value(i)) * 1000)
		}
		return plain32(int32(a.Value(i)))
	case *array.Time64:
		return plain64(int64(a.Value(i)))
	case *array.Timestamp:
		if a.DataType().(*arrow.TimestampType).Unit == arrow.Second {
			return plain64(int64(a.Value(i)) * 1000)
		}
		return plain64(int64(a.Value(i)))
	case *array.Decimal128:
		return plainDecimal(decimal.BigInt(a.Value(i)), a.DataType().(*arrow.Decimal128Type).Precision)
	case *array.String:
		return a.Value(i)
	case *array.LargeString:
		return a.Value(i)
	case *array.Binary:
		return string(a.Value(i))
	case *array.LargeBinary:
		return string(a.Value(i))
	case *array.FixedSizeBinary:
		return string(a.Value(i))
	}
	panic(fmt.Sprintf("no value of %s", a.DataType()))
}

// plainDecimal is v as an integer of 4 or 8 bytes, or in two's complement of as
// many bytes as 10^precision needs.
func plainDecimal(v *big.Int, precision int32) string {
	switch {
	case precision <= 9:
		return plain32(int32(v.Int64()))
	case precision <= 18:
		return plain64(v.Int64())
	}
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)
	size := most.BitLen()/8 + 1
	if v.Sign() < 0 {
		v = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), uint(size)*8))
	}
	return string(v.FillBytes(make([]byte, size)))
}

// readEntries reads the entries of each leaf of a file, row group by row group, by
// a reader of others.
func readEntries(t fataler, file []byte) (f *parquet.File, groups [][][]entry) {
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("the file cannot be opened: %v", err)
	}
	for g, group := range f.RowGroups() {
		var leaves [][]entry
		for c, chunk := range group.ColumnChunks() {
			leaf, err := readChunk(chunk)
			if err != nil {
				t.Fatalf("row group %d, column %d: %v", g, c, err)
			}
			leaves = append(leaves, leaf)
		}
		groups = append(groups, leaves)
	}
	return f, groups
}

func readChunk(chunk parquet.ColumnChunk) (leaf []entry, err error) {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return leaf, nil
		}
		if err != nil {
			return nil, err
		}
		values := make([]parquet.Value, page.NumValues())
		if n, err := page.Values().ReadValues(values); n != len(values) {
			return nil, fmt.Errorf("read %d of %d values: %w", n, len(values), err)
		}
		for _, v := range values {
			e := entry{rep: v.RepetitionLevel(), def: v.DefinitionLevel()}
			if !v.IsNull() {
				e.value = string(plainOfValue(v))
			}
			leaf = append(leaf, e)
		}
		parquet.Release(page)
	}
}

func plainOfValue(v parquet.Value) []byte {
	switch v.Kind() {
	case parquet.Boolean:
		return []byte{bit(v.Boolean())}
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return slices.Clone(v.Bytes())
	case parquet.Int32:
		return binary.LittleEndian.AppendUint32(nil, uint32(v.Int32()))
	case parquet.Float:
		return binary.LittleEndian.AppendUint32(nil, math.Float32bits(v.Float()))
	case parquet.Int64:
		return binary.LittleEndian.AppendUint64(nil, uint64(v.Int64()))
	case parquet.Double:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v.Double()))
	}
	panic(v.Kind())
}

// fataler is a [testing.T] or a rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

var _ fataler = (*testing.T)(nil)

// checkFile holds that a file has the rows of batches, in groups of groupRows.
func checkFile(t fataler, file []byte, s *arrow.Schema, batches []arrow.RecordBatch, groupRows int) *parquet.File {
	t.Helper()
	var want [][]entry // by leaf
	rows := 0
	for k, b := range batches {
		rows += int(b.NumRows())
		i := 0
		for c, f := range s.Fields() {
			for _, leaf := range entriesOf(f, b.Column(c)) {
				if k == 0 {
					want = append(want, nil)
				}
				want[i] = append(want[i], leaf...)
				i++
			}
		}
	}
	f, groups := readEntries(t, file)
	if f.NumRows() != int64(rows) {
		t.Fatalf("the file has %d rows, want %d", f.NumRows(), rows)
	}
	for g, leaves := range groups {
		if n := f.RowGroups()[g].NumRows(); n != int64(min(groupRows, rows-g*groupRows)) || n == 0 {
			t.Fatalf("row group %d has %d rows of %d", g, n, groupRows)
		}
		for i, got := range leaves {
			if len(got) > len(want[i]) || !slices.Equal(got, want[i][:len(got)]) {
				t.Fatalf("row group %d, leaf %d %v:\ngot  %v\nwant %v", g, i, f.Schema().Columns()[i], got, want[i][:min(len(got), len(want[i]))])
			}
			want[i] = want[i][len(got):]
		}
	}
	for i, rest := range want {
		if len(rest) > 0 {
			t.Fatalf("leaf %d lacks %d entries", i, len(rest))
		}
	}
	return f
}

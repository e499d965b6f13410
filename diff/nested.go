package diff

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// lists compares lists, value by value.
func (t tolerance) lists(a, b values) func(i, j int) verdict {
	x, ok1 := a.arr.(array.ListLike)
	y, ok2 := b.arr.(array.ListLike)
	if !ok1 || !ok2 {
		return func(int, int) verdict { return verdict{another: true} }
	}
	value := t.all(x.ListValues(), y.ListValues())
	return func(i, j int) verdict {
		from, to := x.ValueOffsets(i)
		start, end := y.ValueOffsets(j)
		if to-from != end-start {
			return verdict{}
		}
		return worst(int(to-from), func(k int) verdict { return value(int(from)+k, int(start)+k) })
	}
}

// structs compares structs, field by field in any order.
func (t tolerance) structs(a, b values) func(i, j int) verdict {
	x, y := a.arr.(*array.Struct), b.arr.(*array.Struct)
	other := y.DataType().(*arrow.StructType)
	var fields []func(i, j int) verdict
	for k, f := range x.DataType().(*arrow.StructType).Fields() {
		at, ok := other.FieldIdx(f.Name)
		if !ok || x.NumField() != y.NumField() {
			return func(int, int) verdict { return verdict{another: true} }
		}
		fields = append(fields, t.all(x.Field(k), y.Field(at)))
	}
	return func(i, j int) verdict {
		return worst(len(fields), func(k int) verdict { return fields[k](i, j) })
	}
}

// all compares values of which some may be missing.
func (t tolerance) all(a, b arrow.Array) func(i, j int) verdict {
	compare := t.comparing(child(a), child(b))
	return func(i, j int) verdict {
		switch x, y := null(a, i), null(b, j); {
		case x && y:
			return same
		case x || y:
			return verdict{}
		}
		return compare(i, j)
	}
}

// worst is the verdict about values that are compared one by one.
func worst(n int, value func(k int) verdict) verdict {
	all := same
	for k := range n {
		v := value(k)
		if v.same {
			continue
		}
		if !v.equal {
			return verdict{another: v.another}
		}
		all = verdict{equal: true}
	}
	return all
}

// json compares the JSON that is in the cell of a text with a list or a struct.
func (t tolerance) json(text []byte, arr arrow.Array, i int) verdict {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return verdict{}
	}
	if _, err := d.Token(); err != io.EOF {
		return verdict{}
	}
	return t.jsonValue(v, arr, i)
}

// jsonValue compares what was read of JSON with value i of an array.
func (t tolerance) jsonValue(v any, arr arrow.Array, i int) verdict {
	if v == nil || null(arr, i) {
		return verdict{same: v == nil && null(arr, i)}
	}
	switch v := v.(type) {
	case []any:
		l, ok := arr.(array.ListLike)
		if !ok {
			return verdict{another: true}
		}
		from, to := l.ValueOffsets(i)
		if int64(len(v)) != to-from {
			return verdict{}
		}
		return worst(len(v), func(k int) verdict { return t.jsonValue(v[k], l.ListValues(), int(from)+k) })
	case map[string]any:
		s, ok := arr.(*array.Struct)
		if !ok || len(v) != s.NumField() {
			return verdict{another: !ok}
		}
		fields := s.DataType().(*arrow.StructType).Fields()
		return worst(len(fields), func(k int) verdict {
			x, ok := v[fields[k].Name]
			if !ok {
				return verdict{}
			}
			return t.jsonValue(x, s.Field(k), i)
		})
	case json.Number:
		return t.jsonText(string(v), arr, i)
	case bool:
		return t.jsonText(strconv.FormatBool(v), arr, i)
	case string: // NaN and infinities are strings, too
		return t.jsonText(v, arr, i)
	}
	return verdict{}
}

// jsonText compares a value of JSON, as its text, with value i of an array.
func (t tolerance) jsonText(text string, arr arrow.Array, i int) verdict {
	b := child(arr)
	if b.kind == lists || b.kind == structs { // which no text is, whatever JSON is in it
		return verdict{another: true}
	}
	if b.kind == blobs && text == base64.StdEncoding.EncodeToString(b.bytes(i)) {
		return same
	}
	one := array.NewStringBuilder(memory.DefaultAllocator)
	defer one.Release()
	one.Append(text)
	cell := values{arr: one.NewArray(), text: true, kind: cells}
	defer cell.arr.Release()
	return t.comparing(cell, b)(0, i)
}

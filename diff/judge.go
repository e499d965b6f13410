package diff

import (
	"bytes"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// verdict is about two values.
type verdict struct {
	same    bool    // and nothing is to be told
	equal   bool    // not the same, and within the tolerance
	number  bool    // apart is how far they are from each other
	apart   float64 // +Inf where one of them is infinite
	another bool    // their types cannot be compared
}

var same = verdict{same: true}

// judge compares values of two arrays.
type judge struct {
	compare func(i, j int) verdict
	missing [2]func(at int) verdict // one side has no value, the other the one at
}

// judge makes the judge of a cell.
func (c *comparison) judge(pair int, k int64, a, b arrow.Array) *judge {
	p := &c.pairs[pair]
	var sides [2]values
	asked := 0 // cells that are to be text and no numbers
	for i, arr := range [2]arrow.Array{a, b} {
		sides[i] = values{arr: arr, text: c.sides[i].text, kind: kindOf(arr.DataType(), c.sides[i].text)}
		if sides[i].kind == cells && c.options.Read.Types[c.fieldOf(i, p, k).Name] == "string" {
			asked++
		}
		sides[i].uuid = table.IsLogical(c.fieldOf(i, p, k), table.LogicalUUID)
	}
	t := tolerance{c.options.Tolerance, c.options.Relative}
	j := &judge{compare: t.comparing(sides[0], sides[1])}
	if asked == 2 {
		j.compare = sameBytes(sides[0], sides[1])
	}
	for i := range j.missing {
		if v, ok := c.standIn(i, p, k); ok {
			j.missing[i] = t.toNumber(v, sides[1-i])
		}
	}
	return j
}

// standIn is the number that a missing value of a side is.
func (c *comparison) standIn(side int, p *pair, k int64) (float64, bool) {
	if fill := c.columnOf(side, p, k).fill; fill != nil {
		return *fill, true
	}
	switch c.options.Nulls {
	case "nan":
		return math.NaN(), true
	case "zero":
		return 0, true
	}
	return 0, false
}

// judge compares value i of one side with value j of the other; −1 is a missing one.
func (j *judge) judge(a, b int) verdict {
	switch {
	case a < 0 && b < 0:
		return same
	case a >= 0 && b >= 0:
		return j.compare(a, b)
	}
	missing, at := 0, b
	if b < 0 {
		missing, at = 1, a
	}
	if f := j.missing[missing]; f != nil {
		return f(at)
	}
	return verdict{}
}

// kind is what values of a type are compared as.
type kind int

const (
	other  kind = iota
	cells       // of a text: anything that its text may stand for
	texts       // of a type that is text
	reals       // numbers, true and false
	times       // dates and timestamps
	clocks      // times of a day
	blobs       // bytes
	lists
	structs
)

func kindOf(t arrow.DataType, text bool) kind {
	switch id := t.ID(); {
	case text && (id == arrow.STRING || id == arrow.BINARY):
		return cells
	case numeric(t):
		return reals
	case id == arrow.STRING, id == arrow.LARGE_STRING:
		return texts
	case id == arrow.DATE32, id == arrow.DATE64, id == arrow.TIMESTAMP:
		return times
	case id == arrow.TIME32, id == arrow.TIME64:
		return clocks
	case id == arrow.BINARY, id == arrow.LARGE_BINARY, id == arrow.FIXED_SIZE_BINARY:
		return blobs
	case id == arrow.STRUCT:
		return structs
	case arrow.IsListLike(id):
		return lists
	}
	return other
}

// values are an array and what its values are compared as.
type values struct {
	arr  arrow.Array
	text bool
	kind kind
	uuid bool // of its bytes
}

// child is the values of a list or a struct.
func child(arr arrow.Array) values {
	return values{arr: arr, kind: kindOf(arr.DataType(), false)}
}

// null reports whether value i is missing.
func null(arr arrow.Array, i int) bool {
	return arr.DataType().ID() == arrow.NULL || arr.IsNull(i)
}

// comparing chooses how values of a and b, none of them missing, are compared.
func (t tolerance) comparing(a, b values) func(i, j int) verdict {
	switch {
	case a.kind == b.kind:
		switch a.kind {
		case cells:
			return t.cells(a, b)
		case texts, blobs:
			return sameBytes(a, b)
		case reals:
			return t.numbers(a, b)
		case times:
			return truth(a.instants(), b.instants())
		case clocks:
			return truth(a.clock(), b.clock())
		case lists:
			return t.lists(a, b)
		case structs:
			return t.structs(a, b)
		}
	case a.kind == cells:
		return t.cellAnd(a, b)
	case b.kind == cells:
		f := t.cellAnd(b, a)
		return func(i, j int) verdict { return f(j, i) }
	}
	return func(int, int) verdict { return verdict{another: true} }
}

// cellAnd compares the cells of a text with values of a type.
func (t tolerance) cellAnd(cell, b values) func(i, j int) verdict {
	switch b.kind {
	case texts:
		return sameBytes(cell, b)
	case reals:
		return t.numbers(cell, b)
	case times:
		return truth(cell.instants(), b.instants())
	case clocks:
		return truth(cell.clock(), b.clock())
	case blobs:
		return func(i, j int) verdict {
			return verdict{same: isTextOf(cell.bytes(i), b.bytes(j), b.uuid)}
		}
	case lists, structs:
		return func(i, j int) verdict { return t.json(cell.bytes(i), b.arr, j) }
	}
	return func(int, int) verdict { return verdict{another: true} }
}

// truth compares by what is read of values; what cannot be read equals nothing.
func truth[T comparable](a, b func(int) (T, bool)) func(i, j int) verdict {
	return func(i, j int) verdict {
		x, ok := a(i)
		if !ok {
			return verdict{}
		}
		y, ok := b(j)
		return verdict{same: ok && x == y}
	}
}

func sameBytes(a, b values) func(i, j int) verdict {
	return func(i, j int) verdict { return verdict{same: bytes.Equal(a.bytes(i), b.bytes(j))} }
}

// bytes are those of a text, or of bytes.
func (v values) bytes(i int) []byte {
	switch a := v.arr.(type) {
	case *array.String:
		o := a.ValueOffsets()
		return a.ValueBytes()[o[i]-o[0] : o[i+1]-o[0]]
	case *array.Binary:
		return a.Value(i)
	case *array.FixedSizeBinary:
		return a.Value(i)
	case *array.LargeString:
		return []byte(a.Value(i))
	case *array.LargeBinary:
		return a.Value(i)
	}
	return nil
}

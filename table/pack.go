package table

import (
	"encoding/json"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

// Pack asks for columns of the file side by side in one
// FixedSizeList<Elem>[len(From)] column, row-major: as numbers, or, if Elem is
// String, as the text of their cells. What a packed cell costs does not depend on
// how many there are.
type Pack struct {
	Name  string
	From  []string       // one at least
	Elem  arrow.DataType // Float32, Float64, Int32 or String
	Label bool           // null and NaN are bad whatever Nulls says, but for NullDrop

	// Of packs of numbers.

	// Cells a row; 0: one for each of From. It is more where Want.Encode makes
	// several of one.
	Cells int
	// Sparse makes List<Struct<key: uint64, value: Elem>> of the cells that are not
	// zero, keys ascending, with Cells as its KeyShape.
	Sparse bool

	// Of packs of text, in which no column can be twice; they are quickest if From
	// is in the order of the file.

	// Numbers says which of From are numbers that are carried as their text, as by
	// [Verbatim]; nil: none.
	Numbers []bool
	// Nullable keeps nulls, so that Nulls is not asked.
	Nullable bool
}

// Text reports whether p is of text.
func (p Pack) Text() bool { return p.Elem.ID() == arrow.STRING }

// Width is the number of cells a row.
func (p Pack) Width() int {
	if p.Cells > 0 {
		return p.Cells
	}
	return len(p.From)
}

// Type is that of the packed column.
func (p Pack) Type() arrow.DataType {
	switch {
	case p.Sparse:
		return arrow.ListOfNonNullable(arrow.StructOf(
			arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64},
			arrow.Field{Name: "value", Type: p.Elem}))
	case p.Nullable:
		return arrow.FixedSizeListOf(int32(p.Width()), p.Elem)
	}
	return arrow.FixedSizeListOfNonNullable(int32(p.Width()), p.Elem)
}

// Field is that of the packed column. That of text has the names of its cells, see
// [Names], and which of them are numbers, see [Numbers].
func (p Pack) Field() arrow.Field {
	f := arrow.Field{Name: p.Name, Type: p.Type()}
	if p.Sparse {
		f.Metadata = arrow.NewMetadata([]string{KeyShape}, []string{strconv.Itoa(p.Width())})
	}
	if !p.Text() {
		return f
	}
	names, _ := json.Marshal(p.From) // strings always have a form
	kinds := make([]byte, len(p.From))
	for i := range kinds {
		kinds[i] = 't'
		if i < len(p.Numbers) && p.Numbers[i] {
			kinds[i] = 'n'
		}
	}
	f.Metadata = arrow.NewMetadata([]string{KeyNames, KeyVerbatim}, []string{string(names), string(kinds)})
	return f
}

// Names of the columns that are packed in a column of text, nil if it has none.
func Names(f arrow.Field) []string {
	var names []string
	if s, ok := f.Metadata.GetValue(KeyNames); !ok || json.Unmarshal([]byte(s), &names) != nil {
		return nil
	}
	return names
}

// Numbers reports which cells of a packed column of text are numbers, as
// [Pack.Numbers] has it; those behind the last are not.
func Numbers(f arrow.Field) []bool {
	s, _ := f.Metadata.GetValue(KeyVerbatim)
	numbers := make([]bool, len(s))
	for i := range numbers {
		numbers[i] = s[i] == 'n'
	}
	return numbers
}

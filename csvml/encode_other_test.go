package csvml_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// TestEncodeOtherTypes takes each value from JSON, in which bytes are base64.
func TestEncodeOtherTypes(t *testing.T) {
	uuid := field("x", &arrow.FixedSizeBinaryType{ByteWidth: 16})
	uuid.Metadata = arrow.NewMetadata([]string{table.KeyLogical}, []string{table.LogicalUUID})
	for _, c := range []struct {
		field    arrow.Field
		in, want string
	}{
		{field("x", arrow.Null), `[null, null]`, "\n\n"},
		{field("x", arrow.FixedWidthTypes.Float16), `[0.1, null, -2]`, "0.099975586\n\n-2\n"},
		{field("x", arrow.FixedWidthTypes.Time32s), `["23:59:59", null]`, "23:59:59\n\n"},
		{field("x", arrow.FixedWidthTypes.Time32ms), `["00:00:00.007"]`, "00:00:00.007\n"},
		{field("x", arrow.FixedWidthTypes.Time64us), `["01:02:03.000004", "01:02:03"]`, "01:02:03.000004\n01:02:03\n"},
		{field("x", arrow.FixedWidthTypes.Time64ns), `["01:02:03.000000005"]`, "01:02:03.000000005\n"},
		{field("x", arrow.BinaryTypes.Binary), `["AP8=", "", null]`, "AP8=\n\"\"\n\n"},
		{field("x", &arrow.FixedSizeBinaryType{ByteWidth: 2}), `["AP8="]`, "AP8=\n"},
		{uuid, `["ABEiM0RVZneImaq7zN3u/w==", null]`, "00112233-4455-6677-8899-aabbccddeeff\n\n"},
		{field("x", arrow.ListOf(arrow.PrimitiveTypes.Float32)), `[[1.5, null], [], null, [2]]`, "\"[1.5,null]\"\n[]\n\n[2]\n"},
		{field("x", arrow.ListOf(arrow.BinaryTypes.String)), `[["a,b", "\""]]`, "\"[\"\"a,b\"\",\"\"\\\"\"\"\"]\"\n"},
		{field("x", arrow.FixedSizeListOf(2, arrow.BinaryTypes.String)), `[["a", "b"]]`, "\"[\"\"a\"\",\"\"b\"\"]\"\n"},
	} {
		a, _, err := array.FromJSON(memory.DefaultAllocator, c.field.Type, strings.NewReader(c.in))
		if err != nil {
			t.Fatal(err)
		}
		s := arrow.NewSchema([]arrow.Field{c.field}, nil)
		e, err := csvml.NewEncoder(s, csvml.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Append(nil, array.NewRecordBatch(s, []arrow.Array{a}, int64(a.Len())))
		if err != nil || string(got) != c.want {
			t.Errorf("%s of %s: got %q (%v), want %q", c.field.Type, c.in, got, err, c.want)
		}
	}
}

// TestEncodeTimeOfDay holds that a time that no clock shows is refused.
func TestEncodeTimeOfDay(t *testing.T) {
	b := array.NewTime64Builder(memory.DefaultAllocator, &arrow.Time64Type{Unit: arrow.Microsecond})
	b.Append(86400e6)
	s := arrow.NewSchema([]arrow.Field{field("x", arrow.FixedWidthTypes.Time64us)}, nil)
	e, err := csvml.NewEncoder(s, csvml.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Append(nil, array.NewRecordBatch(s, []arrow.Array{b.NewArray()}, 1)); !errors.Is(err, csvml.ErrUnsupported) {
		t.Errorf("error %v", err)
	}
}

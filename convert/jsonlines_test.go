package convert

import (
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/csvml"
)

// TestJSONClock holds that a time of day that is none is an error, and not another time.
func TestJSONClock(t *testing.T) {
	for _, tc := range []struct {
		unit arrow.TimeUnit
		v    int64
		ok   bool
	}{
		{arrow.Second, 86399, true}, {arrow.Second, 86400, false}, {arrow.Second, -1, false},
		{arrow.Millisecond, 86399999, true}, {arrow.Millisecond, 86400000, false},
		{arrow.Microsecond, 86399999999, true}, {arrow.Microsecond, 86400000000, false}, {arrow.Nanosecond, -1, false},
	} {
		var values arrow.Array
		if tc.unit == arrow.Second || tc.unit == arrow.Millisecond {
			b := array.NewTime32Builder(memory.DefaultAllocator, &arrow.Time32Type{Unit: tc.unit})
			b.Append(arrow.Time32(tc.v))
			values = b.NewArray()
		} else {
			b := array.NewTime64Builder(memory.DefaultAllocator, &arrow.Time64Type{Unit: tc.unit})
			b.Append(arrow.Time64(tc.v))
			values = b.NewArray()
		}
		s := arrow.NewSchema([]arrow.Field{{Name: "t", Type: values.DataType()}}, nil)
		e, err := newJSONLines(s)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Append(nil, array.NewRecordBatch(s, []arrow.Array{values}, 1))
		if tc.ok && err != nil || !tc.ok && !errors.Is(err, csvml.ErrUnsupported) {
			t.Errorf("%d %s: %v", tc.v, tc.unit, err)
		}
	}
}

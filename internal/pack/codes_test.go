package pack

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// The codes are those of the encoding, also where there are more categories than a
// coder has at hand, and where some are no text that a number has.
func TestCodes(t *testing.T) {
	for _, n := range []int{1, 2, 100, maxSlots/2 - 1, maxSlots / 2, maxSlots/2 + 5000} {
		for _, bucket := range []bool{false, true} {
			e := &table.Encoding{Bucket: bucket, Categories: []string{"+3", "03", "", "x", "99999999999999999999", "-9223372036854775808"}}
			b := array.NewInt64Builder(memory.DefaultAllocator)
			s := array.NewStringBuilder(memory.DefaultAllocator)
			for i := range n {
				e.Categories = append(e.Categories, strconv.Itoa(3*i))
			}
			e.Index()
			for i := range 3*n + 10 {
				b.Append(int64(i - 5))
				s.Append(strconv.Itoa(i - 5))
			}
			b.Append(-1 << 63)
			s.Append("-9223372036854775808")
			for _, a := range []arrow.Array{b.NewArray(), s.NewArray()} {
				codes := make([]int32, a.Len())
				odd := newCoder(e, a.DataType().ID()).load(codes, a, &missing{})
				unknowns := false
				for i, got := range codes {
					want, ok := e.Code([]byte(a.ValueStr(i)))
					if !ok {
						want, unknowns = unknown, true
					}
					if got != want {
						t.Fatalf("%d categories, bucket %v, %s %s: code %d, want %d", n, bucket, a.DataType(), a.ValueStr(i), got, want)
					}
				}
				if odd != unknowns {
					t.Errorf("%d categories, bucket %v, %s: odd %v, want %v", n, bucket, a.DataType(), odd, unknowns)
				}
			}
		}
	}
}

// A null is looked at as no value, whatever lies where it would be.
func TestNullsHaveNoCode(t *testing.T) {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	b.AppendValues([]int64{1, 2, 3}, []bool{true, false, true})
	e := categories(table.Ordinal, "1", "3")
	a := b.NewArray()
	nulls, codes := missingOf(a), make([]int32, 3)
	if odd := newCoder(e, arrow.INT64).load(codes, a, &nulls); odd || fmt.Sprint(codes) != "[0 0 1]" {
		t.Errorf("codes %v, odd %v", codes, odd)
	}
}

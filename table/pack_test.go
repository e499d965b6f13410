package table

import (
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func TestTextPack(t *testing.T) {
	names := []string{"plain", "a,b", `"`, "", "é\n\x00"}
	for _, p := range []Pack{
		{Name: "x", From: names, Elem: arrow.BinaryTypes.String},
		{Name: "x", From: names, Elem: arrow.BinaryTypes.String, Nullable: true, Numbers: []bool{true, false, true, false, false}},
	} {
		f := p.Field()
		numbers := p.Numbers
		if numbers == nil {
			numbers = make([]bool, len(names))
		}
		if !p.Text() || !slices.Equal(Names(f), names) || !slices.Equal(Numbers(f), numbers) {
			t.Errorf("%v: names %q, numbers %v", f, Names(f), Numbers(f))
		}
		if l := f.Type.(*arrow.FixedSizeListType); l.Len() != 5 || l.ElemField().Nullable != p.Nullable {
			t.Errorf("type %v", l)
		}
		if _, _, ok := Dense(f.Type); ok || IsVerbatim(f) {
			t.Errorf("%v is taken for numbers", f)
		}
	}
	f := Pack{Name: "x", From: names, Elem: arrow.PrimitiveTypes.Float32}.Field()
	if Names(f) != nil || len(Numbers(f)) != 0 || f.HasMetadata() {
		t.Errorf("a pack of numbers has the field %v", f)
	}
}

package pack_test

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pack"
	"github.com/recast-ml/recast/table"
)

func Example_encode() {
	file := arrow.NewSchema([]arrow.Field{
		{Name: "color", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "size", Type: arrow.PrimitiveTypes.Int64},
	}, nil)
	colors := &table.Encoding{Kind: table.OneHot, Categories: []string{"blue", "green", "red"}}
	colors.Index()
	p, err := pack.New(file, table.Want{
		Packs: []table.Pack{
			{Name: "features", From: []string{"size", "color"}, Elem: arrow.PrimitiveTypes.Float32, Cells: 4},
			{Name: "sparse", From: []string{"size", "color"}, Elem: arrow.PrimitiveTypes.Float32, Cells: 4, Sparse: true},
		},
		Encode: map[string]*table.Encoding{"color": colors},
		Nulls:  table.NullZero,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, _, _ := array.RecordFromJSON(memory.DefaultAllocator, file, strings.NewReader(`[{"color": "red", "size": 7}, {"color": null, "size": 0}]`))
	b, err := p.Pack(rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	fmt.Println(b.Column(0))
	fmt.Println(b.Column(1))
	// Output:
	// [[7 0 0 1] [0 0 0 0]]
	// [{[0 3] [7 1]} {[] []}]
}

func Example() {
	file := arrow.NewSchema([]arrow.Field{
		{Name: "age", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "income", Type: arrow.PrimitiveTypes.Float64},
		{Name: "name", Type: arrow.BinaryTypes.String},
	}, nil)
	p, err := pack.New(file, table.Want{
		Packs: []table.Pack{{Name: "features", From: []string{"income", "age"}, Elem: arrow.PrimitiveTypes.Float32}},
		Nulls: table.NullZero,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("columns", p.Columns())

	decoded := arrow.NewSchema(file.Fields()[:2], nil)
	rows, _, _ := array.RecordFromJSON(memory.DefaultAllocator, decoded, strings.NewReader(`[{"age": 42, "income": 0.5}, {"age": null, "income": 16777217}]`))
	b, err := p.Pack(rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Release()
	fmt.Println(b.Column(0))
	for _, c := range b.Changes {
		fmt.Println(c.Kind, c.Column, c.Count, "first in record", c.First.Record)
	}
	// Output:
	// columns [0 1]
	// [[0.5 42] [1.6777216e+07 0]]
	// missing-to-zero age 1 first in record 2
}

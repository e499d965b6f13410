package recordarrow_test

import (
	"fmt"
	"log"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/table"
)

// A file of records as a table.
func ExampleDecoder_Decode() {
	rows, err := recordio.NewDense[float32](2, 1)
	if err != nil {
		log.Fatal(err)
	}
	frames := rows.Append(nil, []float32{5.1, 3.5, 4.9, 3}, []float32{0, 1})

	var schema *arrow.Schema
	for payload, err := range (recordio.Framing{}).Frames(frames) {
		if err != nil {
			log.Fatal(err)
		}
		if schema, err = recordarrow.SchemaOf(payload); err != nil {
			log.Fatal(err)
		}
		break // the first record decides
	}
	d, err := recordarrow.NewDecoder(schema, table.Want{})
	if err != nil {
		log.Fatal(err)
	}
	b, err := d.Decode(frames)
	if err != nil {
		log.Fatal(err)
	}
	defer b.Release()
	for i, f := range b.Schema().Fields() {
		fmt.Println(f.Name, f.Type, b.Column(i))
	}
	// Output:
	// label float32 [0 1]
	// features fixed_size_list<item: float32>[2] [[5.1 3.5] [4.9 3]]
}

// A table as a training file: any columns of features and labels will do.
func ExampleEncoder_Append() {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "label", Type: arrow.PrimitiveTypes.Float32},
		{Name: "features", Type: arrow.FixedSizeListOfNonNullable(2, arrow.PrimitiveTypes.Float32)},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	b.Field(0).(*array.Float32Builder).AppendValues([]float32{0, 1}, nil)
	for _, row := range [][]float32{{5.1, 3.5}, {4.9, 3}} {
		list := b.Field(1).(*array.FixedSizeListBuilder)
		list.Append(true)
		list.ValueBuilder().(*array.Float32Builder).AppendValues(row, nil)
	}
	batch := b.NewRecordBatch()
	defer batch.Release()

	e, err := recordarrow.NewEncoder(schema)
	if err != nil {
		log.Fatal(err)
	}
	frames, err := e.Append(make([]byte, 0, e.Size(2)), batch)
	fmt.Println(len(frames), err)
	// Output: 104 <nil>
}

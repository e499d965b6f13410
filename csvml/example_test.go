package csvml_test

import (
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

func ExampleReader() {
	r := csvml.NewReader(strings.NewReader("name,height,born\nAda,1.65,1815-12-10\nAlan,,1912-06-23\n"))
	schema, err := r.Schema()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(schema.Why)
	for batch, err := range r.All() {
		if err != nil {
			log.Fatal(err) // 4:3: column "height": "tall" is not a number (record 3, byte 57)
		}
		for i, c := range batch.Columns() {
			fmt.Println(schema.Field(i).Name, schema.Field(i).Type, c)
		}
	}
	// Output:
	// row 1 is the header: column "height" is text there and a number below
	// name utf8 ["Ada" "Alan"]
	// height float64 [1.65 (null)]
	// born date32 [1815-12-10 1912-06-23]
}

// Features side by side in row-major order, as training formats want them.
func ExampleReader_packs() {
	r := csvml.NewReader(strings.NewReader("id,x,y,label\n7,0.5,1,3\n8,0.25,2,4\n"))
	r.Want.Packs = []table.Pack{
		{Name: "label", From: []string{"label"}, Elem: arrow.PrimitiveTypes.Float32, Label: true},
		{Name: "features", From: []string{"x", "y"}, Elem: arrow.PrimitiveTypes.Float32},
	}
	for batch, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		features := batch.Column(1).(*array.FixedSizeList).ListValues().(*array.Float32)
		fmt.Println(features.Float32Values())
	}
	// Output:
	// [0.5 1 0.25 2]
}

// Categories become numbers, here a cell for each, of which only those that are not
// zero are kept.
func ExampleReader_categories() {
	r := csvml.NewReader(strings.NewReader("price,colour\n3.5,red\n0,blue\n"))
	colour := &table.Encoding{Kind: table.OneHot, Categories: []string{"blue", "green", "red"}}
	colour.Index()
	r.Want.Encode = map[string]*table.Encoding{"colour": colour}
	r.Want.Packs = []table.Pack{{
		Name: "features", From: []string{"price", "colour"}, Elem: arrow.PrimitiveTypes.Float32,
		Cells: 1 + colour.Width(), Sparse: true,
	}}
	for batch, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.Column(0))
		for _, c := range batch.Changes {
			fmt.Println(c.Count, c.Kind, "in", c.Column)
		}
	}
	// Output:
	// [{[0 3] [3.5 1]} {[1] [1]}]
	// 2 text-to-code in colour
}

// Bad records can be set aside instead of ending the run.
func ExampleReader_skip() {
	r := csvml.NewReader(strings.NewReader("x,y\n1,2\nn/a,4\n5,6\n"))
	r.Types = map[string]arrow.DataType{"x": arrow.PrimitiveTypes.Float64}
	r.Want.Skip = true
	for batch, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.NumRows(), "good rows")
		for _, bad := range batch.Bad {
			fmt.Printf("%v: %q\n", &bad, bad.Raw)
		}
	}
	// Output:
	// 2 good rows
	// :3:1: column "x": "n/a" is not a number (record 2, byte 8): "n/a,4"
}

// The three stages on their own, as a pipeline with many decoders uses them.
func ExampleCutter() {
	const file = "x,y\n1,2\n3,4\n5,6\n"
	var d csvml.Dialect
	schema, err := d.Infer(csvml.Sample{Head: []byte(file), EOF: true})
	if err != nil {
		log.Fatal(err)
	}
	dec, err := d.NewDecoder(schema, table.Want{})
	if err != nil {
		log.Fatal(err)
	}
	cut := d.NewCutter(strings.NewReader(file), schema, 8)
	for {
		chunk, off, err := cut.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		batch, err := dec.Decode(chunk)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q at byte %d: %d records\n", chunk, off, batch.Records)
		batch.Release()
	}
	// Output:
	// "1,2\n3,4\n" at byte 4: 2 records
	// "5,6\n" at byte 12: 1 records
}

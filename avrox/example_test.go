package avrox_test

import (
	"fmt"
	"log"
	"os"

	"github.com/recast-ml/recast/avrox"
)

// A file as batches.
func ExampleReader() {
	f, err := os.Open("testdata/value.avro")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	r, err := avrox.NewReader(f, avrox.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for b, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Schema().Field(0).Name, b.Column(0))
	}
	// Output: value ["a" "" "c"]
}

// Two of the columns of a file that is in memory.
func ExampleHeader_NewDecoder() {
	data, err := os.ReadFile("testdata/types.deflate.avro")
	if err != nil {
		log.Fatal(err)
	}
	h, n, err := avrox.ParseHeader(data, avrox.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	d, err := h.NewDecoder([]int{h.Schema.FieldIndices("decimal_fixed")[0], h.Schema.FieldIndices("int8")[0]})
	if err != nil {
		log.Fatal(err)
	}
	size, rows, err := h.Cut(data[n:], true)
	if err != nil {
		log.Fatal(err)
	}
	b, err := d.Decode(data[n : n+size])
	if err != nil {
		log.Fatal(err)
	}
	defer b.Release()
	fmt.Println(rows, b.NumRows())
	for i, f := range b.Schema().Fields() {
		fmt.Println(f.Name, f.Type, b.NewSlice(0, 3).Column(i))
	}
	// Output:
	// 20 20
	// decimal_fixed decimal(9, 3) [(null) -1.001 -2.002]
	// int8 int8 [-9 -8 -7]
}

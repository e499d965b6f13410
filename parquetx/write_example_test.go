package parquetx_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/parquetx"
)

// trips are two batches of rows.
func trips() (*arrow.Schema, []arrow.RecordBatch) {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "distance", Type: arrow.PrimitiveTypes.Float64},
		{Name: "carrier", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, s)
	var batches []arrow.RecordBatch
	for _, distances := range [][]float64{{0.78, 7.66}, {1.87}} {
		for _, d := range distances {
			b.Field(0).(*array.Float64Builder).Append(d)
			b.Field(1).(*array.StringBuilder).Append("AS")
		}
		batches = append(batches, b.NewRecordBatch())
	}
	return s, batches
}

func ExampleWriter() {
	schema, batches := trips()
	var file bytes.Buffer
	w, err := parquetx.NewWriter(&file, schema, parquetx.WriteOptions{Compression: "snappy"})
	if err != nil {
		log.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s … %s\n", file.Bytes()[:4], file.Bytes()[file.Len()-4:])
	// Output: PAR1 … PAR1
}

// Each goroutine takes a batch and appends it in its turn; the pieces follow each
// other in the file in the order of the turns.
func ExampleEncoder() {
	schema, batches := trips()
	e, err := parquetx.NewEncoder(schema, parquetx.WriteOptions{GroupRows: 2})
	if err != nil {
		log.Fatal(err)
	}
	pieces := make([]chan []byte, len(batches))
	for turn, b := range batches {
		pieces[turn] = make(chan []byte)
		go func() {
			piece, err := e.Append(context.Background(), nil, int64(turn), b)
			if err != nil {
				log.Fatal(err)
			}
			pieces[turn] <- piece
		}()
	}
	file := bytes.NewBuffer(e.Head())
	for turn := range batches {
		piece := <-pieces[turn]
		fmt.Printf("batch %d completes a row group: %v\n", turn, len(piece) > 0)
		file.Write(piece)
	}
	tail, err := e.Tail()
	if err != nil {
		log.Fatal(err)
	}
	file.Write(tail)
	// Output:
	// batch 0 completes a row group: true
	// batch 1 completes a row group: false
}

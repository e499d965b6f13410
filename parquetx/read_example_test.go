package parquetx_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/parquetx"
)

// tripFile is a file of a few rows.
func tripFile() *parquetx.File {
	s, batches := trips()
	var b bytes.Buffer
	w, err := parquetx.NewWriter(&b, s, parquetx.WriteOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	f, err := parquetx.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), parquetx.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	return f
}

func ExampleReader() {
	f := tripFile()
	fmt.Println(f.Rows(), "rows")
	r := parquetx.NewReader(f)
	r.Columns = []int{0}
	for batch, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.Schema().Field(0).Name, batch.Column(0))
	}
	// Output:
	// 3 rows
	// distance [0.78 7.66 1.87]
}

// Two goroutines read a file, one column apart.
func ExampleDecoder() {
	f := tripFile()
	d, err := f.NewDecoder(nil)
	if err != nil {
		log.Fatal(err)
	}
	ranges := f.Ranges(8 << 20)
	batches := make([]arrow.RecordBatch, ranges.Len())
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= ranges.Len() {
					return
				}
				b, err := d.Decode(context.Background(), ranges.At(i))
				if err != nil {
					log.Fatal(err)
				}
				batches[i] = b
			}
		})
	}
	wg.Wait()
	for _, b := range batches {
		fmt.Println(b.NumRows(), "rows of", b.NumCols(), "columns")
		b.Release()
	}
	// Output:
	// 3 rows of 2 columns
}

func ExampleFile_Info() {
	for _, g := range tripFile().Info().Groups {
		for _, c := range g.Columns {
			fmt.Println(c.Column, c.Type, c.Codec, *c.Min, *c.Max)
		}
	}
	// Output:
	// distance DOUBLE ZSTD 0.78 7.66
	// carrier BYTE_ARRAY ZSTD AS AS
}

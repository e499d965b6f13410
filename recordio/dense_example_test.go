package recordio_test

import (
	"fmt"
	"log"

	"github.com/recast-ml/recast/recordio"
)

// Rows of two features and a label, all at once.
func ExampleDense() {
	e, err := recordio.NewDense[float32](2, 1)
	if err != nil {
		log.Fatal(err)
	}
	frames := make([]byte, 0, e.Size(2))
	frames = e.Append(frames, []float32{5.1, 3.5, 4.9, 3.0}, []float32{0, 1})
	fmt.Println(len(frames), "bytes")

	d := recordio.NewDenseReader[float32](recordio.Layout{Type: "float32", Cols: 2, Labels: 1})
	features, labels, err := d.Append(nil, nil, frames)
	fmt.Println(features, labels, err)
	// Output:
	// 104 bytes
	// [5.1 3.5 4.9 3] [0 1] <nil>
}

// Rows of a thousand columns, of which two and none are not zero.
func ExampleSparse() {
	e, err := recordio.NewSparse[float32](1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	frames, err := e.Append(nil, []int32{0, 2, 2}, []uint64{3, 700}, []float32{1, 2}, []float32{1, 0})
	if err != nil {
		log.Fatal(err)
	}
	for payload, err := range (recordio.Framing{}).Frames(frames) {
		if err != nil {
			log.Fatal(err)
		}
		l, err := recordio.LayoutOf(payload)
		fmt.Println(l, err)
	}
	// Output:
	// sparse float32[1000], label float32[1] <nil>
	// sparse float32[1000], label float32[1] <nil>
}

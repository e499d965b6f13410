package recordio_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/recast-ml/recast/recordio"
)

// file is what ExampleWriter writes.
func file() []byte {
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	rows := [][]float32{{5.1, 3.5, 1.4, 0.2}, {7.0, 3.2, 4.7, 1.4}, {6.3, 3.3, 6.0, 2.5}}
	labels := []float32{0, 1, 2}
	for i, row := range rows {
		if err := w.WriteDense(row, labels[i:i+1]); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

func ExampleWriter() {
	var f bytes.Buffer // a file, say
	w := recordio.NewWriter(&f)

	rows := [][]float32{{5.1, 3.5, 1.4, 0.2}, {7.0, 3.2, 4.7, 1.4}}
	labels := []float32{0, 1}
	for i, row := range rows {
		if err := w.WriteDense(row, labels[i:i+1]); err != nil {
			log.Fatal(err)
		}
	}
	// 10,000 columns, of which two are not zero.
	if err := w.WriteSparse([]uint64{17, 4711}, []float32{1, 0.5}, 10000, []float32{1}); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Len(), "bytes")
	// Output: 184 bytes
}

func ExampleReader() {
	r := recordio.NewReader(bytes.NewReader(file()))
	for rec, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Label[0].Float32, rec.Features[0].Float32)
	}

	// A file that was cut short.
	r = recordio.NewReader(bytes.NewReader(file()[:140]))
	for _, err := range r.All() {
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// [0] [5.1 3.5 1.4 0.2]
	// [1] [7 3.2 4.7 1.4]
	// [2] [6.3 3.3 6 2.5]
	// recordio: record 3 at byte 120: truncated: have 20 of 60 bytes
}

// Salvage reads what can be trusted of a damaged file, and says what it left out.
func ExampleFraming_salvage() {
	damaged := file()
	damaged[64] ^= 0x20 // the length of the second record

	r := recordio.NewReader(bytes.NewReader(damaged))
	r.Skipped = func(region recordio.Region) bool {
		fmt.Printf("skipped bytes %d to %d: %v\n", region.From, region.To, region.Err)
		return true // go on
	}
	for rec, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Label[0].Float32, rec.Features[0].Float32)
	}
	// Output:
	// [0] [5.1 3.5 1.4 0.2]
	// skipped bytes 60 to 120: recordio: record 2 at byte 60: not a protobuf record: byte 1 of the payload: a length that runs past the end
	// [2] [6.3 3.3 6 2.5]
}

// A record of the seq2seq algorithm, which has two features and no label.
func ExampleRecord() {
	rec := recordio.Record{Features: []recordio.Value{
		{Key: "source", Int32: []int32{5, 9, 2}},
		{Key: "target", Int32: []int32{7, 300}},
	}}
	payload, err := rec.Append(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(payload), "bytes")

	var back recordio.Record
	if err := back.Unmarshal(payload); err != nil {
		log.Fatal(err)
	}
	for _, v := range back.Features {
		fmt.Println(v.Key, v.Int32)
	}
	// Output:
	// 38 bytes
	// source [5 9 2]
	// target [7 300]
}

// The runs of whole records that Cut finds can be read by several workers.
func ExampleFraming_Cut() {
	var f recordio.Framing
	buf := file()[:150] // as much as was read so far
	n, records, err := f.Cut(buf, false)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(records, "records in the first", n, "bytes")
	for payload, err := range f.Frames(buf[:n]) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(payload), "bytes of payload")
	}
	// Output:
	// 2 records in the first 120 bytes
	// 52 bytes of payload
	// 52 bytes of payload
}

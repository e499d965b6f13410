package avrox_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/avrox"
)

var people = arrow.NewSchema([]arrow.Field{
	{Name: "name", Type: arrow.BinaryTypes.String},
	{Name: "height.m", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
}, nil)

func peopleBatch() arrow.RecordBatch {
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, people, strings.NewReader(
		`[{"name": "Ada", "height.m": 1.65}, {"name": "Alan", "height.m": null}]`))
	if err != nil {
		log.Fatal(err)
	}
	return b
}

func ExampleWriter() {
	var file bytes.Buffer
	w, err := avrox.NewWriter(&file, people, avrox.WriteOptions{Codec: "zstandard", Name: "person"})
	if err != nil {
		log.Fatal(err) // avrox: column "tags": type map<utf8, utf8> is not supported
	}
	if err := w.Write(peopleBatch()); err != nil {
		log.Fatal(err) // column "name": a value is missing (record 1)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", file.Bytes()[:4])
	// Output:
	// "Obj\x01"
}

// Blocks made by many encoders, one a goroutine, are one file behind one header.
func ExampleEncoder() {
	first, err := avrox.NewEncoder(people, avrox.WriteOptions{})
	if err != nil {
		log.Fatal(err)
	}
	second, err := avrox.NewEncoder(people, avrox.WriteOptions{})
	if err != nil {
		log.Fatal(err)
	}
	file := first.AppendHeader(nil)
	for _, e := range []*avrox.Encoder{first, second} {
		if file, err = e.Append(file, peopleBatch()); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(first.Schema())
	fmt.Println(first.Renamed())
	// Output:
	// {"type":"record","name":"row","fields":[{"name":"name","type":"string"},{"name":"height_m","type":["null","double"],"default":null,"recast.name":"height.m"}]}
	// [{height.m height_m}]
}

package convert_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// A CSV file becomes a training file.
func ExampleRun() {
	dir, err := os.MkdirTemp("", "recast")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	receipt, err := convert.Run(context.Background(), convert.Job{
		Inputs: []string{"../testdata/iris.csv"},
		Output: filepath.Join(dir, "train.pbr"),
		Roles:  convert.Roles{Label: []string{"target"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(receipt.RowsOut, receipt.Parts[0].Bytes, receipt.ContentType, receipt.Hyperparameters["feature_dim"])
	// Output: 150 9000 application/x-recordio-protobuf 4
}

// Streams of the caller serve as standard input and output: of a request, say.
func ExampleRun_streams() {
	in := strings.NewReader("y,a,b\n1,0.5,2\n0,1.5,n/a\n")
	var out bytes.Buffer
	job := convert.Job{
		Inputs: []string{"-"}, Stdin: in, From: "csv",
		Output: "-", Stdout: &out, To: "csv",
		Roles: convert.Roles{Label: []string{"y"}},
		Read:  convert.ReadOptions{Null: []string{"n/a"}},
	}
	receipt, err := convert.Run(context.Background(), job)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(out.String())
	fmt.Println(receipt.ContentType)
	// Output:
	// 1,0.5,2
	// 0,1.5,
	// text/csv
}

// An error about a row says where it is.
func ExampleRun_error() {
	_, err := convert.Run(context.Background(), convert.Job{
		Inputs: []string{"-"}, Stdin: strings.NewReader("y,age\n1,34\n0,n/a\n"), From: "csv",
		Output: "-", Stdout: &bytes.Buffer{}, To: "recordio",
		Roles: convert.Roles{Label: []string{"y"}},
	})
	fmt.Println(err)
	fmt.Println(convert.Hint(err))
	if e, ok := errors.AsType[*table.Error](err); ok {
		fmt.Println(e.Line, e.Column, errors.Is(err, convert.ErrInput))
	}
	// Output:
	// -:3:3: column "age": "n/a" is not a number (record 2, byte 11)
	// --null n/a treats it as missing
	// 3 age true
}

// A plan says what will happen before anything does.
func ExamplePrepare() {
	plan, err := convert.Prepare(context.Background(), convert.Job{
		Inputs: []string{"../testdata/penguins.csv"},
		Output: "train.pbr",
		Roles:  convert.Roles{Label: []string{"year"}, Drop: []string{"species", "island", "sex"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer plan.Close()
	fmt.Println(plan.Features)
	// Output: [bill_length_mm bill_depth_mm flipper_length_mm body_mass_g]
}

// The reading side yields Arrow record batches.
func ExampleDataset_Batches() {
	ctx := context.Background()
	data, err := convert.Open(ctx, []string{"../testdata/wine.csv"}, convert.OpenOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer data.Close()
	for batch, err := range data.Batches(ctx, table.Want{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.NumRows(), batch.NumCols(), batch.ColumnName(0))
	}
	// Output: 178 14 alcohol
}

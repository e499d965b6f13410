package convert_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/recast-ml/recast/convert"
)

// Rows to predict are treated as those that were learned from, by the receipt of the
// training run: the same columns in the same order, the same codes of categories.
func ExampleJob_fromReceipt() {
	dir, err := os.MkdirTemp("", "recast")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	train, receipt := filepath.Join(dir, "train.csv"), filepath.Join(dir, "train.pbr.receipt.json")
	if err := os.WriteFile(train, []byte("y,age,city\n1,30,Ulm\n0,41,Bonn\n"), 0o600); err != nil {
		log.Fatal(err)
	}

	_, err = convert.Run(context.Background(), convert.Job{
		Inputs: []string{train},
		Output: filepath.Join(dir, "train.pbr"),
		Roles:  convert.Roles{Label: []string{"y"}},
		Values: convert.Values{EncodeStrings: "ordinal"},
		Write:  convert.WriteOptions{Receipt: receipt},
	})
	if err != nil {
		log.Fatal(err)
	}

	var out bytes.Buffer
	_, err = convert.Run(context.Background(), convert.Job{
		Inputs: []string{"-"}, Stdin: strings.NewReader("city,age\nUlm,50\n"),
		Output: "-", Stdout: &out, To: "csv",
		FromReceipt: receipt,
		Roles:       convert.Roles{NoLabel: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(out.String())
	// Output: 50,1
}

package convert_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/recast-ml/recast/convert"
)

// A data set is split so that each class of the target is in each split in proportion.
func ExampleLayout() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	receipt, err := convert.Run(context.Background(), convert.Job{
		Inputs: []string{"../testdata/iris.csv"},
		Output: filepath.Join(dir, "iris"), To: "recordio",
		Roles: convert.Roles{Label: []string{"target"}},
		Layout: convert.Layout{
			Split:    []convert.Split{{Name: "train", Share: 0.8}, {Name: "validation", Share: 0.1}, {Name: "test", Share: 0.1}},
			Stratify: "target",
		},
	})
	if err != nil {
		panic(err)
	}
	for _, p := range receipt.Parts {
		fmt.Println(p.Split, filepath.Base(p.Path), p.Rows)
	}
	// Output:
	// train part-00000.pbr 120
	// validation part-00000.pbr 15
	// test part-00000.pbr 15
}

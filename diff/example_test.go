package diff_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/diff"
)

func Example() {
	dir, err := os.MkdirTemp("", "diff")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	for name, text := range map[string]string{a: "id,age\n1,30\n2,40\n", b: "age,id\n30.0,1\n41,2\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			panic(err)
		}
	}
	r, err := diff.Run(context.Background(), a, b, diff.Options{Roles: convert.Roles{Drop: []string{"id"}}})
	if err != nil {
		panic(err)
	}
	for _, d := range r.First {
		fmt.Println(d.Row, d.Column, d.A, d.B, d.PlaceA.Line, d.PlaceB.Line)
	}
	fmt.Println(r.Verdict())
	// Output:
	// 2 age "40" "41" 3 3
	// different: 1 value in 1 row and 1 column
}

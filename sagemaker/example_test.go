package sagemaker_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/sagemaker"
)

func ExampleCheck() {
	a, err := sagemaker.Find("linear-learner")
	if err != nil {
		log.Fatal(err)
	}
	csv := "income,age\n" + "1,39\n" + "0,n/a\n" + "2,51\n"
	r, err := sagemaker.Check(context.Background(), a, []string{"-"}, sagemaker.CheckOptions{
		Set:  map[string]string{"predictor_type": "binary_classifier"},
		Open: convert.OpenOptions{Stdin: strings.NewReader(csv)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(r)
	// Output:
	// linear-learner, channel train: 1 file, 3 rows, labels 1 to 2
	//
	// violation header: 1 file begins with a header
	//   -:1: "income,age"
	//   fix: recast convert - -o train.csv --label income
	//
	// violation not-a-number: 1 cell is no number
	//   -:3:3: column "age": "n/a"
	//   fix: recast convert - -o train.csv --label income --rejects bad.jsonl (sets such rows aside)
	//
	// violation label-out-of-range: 1 label is out of range
	//   -:4: column "income": 2
	//   fix: labels are to be whole numbers from 0 to 1: number the classes anew, or correct what is set
	//
	// would be refused: 3 kinds of violation
}

func ExampleReport_Settings() {
	a, err := sagemaker.Find("kmeans")
	if err != nil {
		log.Fatal(err)
	}
	r, err := sagemaker.Check(context.Background(), a, []string{"-"}, sagemaker.CheckOptions{
		Open: convert.OpenOptions{Stdin: strings.NewReader("1,2.5\n3,4.5\n")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Accepted(), r.Settings())
	// Output: true content_type=text/csv;label_size=0 feature_dim=2
}

func ExampleNewManifest() {
	dir, err := os.MkdirTemp("", "train")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"part-00001.csv", "part-00000.csv", "_SUCCESS"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("1,2\n"), 0o644); err != nil {
			log.Fatal(err)
		}
	}
	m, err := sagemaker.NewManifest(context.Background(), dir, "s3://bucket/train", convert.OpenOptions{})
	if err != nil {
		log.Fatal(err)
	}
	text, err := m.Text()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output:
	// [
	// {"prefix":"s3://bucket/train/"},
	// "part-00000.csv",
	// "part-00001.csv"
	// ]
}

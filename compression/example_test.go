package compression_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/recast-ml/recast/compression"
)

func Example() {
	var file bytes.Buffer
	w, err := compression.NewWriter(&file, compression.Gzip, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := io.WriteString(w, "1,0.5,0.25\n"); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	r, err := compression.NewReader(&file, compression.ByBytes(file.Bytes()), compression.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	if _, err := io.Copy(os.Stdout, r); err != nil {
		log.Fatal(err)
	}
	// Output: 1,0.5,0.25
}

func ExampleBySuffix() {
	f, rest := compression.BySuffix("raw/train.csv.bz2")
	fmt.Println(f, rest)
	// Output: bzip2 raw/train.csv
}

func ExampleError() {
	// A download that broke off.
	r, err := compression.NewReader(bytes.NewReader([]byte("BZh91AY&SY")), compression.Bzip2, compression.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	_, err = io.ReadAll(r)
	fmt.Println(err)
	fmt.Println(errors.Is(err, compression.ErrTruncated))
	var damage *compression.Error
	if errors.As(err, &damage) {
		fmt.Println(damage.Format, damage.Offset)
	}
	// Output:
	// compression: bzip2 at byte 10: truncated: unexpected EOF
	// true
	// bzip2 10
}

// Pieces compressed by any number of workers, joined in order, are one file.
func ExampleJoiner() {
	var file bytes.Buffer
	block, err := compression.NewBlock(compression.Zstd, 0) // one a worker
	if err != nil {
		log.Fatal(err)
	}
	joiner := compression.NewJoiner(&file, compression.Zstd)
	for _, src := range []string{"1,0.5\n", "0,0.75\n"} {
		piece, err := block.Append(nil, []byte(src))
		if err != nil {
			log.Fatal(err)
		}
		if err := joiner.Append(piece, len(src), compression.Zstd.Sum([]byte(src))); err != nil {
			log.Fatal(err)
		}
	}
	if err := joiner.Close(); err != nil {
		log.Fatal(err)
	}

	r, err := compression.NewReader(&file, compression.Zstd, compression.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	if _, err := io.Copy(os.Stdout, r); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 1,0.5
	// 0,0.75
}

package fuzz

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/repair"
)

// FuzzRepair repairs any bytes: without a panic, with an account of each byte where it
// is not compressed, and with an output that needs no more repair.
func FuzzRepair(f *testing.F) {
	var records []byte
	for i := range 3 {
		payload, err := (&recordio.Record{Features: []recordio.Value{{Key: "values", Float32: []float32{float32(i), 2}}}}).Append(nil)
		if err != nil {
			f.Fatal(err)
		}
		records, _ = recordio.AppendFrame(records, payload)
	}
	avro, err := os.ReadFile("../testdata/penguins.avro")
	if err != nil {
		f.Fatal(err)
	}
	rows := []byte("a,b\n1,\"x\ny\"\n2,z\n3,\"\"\"\"\n")
	seeds := [][]byte{records, avro[:2000], rows}
	for _, c := range []compression.Format{compression.Gzip, compression.Bzip2, compression.Zstd, compression.Snappy} {
		seeds = append(seeds, packed(f, c, 0, rows), packed(f, c, 0, records))
	}
	for _, seed := range seeds {
		for _, from := range []string{"", "recordio", "csv"} {
			f.Add(seed, from, false)
			f.Add(append(bytes.Clone(seed[:len(seed)/2]), seed[len(seed)/2+1:]...), from, true)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, from string, loose bool) {
		job := repair.Job{From: from, Raw: loose && from == "recordio", Unproven: loose, Threads: 1,
			Limits: repair.Limits{Record: 1 << 20, Expansion: 100}}
		report, saved, err := repaired(job, file)
		if err != nil {
			if e, ok := errors.AsType[*repair.Error](err); !ok || e.Class == repair.ErrStorage || len(saved) > 0 {
				t.Fatalf("%d bytes written, %v", len(saved), err)
			}
			return
		}
		if report.Bytes != int64(len(saved)) || report.Stored != int64(len(file)) {
			t.Fatalf("%d bytes of %d: %+v", len(saved), len(file), report)
		}
		binary := report.Format == "recordio" || report.Format == "avro"
		if report.Compression == "none" && len(report.Notes) == 0 && report.Bytes+report.Skipped.Bytes != int64(len(file)) {
			t.Fatalf("%d bytes: %+v", len(file), report)
		}
		if !binary || len(saved) == 0 || report.Format == "recordio" && job.Raw {
			return
		}
		job.From = report.Format
		again, same, err := repaired(job, saved)
		if err != nil || again.Lost() || !bytes.Equal(saved, same) || again.Records != report.Records {
			t.Fatalf("repaired again: %v, %+v after %+v", err, again, report)
		}
	})
}

func repaired(job repair.Job, file []byte) (*repair.Report, []byte, error) {
	var out bytes.Buffer
	job.Input, job.Output, job.Stdin, job.Stdout = "-", "-", bytes.NewReader(file), &out
	report, err := repair.Run(context.Background(), job)
	return report, out.Bytes(), err
}

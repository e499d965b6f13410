package convert

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestCancelledAnywhere cancels jobs of every kind of flow at any moment: they end,
// with their output or the context's error.
func TestCancelledAnywhere(t *testing.T) {
	var b strings.Builder
	b.WriteString("y,a,b\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%d,%d,k%d\n", i%2, i, i%97)
	}
	h := newHarness(t, map[string]string{"in.csv": b.String(), "in2.csv": b.String()})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.parquet"})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.avro"})
	split := []Split{{"a", 0.7}, {"b", 0.3}}
	jobs := []Job{
		{Inputs: []string{"in.csv", "in2.csv"}, Output: "o.csv", Write: WriteOptions{Header: true}},
		{Inputs: []string{"in.parquet"}, Output: "o.parquet"},
		{Inputs: []string{"in.avro"}, Output: "o.parquet"},
		{Inputs: []string{"in.csv", "in2.csv"}, Output: "d", To: "parquet", Layout: Layout{Shards: 3, Split: split, Stratify: "y"}},
		{Inputs: []string{"in.parquet"}, Output: "d", To: "parquet", Layout: Layout{Shuffle: true, Shards: 3}},
		{Inputs: []string{"in.csv"}, Output: "d", To: "recordio", Values: Values{EncodeStrings: "ordinal"}, Roles: Roles{Label: []string{"y"}}, Layout: Layout{Split: split}},
	}
	runs := 120
	if testing.Short() {
		runs = 30
	}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range runs {
		ctx, cancel := context.WithCancel(context.Background())
		j := jobs[n%len(jobs)]
		j.store, j.Write.Force, j.Threads = h.store, true, 1+n%3
		p, err := Prepare(ctx, j)
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := p.Run(ctx)
			done <- err
		}()
		time.Sleep(time.Duration(r.IntN(15_000)) * time.Microsecond)
		cancel()
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("job %d: %v", n%len(jobs), err)
			}
		case <-time.After(time.Minute):
			t.Fatalf("job %d does not end", n%len(jobs))
		}
	}
}

// TestStreamClosedEarly closes a data set whose stream may still be read.
func TestStreamClosedEarly(t *testing.T) {
	for range 100 {
		ctx, cancel := context.WithCancel(context.Background())
		d, err := Open(ctx, []string{"-"}, OpenOptions{Stdin: strings.NewReader("y,a\n1,2\n3,4\n"), From: "csv", Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		w, _ := d.wantAll(false)
		for range d.Batches(ctx, w) {
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEmptyInputIsCounted counts what a job accepts as an input.
func TestEmptyInputIsCounted(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(10, 3), 3), "e.bin": ""})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "a.pbr", Roles: Roles{Label: []string{"y"}}})
	if r := h.must(Job{Inputs: []string{"a.pbr", "e.bin"}, Output: "o", To: "recordio", Layout: Layout{Shards: 2}}); r.RowsOut != 10 || len(r.Parts) != 2 {
		t.Errorf("%d rows, %d parts", r.RowsOut, len(r.Parts))
	}
}

package parquetx

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

var threeColumns = arrow.NewSchema([]arrow.Field{
	{Name: "a", Type: arrow.PrimitiveTypes.Int64},
	{Name: "b", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "c", Type: arrow.BinaryTypes.String},
}, nil)

func newThree(t *testing.T, o WriteOptions) *Encoder {
	e, err := NewEncoder(threeColumns, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// three is a batch of rows whose last column is text.
func three(rows int, text string) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, threeColumns)
	for i := range rows {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).AppendNull()
		b.Field(2).(*array.StringBuilder).Append(text)
	}
	return b.NewRecordBatch()
}

// TestContextEndsWait holds that a batch whose predecessor does not come waits no
// longer than its context, and that the predecessor is still welcome.
func TestContextEndsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newThree(t, WriteOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error)
		go func() {
			_, err := e.Append(ctx, nil, 1, three(1, "x"))
			errs <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("the wait ended with %v", err)
		}
		if _, err := e.Append(t.Context(), nil, 0, three(1, "x")); err != nil {
			t.Errorf("the batch before: %v", err)
		}
		if _, err := e.Append(t.Context(), nil, 2, three(1, "x")); !errors.Is(err, context.Canceled) {
			t.Errorf("the batch behind: %v", err)
		}
		if _, err := e.Tail(); !errors.Is(err, context.Canceled) {
			t.Errorf("the tail: %v", err)
		}
	})
}

// TestErrorEndsOthers holds that batches that wait for one that fails fail too.
func TestErrorEndsOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newThree(t, WriteOptions{})
		errs := make(chan error)
		for turn := range int64(3) {
			go func() {
				_, err := e.Append(t.Context(), nil, 1+turn, three(1, "x"))
				errs <- err
			}()
		}
		synctest.Wait()
		_, err := e.Append(t.Context(), nil, 0, three(1, "\xff"))
		if !errors.Is(err, table.ErrUTF8) || strings.Contains(err.Error(), "before") {
			t.Errorf("the bad batch: %v", err)
		}
		for range 3 {
			if err := <-errs; !errors.Is(err, table.ErrUTF8) || !strings.Contains(err.Error(), "(in a batch before)") {
				t.Errorf("a batch behind: %v", err)
			}
		}
		if _, err := e.Tail(); !errors.Is(err, table.ErrUTF8) {
			t.Errorf("the tail: %v", err)
		}
	})
}

// TestErrorLetsEarlierGoOn holds that what comes before a batch that failed is
// written, or says itself what is wrong with it.
func TestErrorLetsEarlierGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newThree(t, WriteOptions{GroupRows: 1})
		errs := make(chan error)
		go func() {
			_, err := e.Append(t.Context(), nil, 1, three(1, "x"))
			errs <- err
		}()
		synctest.Wait()
		other := array.NewRecordBatch(arrow.NewSchema(nil, nil), nil, 1)
		if _, err := e.Append(t.Context(), nil, 2, other); err == nil {
			t.Error("a batch without columns is taken")
		}
		out, err := e.Append(t.Context(), []byte("before"), 0, three(1, "x"))
		if err != nil || len(out) <= len("before") || !bytes.HasPrefix(out, []byte("before")) {
			t.Errorf("the batch before: %q, %v", out, err)
		}
		if err := <-errs; err != nil {
			t.Errorf("the other batch before: %v", err)
		}
	})
}

func TestMisuse(t *testing.T) {
	e := newThree(t, WriteOptions{})
	if _, err := e.Append(t.Context(), nil, 0, three(1, "x")); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Append(t.Context(), nil, 0, three(1, "x")); err == nil || err.Error() != "parquetx: batch 0 is there twice" {
		t.Errorf("a batch again: %v", err)
	}
	e = newThree(t, WriteOptions{})
	if _, err := e.Tail(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Tail(); !errors.Is(err, errTailed) {
		t.Errorf("a second tail: %v", err)
	}
	if _, err := e.Append(t.Context(), nil, 0, three(1, "x")); !errors.Is(err, errTailed) {
		t.Errorf("a batch behind the tail: %v", err)
	}
}

// TestWriter writes through a Writer what an Encoder writes.
func TestWriter(t *testing.T) {
	for i, rows := range [][]int{nil, {0}, {0, 5, 300, 0, 1}, {130, 130}} {
		r := filler{Rand: rand.New(rand.NewPCG(1, 1)), nulls: 10}
		var batches []arrow.RecordBatch
		for _, n := range rows {
			batches = append(batches, r.batch(threeColumns, n))
		}
		o := WriteOptions{GroupRows: 100, Compression: []string{"", "none", "gzip", "zstd"}[i], Level: i &^ 1}
		var out bytes.Buffer
		w, err := NewWriter(&out, threeColumns, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range batches {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		checkFile(t, out.Bytes(), threeColumns, batches, 100)
		if !bytes.Equal(out.Bytes(), encodeAll(t, threeColumns, o, usualPages, 2, batches)) {
			t.Error("the encoder writes other bytes")
		}
		if err := w.Close(); !errors.Is(err, errTailed) {
			t.Errorf("a second Close: %v", err)
		}
	}
}

type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestWriterFull holds that an error of what is written to is passed on, from each
// call that may meet it and all behind it.
func TestWriterFull(t *testing.T) {
	for _, room := range []int{0, 100, 700} {
		w, err := NewWriter(&full{room}, threeColumns, WriteOptions{GroupRows: 1, Compression: "none"})
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(w.Write(three(1, "x")), w.Write(three(1, "x")))
		if room < 700 != errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
		if err := w.Close(); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: Close: %v", room, err)
		}
	}
}

// TestNoAllocationsPerValue holds that what is allocated depends on the batches,
// not on the values in them.
func TestNoAllocationsPerValue(t *testing.T) {
	if testing.Short() {
		t.Skip("counts allocations")
	}
	s := arrow.NewSchema([]arrow.Field{
		{Name: "dense", Type: arrow.PrimitiveTypes.Float64},
		{Name: "null", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
		{Name: "text", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "list", Type: arrow.FixedSizeListOf(4, arrow.PrimitiveTypes.Float32)},
	}, nil)
	e, err := NewEncoder(s, WriteOptions{GroupRows: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	r := filler{Rand: rand.New(rand.NewPCG(1, 1)), nulls: 10, few: true}
	b := r.batch(s, 5000)
	turn := int64(0)
	write := func() {
		if _, err := e.Append(t.Context(), nil, turn, b); err != nil {
			t.Fatal(err)
		}
		turn++
	}
	for range 40 {
		write()
	}
	if n := testing.AllocsPerRun(40, write); n > 50 {
		t.Errorf("%v allocations for a batch of %d values", n, 5000*7)
	}
}

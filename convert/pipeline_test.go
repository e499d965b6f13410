package convert

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/table"
)

// endlessRows is a CSV that never ends.
type endlessRows struct{ n int }

func (r *endlessRows) Read(p []byte) (int, error) {
	const row = "1,2,3\n"
	for i := range p {
		if p[i] = row[r.n%len(row)]; r.n < len(row) {
			p[i] = "y,a,b\n"[r.n]
		}
		r.n++
	}
	return len(p), nil
}

// silent is a stream that gives a few rows and then nothing, forever.
type silent struct {
	io.Reader
	closed chan struct{}
}

func (r *silent) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		<-r.closed
		return 0, io.ErrClosedPipe
	}
	return n, err
}

func streamJob(in io.Reader, out io.Writer) Job {
	return Job{Inputs: []string{"-"}, Stdin: in, From: "csv", Output: "-", Stdout: out, To: "recordio", Roles: Roles{Label: []string{"y"}}}
}

// TestCancelEndless ends a job whose input does not.
func TestCancelEndless(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	j := streamJob(&endlessRows{}, io.Discard)
	pieces := 0
	j.Progress = func(Progress) {
		if pieces++; pieces == 20 {
			cancel()
		}
	}
	before := runtime.NumGoroutine()
	if _, err := Run(ctx, j); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
	noMoreThan(t, before)
}

// TestCancelSilent ends a job that waits for its input.
func TestCancelSilent(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in := &silent{strings.NewReader(csvOf(randomRows(60_000, 12), 12)), make(chan struct{})}
	j := streamJob(in, io.Discard)
	j.Progress = func(Progress) { cancel() }
	before := runtime.NumGoroutine()
	done := make(chan error)
	go func() {
		_, err := Run(ctx, j)
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that of the context", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the job still waits")
	}
	close(in.closed)
	noMoreThan(t, before)
}

// noMoreThan waits for goroutines to end.
func noMoreThan(t *testing.T, n int) {
	t.Helper()
	for range 1000 {
		if runtime.NumGoroutine() <= n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, there were %d", runtime.NumGoroutine(), n)
}

// broken fails to write after some bytes.
type broken struct{ left int }

func (w *broken) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

// TestBrokenOutput holds that an error of the caller's stream ends the job and
// is told as it is.
func TestBrokenOutput(t *testing.T) {
	before := runtime.NumGoroutine()
	if _, err := Run(context.Background(), streamJob(&endlessRows{}, &broken{5 << 20})); !errors.Is(err, io.ErrShortWrite) || !errors.Is(err, ErrStorage) {
		t.Errorf("error %v", err)
	}
	noMoreThan(t, before)
}

// TestBrokenInput holds the same of an input, also where it is compressed.
func TestBrokenInput(t *testing.T) {
	text := csvOf(randomRows(60_000, 12), 12)
	for _, f := range compressions() {
		var b bytes.Buffer
		w, err := compression.NewWriter(&b, f, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		in := io.MultiReader(bytes.NewReader(b.Bytes()[:b.Len()*3/4]), &failingReader{})
		if _, err := Run(context.Background(), streamJob(in, io.Discard)); !errors.Is(err, errBroken) || !errors.Is(err, ErrStorage) {
			t.Errorf("%v: error %v", f, err)
		}
	}
}

var errBroken = errors.New("broken")

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errBroken }

// TestRecordTooLarge holds that a record which does not fit the memory is an
// error that says what would do.
func TestRecordTooLarge(t *testing.T) {
	in := "y,a\n1," + strings.Repeat("9", 6<<20) + "\n"
	j := streamJob(strings.NewReader(in), io.Discard)
	j.Memory = 16 << 20
	_, err := Run(context.Background(), j)
	wantError(t, err, ErrInput, "-:2: the record at byte 4 is over the limit of 4194304 bytes (record 1, byte 4)")
	if Hint(err) != moreRecord {
		t.Errorf("hint %q", Hint(err))
	}
}

// TestStreamsAreFiles holds that a stream gives the bytes that a file gives.
func TestStreamsAreFiles(t *testing.T) {
	text := csvOf(randomRows(60_000, 12), 12)
	h := newHarness(t, map[string]string{"in.csv": text})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}})
	var out bytes.Buffer
	// A reader that gives a byte now and then moves no bound of a chunk.
	in := io.MultiReader(strings.NewReader(text[:1]), strings.NewReader(text[1:70_001]), strings.NewReader(text[70_001:]))
	if _, err := Run(context.Background(), streamJob(in, &out)); err != nil {
		t.Fatal(err)
	}
	if out.String() != h.get("out.pbr") {
		t.Error("the stream gave other bytes")
	}
}

// TestManyInputs reads several files as one table, by name.
func TestManyInputs(t *testing.T) {
	h := newHarness(t, map[string]string{
		"d/a.csv": "y,a,b\n1,2,3\n", "d/b.csv": "b,y,a\n6,4,5\n", "d/c.csv": "y,a,b\n", "d/_SUCCESS": "", "d/e.csv": "y,a,b\r\n7,8,9\r\n",
	})
	j := Job{Inputs: []string{"d"}, Output: "out.csv", Roles: Roles{Label: []string{"y"}}}
	r := h.must(j)
	if got := h.get("out.csv"); got != "1,2,3\n4,5,6\n7,8,9\n" || r.RowsOut != 3 {
		t.Errorf("%d rows: %q", r.RowsOut, got)
	}
	h.store.Put("d/f.csv", []byte("y,a,c\n1,2,3\n"))
	j.Output = "other.csv"
	_, err := h.run(j)
	wantError(t, err, ErrInput, `d/f.csv: the file has other columns: it lacks "b", the first file has no "c"`)

	h.store.Put("d/f.csv", []byte("y,a,b\n1,2,3\n4,x,6\n"))
	_, err = h.run(j)
	wantError(t, err, ErrInput, `d/f.csv:3:3: column "a": "x" is not a number (record 2, byte 12)`)
}

// TestCancelSilentSecond ends a job that waits for a stream which is not its
// first input.
func TestCancelSilentSecond(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(100, 12), 12)})
	ctx, cancel := context.WithCancel(context.Background())
	in := &silent{strings.NewReader(""), make(chan struct{})}
	defer close(in.closed)
	done := make(chan error)
	go func() {
		_, err := Run(ctx, Job{Inputs: []string{"in.csv", "-"}, Stdin: in, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, store: h.store,
			Progress: func(Progress) { cancel() }})
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that of the context", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the job still waits")
	}
	h.absent("out.pbr")
}

// TestPanic holds that a panic in a codec ends the job as any error does.
func TestPanic(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(60_000, 12), 12)})
	for _, where := range []string{"decoder", "encoder", "cutter"} {
		p, err := Prepare(context.Background(), Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, store: h.store})
		if err != nil {
			t.Fatal(err)
		}
		broken := *p.out
		in := *p.inputs.format
		switch where {
		case "encoder":
			broken.create = func(*arrow.Schema, WriteOptions) (sink, error) { return panickySink{}, nil }
			p.out = &broken
		default:
			in.open = func(ctx context.Context, s *stream, o ReadOptions, like source) (source, error) {
				src, err := formatCSV.open(ctx, s, o, like)
				return panickySource{src, where}, err
			}
			formats = append(formats, &in)
			p.inputs.format, p.job.From = &in, "panicky"
			in.name = "panicky"
		}
		_, err = p.Run(context.Background())
		formats = slices.DeleteFunc(formats, func(f *format) bool { return f == &in })
		if !isInternal(err) || err.Error() != "internal: panic: "+where {
			t.Errorf("%s: error %v", where, err)
		}
		h.absent("out.pbr")
	}
}

type panickySink struct{}

func (panickySink) NewEncoder() (encoder, error) { return panickySink{}, nil }
func (panickySink) Head() []byte                 { return nil }
func (panickySink) Tail() ([]byte, error)        { return nil, nil }
func (panickySink) Append(context.Context, []byte, int64, arrow.RecordBatch) ([]byte, error) {
	panic("encoder")
}

type panickySource struct {
	source
	where string
}

func (s panickySource) Next(ctx context.Context, buf []byte) (chunk, error) {
	if s.where == "cutter" {
		panic(s.where)
	}
	return s.source.Next(ctx, buf)
}

func (s panickySource) NewDecoder(table.Want) (decoder, error) { return panickyDecoder{}, nil }

type panickyDecoder struct{}

func (panickyDecoder) Decode(context.Context, chunk) (table.Batch, error) { panic("decoder") }

// TestPlanRunsOnce holds that a plan is not run twice.
func TestPlanRunsOnce(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": trips})
	p, err := Prepare(context.Background(), Job{Inputs: []string{"in.csv"}, Output: "out.csv", Roles: Roles{NoLabel: true}, Values: Values{EncodeStrings: "keep"}, store: h.store})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	_, err = p.Run(context.Background())
	wantUsage(t, err, "a plan runs once", "")
}

package convert

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// TestScan holds that what the workers make of batches comes in order, with the base
// that makes their places those of the input, whatever the threads.
func TestScan(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv")
	text := "y,a\n" + strings.Repeat("1,2\n\n0,x\n", 100_000)
	write(t, a, text)
	write(t, b, strings.TrimSuffix(text, "\n"))
	for _, threads := range []int{1, 3} {
		d, err := Open(context.Background(), []string{a, b}, OpenOptions{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		want := table.Want{Skip: true, Packs: []table.Pack{{Name: "row", From: []string{"y", "a"}, Elem: arrow.PrimitiveTypes.Float32}}}
		var records, lines, bad int64
		batches := 0
		warnings, err := Scan(context.Background(), d, want, func() func(*table.Batch) int64 {
			return func(b *table.Batch) int64 { return b.Records }
		}, func(base Base, b *table.Batch, made int64) error {
			batches++
			if base == (Base{Lines: 1}) { // the header is before the first row
				records, lines = 0, 1
			}
			if base.Records != records || base.Lines != lines || made != b.Records {
				t.Fatalf("base %+v, made %d of a batch of %d records, behind %d records and %d lines", base, made, b.Records, records, lines)
			}
			for _, e := range b.Bad {
				if e.Record <= base.Records || e.Record > base.Records+b.Records || e.Line <= base.Lines {
					t.Fatalf("a bad row at %+v is outside of its batch, which is behind %+v", e.Place, base)
				}
			}
			records, lines, bad = records+b.Records, lines+b.Lines, bad+int64(len(b.Bad))
			return nil
		})
		if err != nil || records != 200_000 || bad != 200_000 || batches < 4 {
			t.Errorf("%d threads: %v, %d records in the last, %d bad in all, %d batches", threads, err, records, bad, batches)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0], "b.csv: the last line has no line end") {
			t.Errorf("warnings %q", warnings)
		}
	}
}

func TestScanEnds(t *testing.T) {
	dir := files(t)
	d, err := Open(context.Background(), []string{filepath.Join(dir, "large.csv")}, OpenOptions{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	look := func() func(*table.Batch) bool { return func(*table.Batch) bool { return true } }
	if _, err := Scan(context.Background(), d, table.Want{}, look, func(Base, *table.Batch, bool) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("the error of visit became %v", err)
	}
	broken := func() func(*table.Batch) bool { return func(*table.Batch) bool { panic("broken") } }
	if _, err := Scan(context.Background(), d, table.Want{}, broken, func(Base, *table.Batch, bool) error { return nil }); !isInternal(err) {
		t.Errorf("a panic of look became %v", err)
	}
}

func TestReadingInputs(t *testing.T) {
	dir, ctx := files(t), context.Background()
	at := func(name string) string { return filepath.Join(dir, name) }
	list, err := ListInputs(ctx, []string{at("t.*"), at("sparse.pbr")}, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, in := range list {
		names = append(names, filepath.Base(in.Path))
		if in.Bytes <= 0 || in.Format != "" {
			t.Errorf("listed as %+v", in)
		}
	}
	if want := []string{"t.csv", "t.pbr", "t.pbr.gz", "sparse.pbr"}; !slices.Equal(names, want) {
		t.Errorf("listed %v, want %v", names, want)
	}
	if _, err := ListInputs(ctx, []string{at("gone")}, OpenOptions{}); !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, ErrStorage) {
		t.Errorf("a file that is not there: %v", err)
	}

	for name, want := range map[string][2]string{"t.csv": {"csv", "none"}, "t.pbr.gz": {"recordio", "gzip"}} {
		if in, err := FormatOf(ctx, at(name), OpenOptions{}); err != nil || in.Format != want[0] || in.Compression != want[1] {
			t.Errorf("%s is %+v, %v", name, in, err)
		}
	}
	write(t, at("notes.md"), "# Notes")
	if _, err := FormatOf(ctx, at("notes.md"), OpenOptions{}); !errors.As(err, new(*UsageError)) {
		t.Errorf("a file of no format: %v", err)
	}

	d, err := Open(ctx, []string{at("t.csv")}, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	values, texts, example, ok := d.Sampled(3)
	if !d.Header() || !strings.HasPrefix(string(d.Head()), "y,a,when,s\n") || values != 0 || texts != 1 || example != `"x,\"y\""` || !ok {
		t.Errorf("header %v, head %q, column s: %d values, %d texts such as %s, %v", d.Header(), d.Head(), values, texts, example, ok)
	}
	if in := d.Inputs(); len(in) != 1 || in[0].Format != "csv" {
		t.Errorf("inputs %+v", in)
	}
	write(t, at("empty.csv"), "")
	if _, err := Open(ctx, []string{at("empty.csv")}, OpenOptions{}); !IsEmpty(err) {
		t.Errorf("an empty file: %v", err)
	}

	d, err = Open(ctx, []string{at("sparse.pbr")}, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, ok := d.Sampled(0); ok || d.Header() || d.Head() != nil {
		t.Error("records have a header or a sample")
	}
	for i, want := range [][2]string{{"label", "values"}, {"features", "values"}} {
		if of, key := Entry(d.Schema().Field(i)); of != want[0] || key != want[1] {
			t.Errorf("column %d is %s/%s, want %s/%s", i, of, key, want[0], want[1])
		}
	}
}

func TestRecordSchema(t *testing.T) {
	h := newHarness(t, map[string]string{"t.csv": "y,a,b\n1,2,3\n"})
	h.must(Job{Inputs: []string{"t.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}})
	frame := []byte(h.get("t.pbr"))
	s, err := RecordSchema(frame)
	if err != nil || s.NumFields() != 2 {
		t.Fatalf("got %v, %v", s, err)
	}
	if elem, n, ok := table.Dense(s.Field(1).Type); !ok || n != 2 || elem.ID() != arrow.FLOAT32 {
		t.Errorf("the features are %v", s.Field(1).Type)
	}
	for _, bad := range [][]byte{nil, frame[:9], []byte("12345678")} {
		if _, err := RecordSchema(bad); !errors.Is(err, ErrInput) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWriteReport(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "m.manifest")
	if err := WriteReport(ctx, path, []byte("[]"), false); err != nil {
		t.Fatal(err)
	}
	if err := WriteReport(ctx, path, []byte("{}"), false); !errors.Is(err, ErrStorage) || Hint(err) != "--force replaces it" {
		t.Errorf("it exists: %v", err)
	}
	if err := WriteReport(ctx, path, []byte("{}"), true); err != nil {
		t.Errorf("with force: %v", err)
	}
	for _, name := range []string{filepath.Join(path, "below"), "s3://bucket/m"} {
		if err := WriteReport(ctx, name, nil, false); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

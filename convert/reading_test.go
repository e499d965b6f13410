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

// peekAll peeks at each of the files.
func peekAll(t *testing.T, names ...string) []*Peeked {
	t.Helper()
	var out []*Peeked
	for _, n := range names {
		p, err := Peek(context.Background(), n, 512, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// asNumbers asks for all columns of a source as a row of numbers.
func asNumbers(s *Source) table.Want {
	return table.Want{Skip: true, Packs: []table.Pack{{Name: "row", From: fieldNames(s.Schema()), Elem: arrow.PrimitiveTypes.Float32}}}
}

// TestScan holds that what the workers make of batches comes in order, with the base
// that makes their places those of the input, whatever the threads, and that inputs
// have nothing to do with each other.
func TestScan(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	text := "y,a\n" + strings.Repeat(strings.Repeat("1,2\n\n0,3\n", 50)+"0,x\n", 2000)
	write(t, at("a.csv"), text)
	write(t, at("b.csv"), strings.TrimSuffix(text, "\n"))
	write(t, at("texts.csv"), "u,v\nw,x\n")           // who can tell whether that is a header?
	write(t, at("broken.csv"), "1,2\n\"3,4\n")        // a quote is not closed
	write(t, at("other.csv"), "1,2,3\n4,5,6\n")       // as many columns as it likes
	write(t, at("skipped.csv"), "1,2,3,4\n4,5,6,7\n") // of which Open wants nothing
	peeked := peekAll(t, at("a.csv"), at("b.csv"), at("texts.csv"), at("broken.csv"), at("skipped.csv"), at("other.csv"))
	for _, threads := range []int{1, 3} {
		type seen struct {
			records, lines, bad int64
			header              bool
			ended               string
			opened              int
		}
		got := make([]seen, len(peeked))
		batches := 0
		p := Scan[int64]{
			Open: func(i int, s *Source) (table.Want, bool) {
				got[i].header = s.Header()
				got[i].opened++
				return asNumbers(s), len(fieldNames(s.Schema())) != 4
			},
			Look: func(_ int, b *table.Batch) int64 { return b.Records },
			Visit: func(i int, before Base, b *table.Batch, made int64) error {
				batches++
				g := &got[i]
				if before.Records != g.records || g.records > 0 && before.Lines != g.lines || made != b.Records {
					t.Fatalf("input %d: before %+v, made %d of a batch of %d records, behind %d records and %d lines", i, before, made, b.Records, g.records, g.lines)
				}
				for _, e := range b.Bad {
					if e.File != peeked[i].Path || e.Record <= before.Records || e.Record > before.Records+b.Records || e.Line <= before.Lines {
						t.Fatalf("a bad row at %+v is outside of its batch, which is behind %+v", e.Place, before)
					}
				}
				g.records, g.lines, g.bad = g.records+b.Records, before.Lines+b.Lines, g.bad+int64(len(b.Bad))
				return nil
			},
			End: func(i int, warnings []string, err error) error {
				got[i].ended += strings.Join(warnings, "") + "."
				if err != nil {
					got[i].ended += err.Error()
				}
				return nil
			},
		}
		if err := p.Run(context.Background(), peeked, OpenOptions{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		want := []seen{
			{202_000, 302_001, 2000, true, ".", 1},
			{202_000, 302_001, 2000, true, at("b.csv") + ": the last line has no line end: the file may have been cut off.", 1},
			{2, 2, 2, false, ".", 1},
			{0, 0, 0, false, "." + at("broken.csv") + `:2:1: column "c1": the closing quote is missing (record 2, byte 4)`, 1},
			{0, 0, 0, false, ".", 1},
			{2, 2, 0, false, ".", 1},
		}
		for i := range want {
			if i == 3 { // rows before the damage may or may not have been seen
				got[i].records, got[i].lines = 0, 0
			}
			if got[i] != want[i] {
				t.Errorf("%d threads, %s:\ngot  %+v\nwant %+v", threads, filepath.Base(peeked[i].Path), got[i], want[i])
			}
		}
		if batches < 4 {
			t.Errorf("%d batches", batches)
		}
	}
}

func TestScanEnds(t *testing.T) {
	large := peekAll(t, filepath.Join(files(t), "large.csv"))
	enough := errors.New("enough")
	good := Scan[bool]{
		Open:  func(_ int, s *Source) (table.Want, bool) { return asNumbers(s), true },
		Look:  func(int, *table.Batch) bool { return true },
		Visit: func(int, Base, *table.Batch, bool) error { return nil },
		End:   func(_ int, _ []string, err error) error { return err },
	}
	o := OpenOptions{Threads: 2}
	p := good
	p.Visit = func(int, Base, *table.Batch, bool) error { return enough }
	if err := p.Run(context.Background(), large, o); err != enough {
		t.Errorf("the error of Visit became %v", err)
	}
	p = good
	p.End = func(int, []string, error) error { return enough }
	if err := p.Run(context.Background(), large, o); err != enough {
		t.Errorf("the error of End became %v", err)
	}
	p = good
	p.Look = func(int, *table.Batch) bool { panic("broken") }
	if err := p.Run(context.Background(), large, o); !isInternal(err) {
		t.Errorf("a panic of Look became %v", err)
	}
	p = good
	p.Open = func(int, *Source) (table.Want, bool) { panic("broken") }
	if err := p.Run(context.Background(), large, o); !isInternal(err) {
		t.Errorf("a panic of Open became %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p = good
	p.Visit = func(int, Base, *table.Batch, bool) error { cancel(); return nil }
	if err := p.Run(ctx, large, o); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if err := good.Run(context.Background(), large, OpenOptions{Memory: 1}); !errors.As(err, new(*UsageError)) {
		t.Errorf("with no memory: %v", err)
	}
}

// TestScanStandardInput holds that a stream is read once, from where Peek left it.
func TestScanStandardInput(t *testing.T) {
	for text, want := range map[string]int64{"1,2\n3,4\n": 2, "u,v\nw,x\n": 2, "y,a\n3,4\n": 1} {
		o := OpenOptions{Stdin: strings.NewReader(text)}
		in, err := Peek(context.Background(), "-", 2, o)
		if err != nil || string(in.Head) != text[:2] || in.Format != "csv" {
			t.Fatalf("peeked at %+v, %v", in, err)
		}
		var rows int64
		p := Scan[bool]{
			Open:  func(_ int, s *Source) (table.Want, bool) { return asNumbers(s), true },
			Look:  func(int, *table.Batch) bool { return true },
			Visit: func(_ int, _ Base, b *table.Batch, _ bool) error { rows += b.Records; return nil },
			End:   func(_ int, _ []string, err error) error { return err },
		}
		if err := p.Run(context.Background(), []*Peeked{in}, o); err != nil || rows != want {
			t.Errorf("%q: %d rows, %v", text, rows, err)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
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

	for name, want := range map[string][3]string{"t.csv": {"csv", "none", "y,a,wh"}, "t.pbr.gz": {"recordio", "gzip", "\x0a\x23\xd7\xce\x1e\x00"}} {
		in, err := Peek(ctx, at(name), 6, OpenOptions{})
		if err != nil || in.Format != want[0] || in.Compression != want[1] || in.Bytes <= 0 || len(in.Head) != 6 || string(in.Head[:4]) != want[2][:4] {
			t.Errorf("%s is %+v, %v", name, in, err)
		}
	}
	write(t, at("notes.md"), "# Notes")
	if _, err := Peek(ctx, at("notes.md"), 6, OpenOptions{}); !errors.As(err, new(*UsageError)) {
		t.Errorf("a file of no format: %v", err)
	}
	write(t, at("empty.csv"), "")
	p := Scan[bool]{
		Open: func(i int, s *Source) (table.Want, bool) {
			switch i {
			case 0:
				values, texts, example, ok := s.Sampled(3)
				if !s.Header() || values != 0 || texts != 1 || example != `"x,\"y\""` || !ok {
					t.Errorf("header %v, column s: %d values, %d texts such as %s, %v", s.Header(), values, texts, example, ok)
				}
			case 1:
				if _, _, _, ok := s.Sampled(0); ok || s.Header() {
					t.Error("records have a header or a sample")
				}
				for i, want := range [][2]string{{"label", "values"}, {"features", "values"}} {
					if of, key := Entry(s.Schema().Field(i)); of != want[0] || key != want[1] {
						t.Errorf("column %d is %s/%s, want %s/%s", i, of, key, want[0], want[1])
					}
				}
			}
			return table.Want{}, false
		},
		End: func(i int, _ []string, err error) error {
			if (i == 2) != IsEmpty(err) || i < 2 && err != nil {
				t.Errorf("input %d ended with %v", i, err)
			}
			return nil
		},
	}
	if err := p.Run(ctx, peekAll(t, at("t.csv"), at("sparse.pbr"), at("empty.csv")), OpenOptions{}); err != nil {
		t.Error(err)
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

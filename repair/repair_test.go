package repair

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
)

// aRecord is the frame of a record that no other number has.
func aRecord(t testing.TB, i int) []byte {
	t.Helper()
	payload, err := (&recordio.Record{
		Features: []recordio.Value{{Key: "values", Float32: []float32{float32(i), 1, 2, float32(i) / 3}}},
		Label:    []recordio.Value{{Key: "values", Float32: []float32{float32(i % 3)}}},
	}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := recordio.AppendFrame(nil, payload)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

func someRecords(t testing.TB, from, n int) (list [][]byte) {
	for i := range n {
		list = append(list, aRecord(t, from+i))
	}
	return list
}

// aRow is a row of CSV that no other number has; some have a line end in a quoted cell.
func aRow(i int) []byte {
	text := fmt.Sprintf("plain %d", i)
	if i%3 == 1 {
		text = fmt.Sprintf("\"two\nlines, \"\"quoted\"\" %d\"", i)
	}
	return fmt.Appendf(nil, "%d,%s,%x\n", i, text, uint32(i)*2654435761)
}

func someRows(from, n int) (list [][]byte) {
	for i := range n {
		list = append(list, aRow(from+i))
	}
	return list
}

func pack(t testing.TB, c compression.Format, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := compression.NewWriter(&out, c, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// repaired runs a job on a stream, without waiting for any file.
func repaired(t fataler, file []byte, j Job) (*Report, []byte, error) {
	t.Helper()
	var out bytes.Buffer
	j.Input, j.Output, j.Stdin, j.Stdout, j.Threads = standard, standard, bytes.NewReader(file), &out, 1
	report, err := Run(context.Background(), j)
	if err != nil && out.Len() > 0 {
		t.Fatalf("%d bytes were written, and %v", out.Len(), err)
	}
	if err == nil && (report.Bytes != int64(out.Len()) || report.Written != report.Bytes || report.Stored != int64(len(file))) {
		t.Fatalf("%d bytes of %d, and the report says %+v", out.Len(), len(file), report)
	}
	return report, out.Bytes(), err
}

// covered sees that what was kept and the regions are the input, each byte once.
func covered(t fataler, r *Report, size int) {
	t.Helper()
	at := int64(0)
	for _, g := range r.Skipped.List {
		if g.From < at || g.To <= g.From {
			t.Fatalf("region %+v after byte %d", g, at)
		}
		at = g.To
	}
	if at > int64(size) || r.Bytes+r.Skipped.Bytes != int64(size) {
		t.Fatalf("%d kept and %d skipped of %d bytes: %+v", r.Bytes, r.Skipped.Bytes, size, r.Skipped)
	}
}

var compressions = []compression.Format{compression.Gzip, compression.Bzip2, compression.Zstd, compression.Snappy}

// avroFile is a real one.
func avroFile(t testing.TB) []byte {
	t.Helper()
	file, err := os.ReadFile("../testdata/penguins.avro")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// What is not damaged comes out as it was.
func TestWhole(t *testing.T) {
	records := bytes.Join(someRecords(t, 0, 50), nil)
	csv := bytes.Join(someRows(0, 50), nil)
	files := map[string]struct{ file, want []byte }{
		"records":      {records, records},
		"avro":         {avroFile(t), avroFile(t)},
		"text":         {pack(t, compression.Gzip, []byte("{\"a\":1}\n{\"a\":2}")), []byte("{\"a\":1}\n{\"a\":2}")},
		"no line end":  {pack(t, compression.Zstd, csv[:len(csv)-1]), csv[:len(csv)-1]},
		"mark":         {pack(t, compression.Gzip, []byte("\xef\xbb\xbf\"a\nb\",c\n1,2\n")), []byte("\xef\xbb\xbf\"a\nb\",c\n1,2\n")},
		"carriage":     {pack(t, compression.Gzip, []byte("a,b\r1,2\r")), []byte("a,b\r1,2\r")},
		"stray quotes": {pack(t, compression.Gzip, []byte("a,b\n5\",\"x\"y\n1,2\n")), []byte("a,b\n5\",\"x\"y\n1,2\n")},
		"nothing":      {pack(t, compression.Bzip2, nil), nil},
	}
	for _, c := range compressions {
		files["records in "+c.String()] = struct{ file, want []byte }{pack(t, c, records), records}
		files["csv in "+c.String()] = struct{ file, want []byte }{pack(t, c, csv), csv}
	}
	for name, f := range files {
		r, got, err := repaired(t, f.file, Job{})
		if err != nil || !bytes.Equal(got, f.want) || r.Lost() || (len(r.Notes) > 0) != (name == "no line end" || name == "text") {
			t.Errorf("%s: %d of %d bytes, %v, %+v", name, len(got), len(f.want), err, r)
		}
	}
}

// A RecordIO file cut anywhere gives the records before the cut; one whose padding
// alone is gone is whole.
func TestRecordsCut(t *testing.T) {
	payload := []byte("\x0a\x0c\x0a\x06values\x12\x02\x12\x00\x1a\x01x") // 17 bytes
	frame, err := recordio.AppendFrame(nil, payload)
	if err != nil {
		t.Fatal(err)
	}
	file := append(bytes.Join(someRecords(t, 0, 3), nil), frame...)
	each := len(aRecord(t, 0))
	for cut := 1; cut < len(file); cut++ {
		r, got, err := repaired(t, file[:cut], Job{From: "recordio"})
		want := cut / each * each
		if cut >= len(file)-3 {
			if err != nil || !bytes.Equal(got, file) || r.Lost() || len(r.Notes) != 1 {
				t.Errorf("cut at %d: %d bytes, %v, %+v", cut, len(got), err, r)
			}
			continue
		}
		if cut >= 3*each {
			want = 3 * each
		}
		if want == 0 {
			if !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), "nothing to save") {
				t.Errorf("cut at %d: %v", cut, err)
			}
			continue
		}
		if err != nil || !bytes.Equal(got, file[:want]) || r.Lost() != (cut > want) {
			t.Fatalf("cut at %d: %d bytes, want %d, %v, %+v", cut, len(got), want, err, r)
		}
		covered(t, r, cut)
	}
}

// A flipped bit costs the record that it is in, and at most the one before. Nobody sees
// one in a value.
func TestRecordsBitFlips(t *testing.T) {
	records := someRecords(t, 0, 5)
	file := bytes.Join(records, nil)
	step := 3
	if testing.Short() {
		step = 11
	}
	for bit := 0; bit < len(file)*8; bit += step {
		file[bit/8] ^= 1 << (bit % 8)
		r, got, err := repaired(t, file, Job{From: "recordio"})
		if err != nil {
			t.Fatal(err)
		}
		covered(t, r, len(file))
		hit := bit / 8 / len(records[0])
		kept := map[int]bool{}
		for i, rec := range records {
			if i == hit {
				rec = file[hit*len(rec):][:len(rec)]
			}
			if rest, ok := bytes.CutPrefix(got, rec); ok {
				got, kept[i] = rest, true
			}
		}
		if len(got) > 0 {
			t.Fatalf("bit %d: %d bytes were not there: %+v", bit, len(got), r)
		}
		for i := range records {
			if !kept[i] && i != hit && i != hit-1 {
				t.Fatalf("bit %d in record %d: record %d is lost: %+v", bit, hit, i, r)
			}
		}
		file[bit/8] ^= 1 << (bit % 8)
	}
}

// Bursts and gaps: what is kept of RecordIO and Avro is the input without the regions.
func TestDamageIsCovered(t *testing.T) {
	records := bytes.Join(someRecords(t, 0, 20), nil)
	avro := avroFile(t)
	h, head, err := avrox.ParseHeader(avro, avrox.ReadOptions{})
	if err != nil || h == nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		file, from := records, 0
		if rapid.Bool().Draw(t, "avro") {
			file, from = avro, head
		}
		at := rapid.IntRange(from, len(file)-1).Draw(t, "at")
		n := rapid.IntRange(0, len(file)-at).Draw(t, "n")
		damaged := append(bytes.Clone(file[:at]), rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "noise")...)
		damaged = append(damaged, file[at+n:]...)
		if len(damaged) == 0 {
			return
		}
		r, got, err := repaired(t, damaged, Job{})
		if err != nil {
			if !errors.Is(err, ErrInput) && !errors.Is(err, ErrUsage) { // nothing left, or to tell it by
				t.Fatal(err)
			}
			return
		}
		covered(t, r, len(damaged))
		rest, last := got, int64(0)
		for _, g := range append(slices.Clone(r.Skipped.List), Region{From: int64(len(damaged))}) {
			kept := damaged[last:g.From]
			if !bytes.HasPrefix(rest, kept) {
				t.Fatalf("bytes %d-%d are not in the output as they were: %+v", last, g.From, r)
			}
			rest, last = rest[len(kept):], g.To
		}
	})
}

// inUnits are four parts of data, each a unit of the compressed file by itself: parts of
// a record or a row may be in two.
func inUnits(t testing.TB, c compression.Format, data []byte) (file []byte, ends []int) {
	for i := range 4 {
		unit := pack(t, c, data[i*len(data)/4:(i+1)*len(data)/4])
		if c == compression.Snappy && i > 0 {
			unit = unit[10:] // the identifier
		}
		file = append(file, unit...)
		ends = append(ends, len(file))
	}
	return file, ends
}

// kept reports how many of the pieces are in got, which must be made of them, in order.
func kept(t fataler, what string, got []byte, pieces [][]byte) (n int) {
	t.Helper()
	for _, p := range pieces {
		if rest, ok := bytes.CutPrefix(got, p); ok {
			got = rest
			n++
		}
	}
	if len(got) > 0 {
		t.Fatalf("%s: %q was not there", what, got[:min(len(got), 100)])
	}
	return n
}

// A flipped bit in a compressed file costs one unit and the records or rows that it
// touches; every one that is kept is as it was.
func TestCompressedBitFlips(t *testing.T) {
	step := 53
	if testing.Short() {
		step = 401
	}
	for name, pieces := range map[string][][]byte{"csv": someRows(100, 40), "recordio": someRecords(t, 0, 40)} {
		for _, c := range compressions {
			file, _ := inUnits(t, c, bytes.Join(pieces, nil))
			for bit := 0; bit < len(file)*8; bit += step {
				file[bit/8] ^= 1 << (bit % 8)
				r, got, err := repaired(t, file, Job{From: name})
				what := fmt.Sprintf("%s in %v, bit %d", name, c, bit)
				file[bit/8] ^= 1 << (bit % 8)
				if err != nil {
					// The first byte may make it another format.
					if bit >= 10*8 {
						t.Fatalf("%s: %v", what, err)
					}
					continue
				}
				n := kept(t, what, got, pieces)
				if n != int(r.Records) || n < 26 || n < 40 && !r.Lost() {
					t.Fatalf("%s: %d of 40 kept, %+v", what, n, r)
				}
			}
		}
	}
}

// A compressed file that is cut gives the rows before the cut.
func TestCompressedCut(t *testing.T) {
	step := 3
	if testing.Short() {
		step = 17
	}
	pieces := someRows(0, 40)
	for _, c := range compressions {
		file, ends := inUnits(t, c, bytes.Join(pieces, nil))
		for cut := ends[0]; cut < len(file); cut += step {
			r, got, err := repaired(t, file[:cut], Job{From: "csv"})
			if err != nil {
				t.Fatal(err)
			}
			whole := 0
			for whole < 4 && ends[whole] <= cut {
				whole++
			}
			data := bytes.Join(pieces, nil)[:whole*len(bytes.Join(pieces, nil))/4]
			least := 0
			for at := 0; least < 40 && at+len(pieces[least]) <= len(data); least++ {
				at += len(pieces[least])
			}
			if whole > 0 && cut == ends[whole-1] { // a whole file, with a part of a row at its end
				if !bytes.HasPrefix(data, got) || r.Lost() != (len(got) < len(data)) {
					t.Errorf("%v cut at %d: %d of %d bytes: %+v", c, cut, len(got), len(data), r)
				}
				continue
			}
			if n := kept(t, fmt.Sprintf("%v cut at %d", c, cut), got, pieces); n < least {
				t.Errorf("%v cut at %d: %d rows of %d that are whole: %+v", c, cut, n, least, r)
			}
			if !r.Lost() && len(r.Notes) == 0 {
				t.Errorf("%v cut at %d: nothing is said: %+v", c, cut, r)
			}
		}
	}
}

// Bursts and gaps in a compressed file: never a row that was not there.
func TestCompressedDamage(t *testing.T) {
	rows, records := someRows(0, 60), someRecords(t, 0, 60)
	rapid.Check(t, func(rt *rapid.T) {
		pieces, from := rows, "csv"
		if rapid.Bool().Draw(rt, "recordio") {
			pieces, from = records, "recordio"
		}
		c := rapid.SampledFrom(compressions).Draw(rt, "compression")
		file, _ := inUnits(t, c, bytes.Join(pieces, nil))
		at := rapid.IntRange(12, len(file)-20).Draw(rt, "at")
		n := rapid.IntRange(1, len(file)-at-12).Draw(rt, "n")
		damaged := append(bytes.Clone(file[:at]), rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "noise")...)
		damaged = append(damaged, file[at+n:]...)
		r, got, err := repaired(rt, damaged, Job{From: from})
		if err != nil {
			if !errors.Is(err, ErrInput) {
				rt.Fatal(err)
			}
			return
		}
		if k := kept(rt, from+" in "+c.String(), got, pieces); k < len(pieces) && !r.Lost() {
			rt.Fatalf("%d of %d kept without a word: %+v", k, len(pieces), r)
		}
	})
}

// What follows a hole begins with a row, not in a quoted cell that looks like lines.
func TestRowsAfterHole(t *testing.T) {
	var pieces [][]byte
	for i := range 60 {
		pieces = append(pieces, fmt.Appendf(nil, "%d,\"a\nb %d\nc,d\ne\",x%d\n", i, i, i*i))
	}
	data := bytes.Join(pieces, nil)
	for _, from := range []int{200, 301, 402, 503} { // inside rows
		var file []byte
		for _, part := range [][]byte{data[:from], data[from : from+99], data[from+99:]} {
			file = append(file, pack(t, compression.Gzip, part)...)
		}
		middle := len(pack(t, compression.Gzip, data[:from]))
		file[middle+15] ^= 0x55
		r, got, err := repaired(t, file, Job{From: "csv"})
		if err != nil {
			t.Fatal(err)
		}
		if n := kept(t, fmt.Sprint("from ", from), got, pieces); n < 50 || !r.Lost() {
			t.Errorf("from %d: %d rows: %+v", from, n, r)
		}
	}
}

// A hole at the start takes the header; the rows behind it are found by their likeness.
func TestFirstRowLost(t *testing.T) {
	pieces := someRows(0, 60)
	data := bytes.Join(pieces, nil)
	one := pack(t, compression.Gzip, data[:333])
	one[20] ^= 0xff
	r, got, err := repaired(t, append(one, pack(t, compression.Gzip, data[333:])...), Job{From: "csv"})
	if err != nil {
		t.Fatal(err)
	}
	if n := kept(t, "rows", got, pieces); n < 40 || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "header") {
		t.Errorf("%d rows, %+v", n, r)
	}
}

// Records of a compressed file are not put together across a hole, even where the
// lengths fit.
func TestNoRecordAcrossAHole(t *testing.T) {
	records := someRecords(t, 0, 30)
	size := len(records[0])
	data := bytes.Join(records, nil)
	from := 10*size + size/2
	var file []byte
	for _, part := range [][]byte{data[:from], data[from : from+5*size], data[from+5*size:]} {
		file = append(file, pack(t, compression.Gzip, part)...)
	}
	file[len(pack(t, compression.Gzip, data[:from]))+14] ^= 0x33
	r, got, err := repaired(t, file, Job{})
	if err != nil {
		t.Fatal(err)
	}
	if n := kept(t, "records", got, records); n != 24 || r.Skipped.Count != 3 || r.Skipped.Data != int64(size) {
		t.Errorf("%d records: %+v", n, r)
	}
}

func TestRaw(t *testing.T) {
	var file []byte
	for i := range 5 {
		file, _ = recordio.AppendFrame(file, fmt.Appendf(nil, "\xff\xd8\xff an image %d", i))
	}
	if _, _, err := repaired(t, file, Job{}); !errors.Is(err, ErrInput) || !strings.Contains(hintOf(err), "--raw") {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
	r, got, err := repaired(t, file, Job{Raw: true})
	if err != nil || !bytes.Equal(got, file) || r.Records != 5 {
		t.Errorf("%v, %+v", err, r)
	}
}

func hintOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Hint
	}
	return ""
}

func TestUnproven(t *testing.T) {
	rows := someRows(0, 60)
	file := pack(t, compression.Gzip, bytes.Join(rows, nil))
	file[len(file)-6] ^= 1
	if _, _, err := repaired(t, file, Job{From: "csv"}); !errors.Is(err, ErrInput) || !strings.Contains(hintOf(err), "--unproven") {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
	r, got, err := repaired(t, file, Job{From: "csv", Unproven: true})
	if err != nil || kept(t, "rows", got, rows) != 60 || !r.Lost() || r.Skipped.Count != 0 || r.Unproven.Count != 1 ||
		r.Unproven.Data != int64(len(got)) || !strings.Contains(r.Verdict(), "not proven") {
		t.Errorf("%v, %+v", err, r)
	}
}

// The marker of an Avro file's header is in every block too.
func TestAvroMarker(t *testing.T) {
	file := avroFile(t)
	_, n, err := avrox.ParseHeader(file, avrox.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if blocks := bytes.Count(file, file[n-16:n]) - 1; blocks < 2 {
		file = append(file, file[n:]...)
	}
	damaged := bytes.Clone(file)
	damaged[n-3] ^= 1
	r, got, err := repaired(t, damaged, Job{})
	if err != nil || !bytes.Equal(got, file) || r.Lost() || len(r.Notes) != 1 {
		t.Errorf("%v, %+v", err, r)
	}
}

// Sizes that a file claims do not cost memory or more than what they are in.
func TestClaims(t *testing.T) {
	records := someRecords(t, 0, 10)
	file := bytes.Join(records, nil)
	binary.LittleEndian.PutUint32(file[4:], 1<<29-4)
	binary.LittleEndian.PutUint32(file[5*len(records[0])+4:], 60<<20)
	r, got, err := repaired(t, file, Job{})
	if err != nil || kept(t, "records", got, records) < 7 {
		t.Errorf("%v, %+v", err, r)
	}
	covered(t, r, len(file))
	bomb := pack(t, compression.Gzip, make([]byte, 100<<20))
	if _, _, err := repaired(t, bomb, Job{From: "text", Limits: Limits{Expansion: 10}}); !errors.Is(err, ErrInput) || !strings.Contains(hintOf(err), "--max-expansion") {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
	if _, _, err := repaired(t, bomb, Job{From: "text", Limits: Limits{Record: 1 << 20, Expansion: -1}}); !errors.Is(err, ErrInput) || !strings.Contains(hintOf(err), "--max-record") {
		t.Errorf("%v, hint %q", err, hintOf(err))
	}
}

// refused are jobs that cannot be done, and leave no file behind.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.pbr", bytes.Join(someRecords(t, 0, 3), nil))
	csv := write("a.csv", bytes.Join(someRows(0, 3), nil))
	avro := write("a.avro", avroFile(t))
	packed := write("b.avro.gz", pack(t, compression.Gzip, avroFile(t)))
	parquet := write("a.parquet", []byte("PAR1 and no footer"))
	empty := write("empty.pbr", nil)
	lost := write("lost.pbr", []byte("nothing of a record is left of this"))
	flipped := pack(t, compression.Gzip, []byte("1,2\n"))
	flipped[len(flipped)-8] ^= 1
	none := write("none.gz", flipped) // and no word of what it was
	zip := write("x", []byte("PK\x03\x04\x00\x00\x00"))
	out := filepath.Join(dir, "out")
	for _, c := range []struct {
		job   Job
		class error
		text  string
	}{
		{Job{Input: good}, ErrUsage, "no output"},
		{Job{Output: out}, ErrUsage, "no input"},
		{Job{Input: good, Output: good, Force: true}, ErrUsage, "is the input and the output"},
		{Job{Input: good, Output: csv}, ErrUsage, "its name says csv"},
		{Job{Input: good, Output: lost}, ErrStorage, "exists"},
		{Job{Input: good, Output: out, From: "xlsx"}, ErrUsage, "xlsx"},
		{Job{Input: good, Output: out, Compression: "rar"}, ErrUsage, "rar"},
		{Job{Input: good, Output: out + ".gz", Compression: "zstd"}, ErrUsage, "its name says gzip"},
		{Job{Input: avro, Output: out + ".avro.gz"}, ErrUsage, "Avro compresses inside"},
		{Job{Input: avro, Output: out, Raw: true}, ErrUsage, "--raw is for RecordIO"},
		{Job{Input: avro, Output: out, From: "recordio"}, ErrInput, "nothing to save"},
		{Job{Input: good, Output: out, From: "avro"}, ErrInput, "header must be whole"},
		{Job{Input: packed, Output: out}, ErrInput, "Avro in gzip"},
		{Job{Input: csv, Output: out}, ErrInput, "not compressed"},
		{Job{Input: parquet, Output: out}, ErrInput, "Parquet cannot be repaired"},
		{Job{Input: empty, Output: out}, ErrInput, "it is empty"},
		{Job{Input: lost, Output: out}, ErrInput, "nothing to save: bytes 0-34: "},
		{Job{Input: none, Output: out}, ErrInput, "nothing to save: bytes 0-"},
		{Job{Input: none, Output: out + ".csv.gz"}, ErrInput, "nothing to save: bytes 0-"},
		{Job{Input: none, Output: out + ".pbr"}, ErrInput, "nothing to save: bytes 0-"},
		{Job{Input: zip, Output: out}, ErrInput, "looks like zip"},
		{Job{Input: filepath.Join(dir, "gone"), Output: out}, ErrStorage, "no such file"},
		{Job{Input: dir, Output: out}, ErrStorage, "is a directory"},
		{Job{Input: good, Output: filepath.Join(dir, "no", "out")}, ErrStorage, "no such file"},
		{Job{Input: good, Output: standard}, ErrUsage, "no standard output"},
	} {
		before, _ := os.ReadDir(dir)
		r, err := Run(context.Background(), c.job)
		if !errors.Is(err, c.class) || !strings.Contains(fmt.Sprint(err), c.text) || r != nil {
			t.Errorf("%+v: %v", c.job, err)
		}
		if after, _ := os.ReadDir(dir); len(after) != len(before) {
			t.Errorf("%+v: files are %v", c.job, after)
		}
	}
}

// Files in, files out, in any compression; a dry run says the same and writes nothing.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	rows := someRows(0, 60)
	data := bytes.Join(rows, nil)
	in := filepath.Join(dir, "in.csv.gz")
	file := pack(t, compression.Gzip, data)
	if err := os.WriteFile(in, file[:len(file)*2/3], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range append(compressions, compression.None) {
		out := filepath.Join(dir, "out.csv"+c.Suffix())
		dry, err := Run(context.Background(), Job{Input: in, Output: out, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Fatal("a dry run wrote")
		}
		var last Progress
		r, err := Run(context.Background(), Job{Input: in, Output: out, Progress: func(p Progress) { last = p }})
		if err != nil {
			t.Fatal(err)
		}
		stored, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		z, err := compression.NewReader(bytes.NewReader(stored), c, compression.Limits{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		z.Close()
		if err != nil || kept(t, c.String(), got, rows) < 20 || r.Written != int64(len(stored)) || !bytes.HasPrefix(data, got) {
			t.Errorf("%v: %d bytes, %v, %+v", c, len(got), err, r)
		}
		if last.Total != r.Stored || last.Bytes == 0 {
			t.Errorf("progress %+v", last)
		}
		if dry.Records != r.Records || dry.Verdict() != r.Verdict() || dry.String() != r.String() || dry.Written != 0 {
			t.Errorf("%v: a dry run says %+v, not %+v", c, dry, r)
		}
	}
}

func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	in := filepath.Join(dir, "in.pbr")
	if err := os.WriteFile(in, bytes.Join(someRecords(t, 0, 20_000), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Run(ctx, Job{Input: in, Output: filepath.Join(dir, "out.pbr"), Progress: func(Progress) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%v", left)
	}
}

// TestProgress: what was read of a file never becomes less.
func TestProgress(t *testing.T) {
	data := bytes.Join(someRecords(t, 0, 10_000), nil)
	for _, c := range append(compressions, compression.None) {
		in := filepath.Join(t.TempDir(), "in.pbr"+c.Suffix())
		if err := os.WriteFile(in, pack(t, c, data), 0o600); err != nil {
			t.Fatal(err)
		}
		var last Progress
		_, err := Run(context.Background(), Job{Input: in, DryRun: true, Progress: func(p Progress) {
			if p.Bytes < last.Bytes || p.Records < last.Records {
				t.Errorf("%v: %+v after %+v", c, p, last)
			}
			last = p
		}})
		if err != nil || last.Bytes == 0 {
			t.Errorf("%v: %v, %+v", c, err, last)
		}
	}
}

func TestReportText(t *testing.T) {
	r := Report{Input: "a\x1b.pbr", Format: "recordio", Compression: "none", Stored: 1234567, Records: 12, Bytes: 900}
	r.Skipped.add(Region{From: 4096, To: 8192, Of: ofInput, Records: 12, Why: "damaged"})
	r.Skipped.add(Region{From: 9000, To: 9001, Of: ofData, Records: -1, Why: "cut"})
	r.Unproven.add(Region{From: 9000, To: 9000, Of: ofInput, Records: -1, Data: 5, Why: "the end"})
	for range 20 {
		r.Skipped.add(Region{From: 9500, To: 9502, Of: ofInput, Records: 1})
	}
	text := r.String()
	for _, want := range []string{
		"a\\x1b.pbr: recordio, 1,234,567 bytes\n",
		"kept 12 records, 900 bytes\n",
		"skipped bytes 4096-8191 (12 records): damaged\n",
		"skipped decompressed byte 9000: cut\n",
		"skipped 2 regions more\n",
		"unproven at byte 9000 (5 bytes of data kept): the end\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	want := "12 records saved, 22 regions are lost (4,136 bytes, 1 byte of data, at least 32 records), 1 region is not proven (5 bytes of data)"
	if v := r.Verdict(); v != want {
		t.Errorf("%q, not %q", v, want)
	}
}

// A stream from which nothing comes is not waited for when the context ends.
func TestCancelledStream(t *testing.T) {
	file := pack(t, compression.Gzip, bytes.Join(someRows(0, 60), nil))
	for _, n := range []int{0, len(file) / 2} {
		ctx, cancel := context.WithCancel(context.Background())
		in, out := io.Pipe()
		go func() {
			_, _ = out.Write(file[:n])
			cancel() // no more comes, and no end
		}()
		r, err := Run(ctx, Job{Input: standard, Stdin: in, From: "csv", DryRun: true})
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrStorage) || r != nil {
			t.Errorf("after %d bytes: %v", n, err)
		}
		in.Close()
		cancel()
	}
}

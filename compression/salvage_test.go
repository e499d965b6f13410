package compression

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fataler is a test, of rapid or not.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// salvaged is what a Salvager gives of a file.
type salvaged struct {
	runs  [][]byte
	holes []Hole
}

func (s *salvaged) data() []byte { return bytes.Join(s.runs, nil) }

func salvage(t fataler, f Format, o SalvageOptions, file []byte) (out salvaged) {
	t.Helper()
	s, err := NewSalvager(bytes.NewReader(file), int64(len(file)), f, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for {
		holes, err := s.Next()
		out.holes = append(out.holes, holes...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		run, err := io.ReadAll(s)
		if err != nil {
			t.Fatal(err)
		}
		out.runs = append(out.runs, run)
	}
	last := int64(0)
	for _, h := range out.holes {
		if h.From < last || h.To < h.From || h.To > int64(len(file)) || h.Err == nil {
			t.Fatalf("hole %+v after byte %d of %d", h, last, len(file))
		}
		last = h.To
	}
	return out
}

func (s *salvaged) lost() bool {
	for _, h := range s.holes {
		if h.Lost {
			return true
		}
	}
	return false
}

// numbered are lines that no other place has.
func numbered(from, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "%d,%x\n", from+i, uint32(from+i)*2654435761)
	}
	return b.Bytes()
}

// inUnits is a file of four units, each proven by itself, and the data of each.
func inUnits(t testing.TB, f Format) (file []byte, data [][]byte) {
	for i := range 4 {
		piece := numbered(100*i, 20)
		data = append(data, piece)
		unit := pack(t, f, 0, 1, piece)
		if f == Snappy && i > 0 {
			unit = unit[len(snappyMagic):]
		}
		file = append(file, unit...)
	}
	return file, data
}

var salvageable = []Format{Gzip, Bzip2, Zstd, Snappy}

func TestSalvageWhole(t *testing.T) {
	for _, f := range salvageable {
		for _, data := range [][]byte{nil, text(10), text(20_000), zeros(2 << 20), noise(200_000)} {
			file := pack(t, f, 0, 1, data)
			for _, n := range []int{1, 3} {
				for _, threads := range []int{1, 3} {
					got := salvage(t, f, SalvageOptions{Limits: Limits{Threads: threads}}, bytes.Repeat(file, n))
					if len(got.holes) > 0 || len(got.runs) > 1 || !bytes.Equal(got.data(), bytes.Repeat(data, n)) {
						t.Errorf("%v, %d members of %d bytes: %d runs of %d bytes, holes %v", f, n, len(data), len(got.runs), len(got.data()), got.holes)
					}
				}
			}
		}
	}
}

// A file cut anywhere gives the units before the cut; of gzip and zstd the start of
// the one that is cut, too.
func TestSalvageCut(t *testing.T) {
	for _, f := range salvageable {
		file, pieces := inUnits(t, f)
		data := bytes.Join(pieces, nil)
		before, doubted := 0, 0
		for cut := range file {
			if testing.Short() && cut%5 > 0 {
				continue
			}
			got := salvage(t, f, SalvageOptions{}, file[:cut])
			n := len(got.data())
			if !bytes.HasPrefix(data, got.data()) || len(got.runs) > 1 {
				t.Fatalf("%v cut at %d: %q", f, cut, got.data())
			}
			if n < before {
				doubted++
			}
			before = max(before, n)
			if _, err := unpack(f, Limits{Threads: 1}, file[:cut]); (err != nil) != (len(got.holes) == 1) {
				t.Errorf("%v cut at %d: holes %v, a reader says %v", f, cut, got.holes, err)
			}
		}
		if before < len(data)-len(pieces[3]) {
			t.Errorf("%v: %d of %d bytes", f, before, len(data))
		}
		// In the last bytes of a gzip member there are places that look as if its
		// length were there.
		if doubted > 2*len(pieces) || doubted > 0 && f != Gzip {
			t.Errorf("%v: %d times a longer file gives less", f, doubted)
		}
	}
}

// One flipped bit costs one unit at most, and what is given was there.
func TestSalvageBitFlips(t *testing.T) {
	for _, f := range salvageable {
		file, pieces := inUnits(t, f)
		step := 5
		if testing.Short() {
			step = 37
		}
		for bit := 0; bit < len(file)*8; bit += step {
			file[bit/8] ^= 1 << (bit % 8)
			got := salvage(t, f, SalvageOptions{}, file)
			file[bit/8] ^= 1 << (bit % 8)
			checkPieces(t, fmt.Sprintf("%v, bit %d", f, bit), &got, pieces, 1)
		}
	}
}

// checkPieces wants all of the pieces but some, in order, whole.
func checkPieces(t testing.TB, what string, got *salvaged, pieces [][]byte, lost int) {
	t.Helper()
	data, missing := got.data(), 0
	for _, p := range pieces {
		if rest, ok := bytes.CutPrefix(data, p); ok {
			data = rest
		} else {
			missing++
		}
	}
	if len(data) > 0 || missing > lost {
		t.Fatalf("%s: %d pieces are missing, %d bytes were never there, holes %v", what, missing, len(data), got.holes)
	}
	if missing > 0 && !got.lost() {
		t.Fatalf("%s: %d pieces are missing without a word, holes %v", what, missing, got.holes)
	}
}

// Bursts of noise and bytes that are gone cost the units they touch.
func TestSalvageDamage(t *testing.T) {
	for _, f := range salvageable {
		file, pieces := inUnits(t, f)
		rapid.Check(t, func(t *rapid.T) {
			at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
			n := rapid.IntRange(1, len(file)-at).Draw(t, "n")
			noise := rapid.SliceOfN(rapid.Byte(), 0, n).Draw(t, "noise")
			if at+n > len(file)-gzipTrailer { // the end must be good, or gone: what the input ends in is believed
				n, noise = len(file)-at, nil
			}
			damaged := append(bytes.Clone(file[:at]), noise...)
			damaged = append(damaged, file[at+n:]...)
			got := salvage(t, f, SalvageOptions{}, damaged)
			data := got.data()
			for _, p := range pieces {
				if rest, ok := bytes.CutPrefix(data, p); ok {
					data = rest
				} else if k := common(data, p); k == len(data) && len(got.holes) > 0 {
					data = nil // the start of one that is cut
				}
			}
			if len(data) > 0 {
				t.Fatalf("%v: %q was never there: %v", f, data, got.holes)
			}
		})
	}
}

// common is how many first bytes a and b share.
func common(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// A member whose sum alone is wrong is left out, and given when that is asked for.
func TestSalvageUnproven(t *testing.T) {
	first, second := numbered(0, 1000), numbered(1000, 10)
	for _, f := range []Format{Gzip, Zstd} {
		one, two := pack(t, f, 0, 1, first), pack(t, f, 0, 1, second)
		one[len(one)-5] ^= 1 // the CRC of gzip; zstd's last block or its sum
		file := append(one, two...)
		if got := salvage(t, f, SalvageOptions{}, file); !bytes.Equal(got.data(), second) || len(got.holes) != 1 ||
			got.holes[0].From != 0 || got.holes[0].To != int64(len(one)) || !got.holes[0].Lost || got.holes[0].Unproven != 0 {
			t.Errorf("%v: %d bytes, %+v", f, len(got.data()), got.holes)
		}
	}
	one, two := pack(t, Gzip, 0, 1, first), pack(t, Gzip, 0, 1, second)
	one[len(one)-5] ^= 1
	got := salvage(t, Gzip, SalvageOptions{Unproven: true}, append(one, two...))
	if len(got.runs) != 2 || !bytes.Equal(got.runs[0], first) || !bytes.Equal(got.runs[1], second) ||
		len(got.holes) != 1 || got.holes[0].Unproven != int64(len(first)) {
		t.Errorf("%d runs, holes %+v", len(got.runs), got.holes)
	}
}

// A member that reads on past its own end, to that of the input, was not cut.
func TestSalvageRunsOff(t *testing.T) {
	data := numbered(0, 30)
	file := pack(t, Gzip, 0, 1, data)
	ran := 0
	for bit := gzipHeader * 8; bit < len(file)*8; bit++ {
		file[bit/8] ^= 1 << (bit % 8)
		if _, err := unpack(Gzip, Limits{Threads: 1}, file); errors.Is(err, ErrTruncated) {
			ran++
		}
		if got := salvage(t, Gzip, SalvageOptions{}, file); len(got.data()) > 0 && (len(got.holes) > 0 || !bytes.Equal(got.data(), data)) {
			t.Errorf("bit %d: %d bytes, %v", bit, len(got.data()), got.holes)
		}
		file[bit/8] ^= 1 << (bit % 8)
	}
	if ran == 0 {
		t.Error("no bit makes it look truncated: the test tests nothing")
	}
}

// Damage to sums and headers of bzip2 costs no data, and is told.
func TestSalvageBzip2Frame(t *testing.T) {
	data := numbered(0, 100)
	file := pack(t, Bzip2, 0, 1, data)
	for name, at := range map[string]int{"digit": 3, "magic": 0, "sum of the stream": len(file) - 2} {
		damaged := bytes.Clone(file)
		damaged[at] ^= 1
		got := salvage(t, Bzip2, SalvageOptions{}, damaged)
		if !bytes.Equal(got.data(), data) || got.lost() || name != "digit" && len(got.holes) != 1 {
			t.Errorf("%s: %d of %d bytes, holes %+v", name, len(got.data()), len(data), got.holes)
		}
	}
}

// Members that follow damage begin wherever they do.
func TestSalvageSearch(t *testing.T) {
	data := numbered(0, 50)
	for _, f := range salvageable {
		file := pack(t, f, 0, 1, data)
		for _, junk := range []int{1, 3, 1000, 200_000} {
			got := salvage(t, f, SalvageOptions{}, append(bytes.Repeat([]byte{0x5a}, junk), file...))
			if !bytes.Equal(got.data(), data) || len(got.holes) != 1 || got.holes[0].From != 0 {
				t.Errorf("%v after %d bytes: %d bytes, %v", f, junk, len(got.data()), got.holes)
			}
		}
	}
}

// Files made so that every place looks like a start must not take time that grows
// with the square of their size.
func TestSalvageIsBounded(t *testing.T) {
	n := 1 << 20
	if testing.Short() {
		n = 1 << 18
	}
	member := pack(t, Gzip, 0, 1, noise(4096))
	member = member[:len(member)-9] // runs on into the next
	stored := append([]byte(gzipHead), 0, 0xff, 0xff, 0, 0)
	for name, file := range map[string][]byte{
		"gzip":           bytes.Repeat(stored, n/len(stored)),
		"gzip cut":       bytes.Repeat(member, n/len(member)),
		"snappy zeros":   append([]byte(snappyMagic), make([]byte, n)...),
		"snappy headers": append([]byte(snappyMagic), bytes.Repeat([]byte{1, 4, 0, 1}, n/4)...),
		"zstd":           bytes.Repeat([]byte(zstdMagic+"\x24\x40\x00"), n/7),
		"bzip2":          append([]byte("BZh9"), bytes.Repeat([]byte("\x31\x41\x59\x26\x53\x59\x00\x00"), n/8)...),
	} {
		f := ByBytes(file)
		if got := salvage(t, f, SalvageOptions{Limits: Limits{Threads: 1}}, file); len(got.holes) == 0 {
			t.Errorf("%s: no holes, %d bytes", name, len(got.data()))
		}
	}
}

// An error of the file is not damage.
func TestSalvagePassesErrors(t *testing.T) {
	failure := errors.New("disk on fire")
	for _, f := range salvageable {
		file := pack(t, f, 0, 1, noise(300_000))
		s, err := NewSalvager(&failingAt{bytes.NewReader(file), int64(len(file) / 2), failure}, int64(len(file)), f, SalvageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			if _, err = s.Next(); err == nil {
				_, err = io.Copy(io.Discard, s)
			}
		}
		if !errors.Is(err, failure) {
			t.Errorf("%v: %v", f, err)
		}
		s.Close()
	}
}

type failingAt struct {
	r    io.ReaderAt
	from int64
	err  error
}

func (f *failingAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.r.ReadAt(p, off)
}

// bzip2recover finds the same blocks.
func TestSalvageLikeBzip2recover(t *testing.T) {
	tool, err := exec.LookPath("bzip2recover")
	if err != nil {
		t.Skip("bzip2recover is not installed")
	}
	if testing.Short() {
		t.Skip("slow")
	}
	data := numbered(0, 60_000)
	file := packLevel(t, data)
	for i := 50_000; i < len(file); i += 90_000 {
		file[i] ^= 0x10
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.bz2"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "x.bz2")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "rec*x.bz2"))
	if err != nil || len(names) < 3 {
		t.Fatalf("%v, %v", names, err)
	}
	var want []byte
	for _, name := range names { // sorted
		block, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := unpack(Bzip2, Limits{Threads: 1}, block); err == nil {
			want = append(want, data...)
		}
	}
	if got := salvage(t, Bzip2, SalvageOptions{}, file); !bytes.Equal(got.data(), want) || len(want) == 0 || !got.lost() {
		t.Errorf("%d bytes, bzip2recover %d; holes %v", len(got.data()), len(want), got.holes)
	}
}

// packLevel is a bzip2 file of many small blocks in one stream.
func packLevel(t *testing.T, data []byte) []byte {
	block, err := NewBlock(Bzip2, 1)
	if err != nil {
		t.Fatal(err)
	}
	file, err := block.Append(nil, data)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A salvager that is closed early ends what it started.
func TestSalvageClose(t *testing.T) {
	leaks(t)
	file := bytes.Repeat(pack(t, Bzip2, 0, 1, noise(300_000)), 5)
	s, err := NewSalvager(bytes.NewReader(file), int64(len(file)), Bzip2, SalvageOptions{Limits: Limits{Threads: 3}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := s.Next(); err == nil || err == io.EOF {
		t.Error(err)
	}
}

// A Read of no bytes returns, and takes nothing.
func TestSalvageReadNothing(t *testing.T) {
	for _, f := range salvageable {
		data := noise(100)
		file := pack(t, f, 0, 1, data)
		s, err := NewSalvager(bytes.NewReader(file), int64(len(file)), f, SalvageOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Next(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if n, err := s.Read(nil); n != 0 || err != nil {
				t.Errorf("%v: %d, %v", f, n, err)
			}
		}
		if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%v: %d bytes, %v", f, len(got), err)
		}
		if n, err := s.Read(nil); n != 0 || err != io.EOF {
			t.Errorf("%v: %d, %v at the end", f, n, err)
		}
		_ = s.Close()
	}
}

func TestSalvageRatio(t *testing.T) {
	var member bytes.Buffer
	w, _ := gzip.NewWriterLevel(&member, 9)
	w.Write(zeros(100 << 20))
	w.Close()
	s, err := NewSalvager(bytes.NewReader(member.Bytes()), int64(member.Len()), Gzip, SalvageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Next(); !errors.Is(err, ErrRatio) || !strings.Contains(err.Error(), "1000 times") {
		t.Error(err)
	}
}

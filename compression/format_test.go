package compression

import (
	"strings"
	"testing"
)

func TestByName(t *testing.T) {
	for name, want := range map[string]Format{
		"": None, "none": None,
		"gzip": Gzip, "gz": Gzip, "GZIP": Gzip,
		"bzip2": Bzip2, "bz2": Bzip2,
		"zstd": Zstd, "zst": Zstd,
		"snappy": Snappy, "sz": Snappy,
	} {
		if got, err := ByName(name); got != want || err != nil {
			t.Errorf("ByName(%q) = %v, %v, want %v", name, got, err, want)
		}
	}
	_, err := ByName("lzma")
	if err == nil || !strings.Contains(err.Error(), `"lzma"`) || !strings.Contains(err.Error(), "none, gzip, bzip2, zstd, snappy") {
		t.Errorf("the error for lzma names neither it nor the choice: %v", err)
	}
	for _, name := range Names() {
		if f, err := ByName(name); err != nil || f.String() != name {
			t.Errorf("%q is listed, and is %v, %v", name, f, err)
		}
	}
}

func TestBySuffix(t *testing.T) {
	for _, c := range []struct {
		path string
		want Format
		rest string
	}{
		{"train.csv", None, "train.csv"},
		{"train.csv.gz", Gzip, "train.csv"},
		{"TRAIN.CSV.GZ", Gzip, "TRAIN.CSV"},
		{"s3://b/k/train.pbr.bz2", Bzip2, "s3://b/k/train.pbr"},
		{"a.zst", Zstd, "a"},
		{"a.zstd", Zstd, "a"},
		{"a.sz", Snappy, "a"},
		{"a.snappy", Snappy, "a"},
		{"a.gzip", Gzip, "a"},
		{"a.gz/b", None, "a.gz/b"},
		{"gz", None, "gz"},
		{".gz", None, ".gz"},
		{"dir/.gz", None, "dir/.gz"},
		{"a.gz.gz", Gzip, "a.gz"},
		{"", None, ""},
	} {
		if f, rest := BySuffix(c.path); f != c.want || rest != c.rest {
			t.Errorf("BySuffix(%q) = %v, %q, want %v, %q", c.path, f, rest, c.want, c.rest)
		}
	}
	for _, f := range compressed {
		if got, rest := BySuffix("x" + f.Suffix()); got != f || rest != "x" {
			t.Errorf("BySuffix does not know %v's own suffix", f)
		}
	}
}

func TestByBytes(t *testing.T) {
	for head, want := range map[string]Format{
		"":                         None,
		"a,b,c\n":                  None,
		"\x1f":                     None,
		"\x1f\x8b\x08":             Gzip,
		"BZh":                      None, // a text may begin so
		"BZh9":                     Bzip2,
		"BZh0":                     None,
		"\x28\xb5\x2f\xfd":         Zstd,
		"\x53\x2a\x4d\x18":         Zstd, // a skippable frame
		"\x53\x2a\x4d":             None,
		"S":                        None,
		"\xff\x06\x00\x00sNaPpY":   Snappy,
		"\xff\x06\x00\x00S2sTwO":   None,
		"\x0a\x23\xd7\xce\x00\x00": None, // RecordIO
	} {
		if got := ByBytes([]byte(head)); got != want {
			t.Errorf("ByBytes(%q) = %v, want %v", head, got, want)
		}
	}
	for _, f := range compressed {
		for _, n := range []int{0, 10} {
			if got := ByBytes(pack(t, f, 0, 1, text(n))); got != f {
				t.Errorf("what we write as %v looks like %v", f, got)
			}
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		format Format
		level  int
		ok     bool
	}{
		{None, 0, true}, {None, 1, false},
		{Gzip, 0, true}, {Gzip, 1, true}, {Gzip, 9, true}, {Gzip, 10, false}, {Gzip, -1, false},
		{Bzip2, 1, true}, {Bzip2, 9, true}, {Bzip2, 10, false},
		{Zstd, 1, true}, {Zstd, 22, true}, {Zstd, 23, false},
		{Snappy, 0, true}, {Snappy, 1, false},
		{Format(9), 0, false},
	} {
		_, err := NewBlock(c.format, c.level)
		if (err == nil) != c.ok {
			t.Errorf("NewBlock(%v, %d): %v", c.format, c.level, err)
		}
		if _, err := NewWriter(nil, c.format, c.level, 2); err != nil && c.ok || err == nil && !c.ok {
			t.Errorf("NewWriter(%v, %d): %v", c.format, c.level, err)
		}
	}
	if _, err := NewReader(nil, Format(9), Limits{}); err == nil {
		t.Error("NewReader takes a format that does not exist")
	}
}

package compression

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
)

// Format is a way to compress a stream. The zero value is None.
type Format uint8

// The formats of this package.
const (
	None   Format = iota // bytes as they are
	Gzip                 // RFC 1952
	Bzip2                // bzip2 1.0
	Zstd                 // RFC 8878
	Snappy               // the framing format, not bare blocks
)

// formats is all that is known of a format by its name.
var formats = [...]struct {
	name, suffix string
	aliases      []string // of the name
	suffixes     []string // that mean it too
	magic        string   // first bytes of every file
	levels       int      // 1 to levels; 0: there are none
	level        int      // the default
	piece        int      // see [Format.Piece]
}{
	None:   {name: "none", aliases: []string{""}, piece: 1 << 20},
	Gzip:   {name: "gzip", suffix: ".gz", aliases: []string{"gz"}, suffixes: []string{".gzip"}, magic: gzipMagic, levels: 9, level: 2, piece: 1 << 20},
	Bzip2:  {name: "bzip2", suffix: ".bz2", aliases: []string{"bz2"}, suffixes: []string{".bzip2"}, magic: bzip2Magic, levels: 9, level: 9, piece: 899_000},
	Zstd:   {name: "zstd", suffix: ".zst", aliases: []string{"zst"}, suffixes: []string{".zstd"}, magic: zstdMagic, levels: 22, level: 3, piece: 1 << 20},
	Snappy: {name: "snappy", suffix: ".sz", aliases: []string{"sz"}, suffixes: []string{".snappy"}, magic: snappyMagic, piece: 1 << 20},
}

// String is the format's name: "none", "gzip", "bzip2", "zstd" or "snappy".
func (f Format) String() string {
	if !f.valid() {
		return fmt.Sprintf("compression.Format(%d)", uint8(f))
	}
	return formats[f].name
}

func (f Format) valid() bool { return int(f) < len(formats) }

// Suffix is what names of such files end in: "", ".gz", ".bz2", ".zst" or ".sz".
func (f Format) Suffix() string {
	if !f.valid() {
		return ""
	}
	return formats[f].suffix
}

// Piece is the number of bytes of data that make a good piece for a [Block]: 1
// MiB, and for bzip2 as much as fills one of its blocks at level 9.
func (f Format) Piece() int {
	if !f.valid() {
		return formats[None].piece
	}
	return formats[f].piece
}

// Levels gives the highest level and the default one; the lowest is 1. Both
// are 0 where a format has none.
func (f Format) Levels() (highest, standard int) {
	if !f.valid() {
		return 0, 0
	}
	return formats[f].levels, formats[f].level
}

// Sum is the checksum of a piece's data that [Joiner.Append] asks for: CRC-32
// for gzip, 0 for the others, whose pieces carry their own.
func (f Format) Sum(src []byte) uint32 {
	if f != Gzip {
		return 0
	}
	return crc32.ChecksumIEEE(src)
}

// Names lists the names that [ByName] takes, without the short forms.
func Names() []string {
	names := make([]string, len(formats))
	for f := range formats {
		names[f] = formats[f].name
	}
	return names
}

// ByName finds a format by its name or short form ("gz", "bz2", "zst", "sz"),
// in any case; the empty name is None.
func ByName(s string) (Format, error) {
	low := strings.ToLower(s)
	for f, is := range formats {
		if low == is.name {
			return Format(f), nil
		}
		for _, alias := range is.aliases {
			if low == alias {
				return Format(f), nil
			}
		}
	}
	return None, fmt.Errorf("compression: no format is called %q: have %s", s, strings.Join(Names(), ", "))
}

// BySuffix finds a format by the end of a file's name, in any case, and gives
// the name without it: "train.csv.gz" is Gzip and "train.csv". A name that is
// nothing but a suffix has none.
func BySuffix(path string) (Format, string) {
	low := strings.ToLower(path)
	for f, is := range formats {
		if is.suffix == "" {
			continue
		}
		for _, suffix := range append([]string{is.suffix}, is.suffixes...) {
			if rest := len(low) - len(suffix); rest > 0 && strings.HasSuffix(low, suffix) && low[rest-1] != '/' {
				return Format(f), path[:rest]
			}
		}
	}
	return None, path
}

// ByBytes finds a format by the first bytes of a file; 10 bytes are enough. It
// is None where they are of no format known here, or too few to tell.
func ByBytes(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		return Gzip
	case isBzip2(head):
		return Bzip2
	case bytes.HasPrefix(head, []byte(zstdMagic)), len(head) >= len(zstdMagic) && isSkippable(head):
		return Zstd
	case bytes.HasPrefix(head, []byte(snappyMagic)):
		return Snappy
	}
	return None
}

package main

import (
	"bytes"
	"testing"
)

func TestScreenWriter(t *testing.T) {
	for in, want := range map[string]string{
		"plain, \"quoted\", back\\slash\n\t": "plain, \"quoted\", back\\slash\n\t",
		"Größe 温度 🙂\u00a0x":                  "Größe 温度 🙂\u00a0x",
		"\x1b[2J\a\b\r\x00\x7f":              `\x1b[2J\a\b\r\x00\x7f`,
		"\u009b2J \u202e \u2066 \u200b":      `\u009b2J \u202e \u2066 \u200b`,
		"\U000e0041 \ufeff":                  `\U000e0041 \ufeff`,
		"\x9b2J \xff \xe2\x82":               `\x9b2J \xff \xe2\x82`,
		"\xe2\x82\n \xed\xa0\x80":            "\\xe2\\x82\n \\xed\\xa0\\x80",
		"\ufffd":                             "\ufffd",
	} {
		for size := 1; size <= len(in); size++ { // of each Write
			var b bytes.Buffer
			s := &screenWriter{w: &b}
			for rest := []byte(in); len(rest) > 0; {
				n := min(size, len(rest))
				if m, err := s.Write(rest[:n]); m != n || err != nil {
					t.Fatal(m, err)
				}
				rest = rest[n:]
			}
			if err := s.flush(); err != nil {
				t.Fatal(err)
			}
			if b.String() != want {
				t.Errorf("%q in writes of %d: %q, want %q", in, size, b.String(), want)
			}
		}
	}
}

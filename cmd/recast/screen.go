package main

import (
	"io"
	"strconv"
	"unicode/utf8"
)

// screenWriter writes to a terminal, and escapes what it would obey or what
// would change the order of the text: ESC as \x1b, CSI as \u009b, a
// right-to-left override as \u202e, broken UTF-8 byte by byte. Lines and tabs
// stay. What goes to a file or a pipe does not come through here.
type screenWriter struct {
	w    io.Writer
	buf  []byte
	tail []byte // of a Write: the beginning of a rune
}

func (s *screenWriter) Write(p []byte) (int, error) {
	text := append(s.tail, p...)
	s.buf = s.buf[:0]
	for len(text) > 0 && (text[0] < utf8.RuneSelf || utf8.FullRune(text)) {
		r, n := utf8.DecodeRune(text)
		s.buf = appendShown(s.buf, r, text[:n])
		text = text[n:]
	}
	s.tail = append([]byte(nil), text...)
	if _, err := s.w.Write(s.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush writes the rune that never became whole.
func (s *screenWriter) flush() error {
	s.buf = s.buf[:0]
	for _, c := range s.tail {
		s.buf = appendShown(s.buf, utf8.RuneError, []byte{c})
	}
	s.tail = nil
	if len(s.buf) == 0 {
		return nil
	}
	_, err := s.w.Write(s.buf)
	return err
}

// appendShown appends the rune r, which is encoded as raw, as a terminal may
// have it.
func appendShown(to []byte, r rune, raw []byte) []byte {
	switch {
	case r == '\n' || r == '\t' || strconv.IsGraphic(r) && (r != utf8.RuneError || len(raw) > 1):
		return append(to, raw...)
	case r == utf8.RuneError:
		const digits = "0123456789abcdef"
		return append(to, '\\', 'x', digits[raw[0]>>4], digits[raw[0]&15])
	}
	quoted := strconv.QuoteRuneToASCII(r)
	return append(to, quoted[1:len(quoted)-1]...)
}

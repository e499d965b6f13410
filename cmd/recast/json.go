package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// printJSON prints v on a line. What a terminal would obey is escaped, which
// changes the text and not what it says.
func printJSON(w io.Writer, v any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(shownJSON(text.Bytes()))
	return err
}

// shownJSON escapes the runes that JSON allows as they are, and that a
// terminal should not get: the encoder escapes those below the blank only.
func shownJSON(text []byte) []byte {
	hidden := func(r rune) bool { return r != '\n' && !strconv.IsGraphic(r) }
	if bytes.IndexFunc(text, hidden) < 0 {
		return text
	}
	var to []byte
	for _, r := range string(text) {
		if !hidden(r) {
			to = utf8.AppendRune(to, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			to = fmt.Appendf(to, `\u%04x`, unit)
		}
	}
	return to
}

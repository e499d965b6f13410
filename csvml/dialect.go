package csvml

import (
	"bytes"
	"fmt"

	"github.com/recast-ml/recast/internal/number"
)

// Dialect says how a file is written and how much of it a reader may hold. The
// zero value is a comma-separated file whose header [Dialect.Infer] finds out
// about.
type Dialect struct {
	Comma  byte     // between cells, default ','; no letter, digit, quote, sign, point or line end
	Header Header   // whether the first record holds names, default HeaderAuto
	Null   []string // unquoted cells that are null, matched exactly, beside the empty one

	MaxRecord  int // longest record in bytes, default 64 MiB
	MaxField   int // longest cell in bytes, quotes included, default 16 MiB
	MaxColumns int // default 200,000
}

// Header says whether the first record of a file names its columns.
type Header uint8

const (
	HeaderAuto Header = iota // as Infer finds
	HeaderYes
	HeaderNo
)

// Defaults of a Dialect's limits.
const (
	DefaultMaxRecord  = 64 << 20
	DefaultMaxField   = 16 << 20
	DefaultMaxColumns = 200_000
)

// CheckComma refuses a byte that numbers, names or line ends may hold.
func CheckComma(c byte) error {
	if c >= 0x80 || c == '"' || c == '\r' || c == '\n' || c == '.' || c == '+' || c == '-' ||
		'0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' {
		return fmt.Errorf("csvml: %q cannot delimit cells", c)
	}
	return nil
}

// resolve fills in defaults and refuses what cannot be read.
func (d Dialect) resolve() (Dialect, error) {
	if d.Comma == 0 {
		d.Comma = ','
	}
	if err := CheckComma(d.Comma); err != nil {
		return d, err
	}
	for _, s := range d.Null {
		if bytes.ContainsAny([]byte(s), "\"\r\n") || bytes.IndexByte([]byte(s), d.Comma) >= 0 {
			return d, fmt.Errorf("csvml: no unquoted cell can hold the null token %q", s)
		}
	}
	if d.MaxRecord <= 0 {
		d.MaxRecord = DefaultMaxRecord
	}
	if d.MaxField <= 0 {
		d.MaxField = DefaultMaxField
	}
	if d.MaxColumns <= 0 {
		d.MaxColumns = DefaultMaxColumns
	}
	return d, nil
}

// isNull reports whether an unquoted cell is null.
func (d *Dialect) isNull(cell []byte) bool {
	if len(cell) == 0 {
		return true
	}
	for _, s := range d.Null {
		if string(cell) == s {
			return true
		}
	}
	return false
}

// nullNumber reports whether a null token is the text of a number, so that no
// cell may be taken for a number before it was compared with the tokens.
func (d *Dialect) nullNumber() bool {
	for _, s := range d.Null {
		if _, _, status := number.Float64([]byte(s)); status == number.OK {
			return true
		}
	}
	return false
}

package csvml

import (
	"bytes"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// changeKind numbers the kinds of change that a decoder can make.
type changeKind uint8

const (
	inexact changeKind = iota
	overflow
	underflow
	leadingZeros
	nonFinite
	nullToNaN
	nullToZero
	nullFilled
	boolToNumber
	textToCode
	timeToNumber
	blankLine
	changeKinds = iota
)

var kindNames = [changeKinds]table.Kind{
	table.Inexact, table.Overflow, table.Underflow, table.LeadingZeros, table.NonFinite,
	table.NullToNaN, table.NullToZero, table.NullFilled, table.BoolToNumber,
	table.TextToCode, table.TimeToNumber, table.BlankLine,
}

var flagKinds = [...]struct {
	flag number.Flag
	kind changeKind
}{
	{number.Inexact, inexact}, {number.Overflow, overflow}, {number.Underflow, underflow},
	{number.LeadingZeros, leadingZeros}, {number.NonFinite, nonFinite},
}

// changes counts the value changes of a chunk. Those of the record at hand are
// pending until it is known to be good.
type changes struct {
	pending []pendingChange
	columns int
	slots   [][changeKinds]int32 // 1 + index in list, by cell; made when first needed
	keys    []slot
	list    table.Changes
}

type pendingChange struct {
	slot
	from, to int32 // the cell in the chunk
}

type slot struct {
	kind changeKind
	cell int32 // the number of cells: none
}

// note records what a number's flags say.
func (dec *Decoder) note(t *target, flag number.Flag, c *cell) {
	if flag == 0 {
		return
	}
	for _, f := range flagKinds {
		if flag&f.flag != 0 {
			dec.change(f.kind, t, c)
		}
	}
}

// change records a change of the value in a cell.
func (dec *Decoder) change(kind changeKind, t *target, c *cell) {
	dec.changes.pending = append(dec.changes.pending, pendingChange{slot{kind, int32(t.cell)}, int32(c.from), int32(c.to)})
}

// commit counts the pending changes.
func (dec *Decoder) commit() {
	for _, p := range dec.changes.pending {
		if !dec.changes.count(p.slot) {
			at := dec.placeOf(int(p.from))
			at.Column = dec.name(int(p.cell))
			var value string
			if p.to > p.from {
				value = table.Excerpt(dec.b[p.from:p.to])
			}
			dec.changes.add(p.slot, at, value)
			if p.kind == textToCode {
				for _, t := range dec.targets[p.cell] {
					t.coder.placed = true
				}
			}
		}
	}
	dec.changes.pending = dec.changes.pending[:0]
}

// blankLine counts a skipped line.
func (dec *Decoder) blankLine(pos int) {
	s := slot{blankLine, int32(len(dec.targets))}
	if !dec.changes.count(s) {
		dec.start = pos
		at := dec.placeOf(pos)
		at.Record, at.Col = 0, 0
		dec.changes.add(s, at, "")
	}
}

// count adds one to a change that was seen before.
func (c *changes) count(s slot) bool {
	if c.slots == nil {
		c.slots = make([][changeKinds]int32, c.columns+1)
	}
	i := c.slots[s.cell][s.kind]
	if i > 0 {
		c.list[i-1].Count++
	}
	return i > 0
}

// add starts to count a change.
func (c *changes) add(s slot, at table.Place, value string) {
	c.list = append(c.list, table.Change{Kind: kindNames[s.kind], Column: at.Column, Count: 1, First: at, Value: value})
	c.keys = append(c.keys, s)
	c.slots[s.cell][s.kind] = int32(len(c.list))
}

// takeChanges returns the changes of the chunk.
func (dec *Decoder) takeChanges() table.Changes {
	for _, c := range dec.coders {
		if c.count > 0 {
			first := dec.changes.slots[c.cell][textToCode]
			dec.changes.list[first-1].Count += c.count
		}
	}
	return dec.changes.take()
}

// take returns the changes and starts anew.
func (c *changes) take() table.Changes {
	for _, k := range c.keys {
		c.slots[k.cell][k.kind] = 0
	}
	list := c.list
	c.pending, c.keys, c.list = c.pending[:0], c.keys[:0], nil
	return list
}

// placeOf is the place of a byte of the record at hand. Lines are counted from
// the last place asked for, so that a wide record does not cost its square.
func (dec *Decoder) placeOf(pos int) table.Place {
	if pos < dec.counted {
		dec.counted, dec.line, dec.lineStart = 0, 0, 0
	}
	between := dec.b[dec.counted:pos]
	if n := bytes.Count(between, []byte{dec.eol}); n > 0 {
		dec.line += int64(n)
		dec.lineStart = dec.counted + bytes.LastIndexByte(between, dec.eol) + 1
	}
	dec.counted = pos
	return table.Place{
		Record: dec.record(), Line: dec.line + 1, Col: int64(pos - dec.lineStart + 1), Byte: int64(dec.start),
	}
}

package csvml

import (
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// outcome is how a step left the record.
type outcome uint8

const (
	goesOn outcome = iota // behind a comma
	ended                 // behind the line end
	odd                   // somewhere: the record is for careful
	failed                // somewhere: the fault is set, or there are too few cells
)

// rows decodes all records of the chunk.
//
// The row loop reads a record step by step, in one go as long as its cells are
// plain. What is not plain, be it null, quoted, counted or wrong, is lexed and
// stored by [Decoder.one], after which the step goes on. Nothing is undone for
// a good record; a bad or dropped one is forgotten at its end.
func (dec *Decoder) rows() error {
	single := len(dec.targets) == 1
	for pos := 0; pos < len(dec.b); {
		if c := dec.b[pos]; (c == '\r' || c == dec.eol) && !single {
			if n := dec.blank(dec.b, pos); n > 0 {
				dec.blankLine(pos)
				pos += n
				continue
			}
		}
		dec.start = pos
		next, how := pos, odd
		if !dec.careful {
			next, how = dec.quick(pos)
		}
		if how == odd {
			dec.undo()
			next, how = dec.slow(pos)
		}
		if how == ended && dec.fits(next) {
			if !dec.keep() {
				return dec.tooMuch()
			}
			pos = next
			continue
		}
		next, err := dec.refuse()
		if err != nil {
			return err
		}
		pos = next
	}
	return nil
}

// keep takes the record at hand into the batch, or leaves it out for a null. It
// returns false if there is no room for it.
func (dec *Decoder) keep() bool {
	if dec.drop {
		dec.drops = append(dec.drops, int32(dec.record()-1))
		dec.undo()
		return true
	}
	for _, o := range dec.sparse {
		if !o.gather(&dec.pool, dec.row) {
			return false
		}
	}
	if len(dec.changes.pending) > 0 {
		dec.commit()
	}
	dec.row++
	return true
}

// undo forgets what was stored of the record at hand.
func (dec *Decoder) undo() {
	for _, o := range dec.outputs {
		o.undo(dec.row)
	}
	for _, c := range dec.coders {
		c.undo(dec.start)
	}
	dec.changes.pending = dec.changes.pending[:0]
	dec.drop, dec.fault = false, nil
}

// quick runs the steps over the record at pos.
func (dec *Decoder) quick(pos int) (next int, how outcome) {
	for i := range dec.steps {
		if how == ended {
			return pos, failed // too few cells
		}
		s := &dec.steps[i]
		switch s.kind {
		case stepFloat32:
			o := s.out
			from := dec.row*o.stride + s.at
			pos, how = numbers(dec, o.f32[from:from+s.cells], s.cell, pos)
		case stepFloat64:
			o := s.out
			from := dec.row*o.stride + s.at
			pos, how = numbers(dec, o.f64[from:from+s.cells], s.cell, pos)
		case stepInt32:
			o := s.out
			from := dec.row*o.stride + s.at
			pos, how = numbers(dec, o.i32[from:from+s.cells], s.cell, pos)
		case stepInt64:
			pos, how = dec.int64(s.out, s.cell, pos)
		case stepText:
			pos, how = dec.texts(s.out, dec.row*s.out.width+s.at, s.cells, s.cell, pos)
		case stepNumber:
			pos, how = dec.verbatims(s.out, dec.row*s.out.width+s.at, s.cells, s.cell, pos)
		case stepCategory:
			pos, how = dec.category(s, pos)
		case stepSkip:
			pos, how = dec.pass(s.cell, s.cells, pos)
		default:
			pos, how = dec.one(s.cell, pos)
		}
		if how >= odd {
			return pos, how
		}
	}
	if how != ended {
		return pos, failed // too many cells
	}
	return pos, ended
}

// slow stores the record at pos cell by cell.
func (dec *Decoder) slow(pos int) (next int, how outcome) {
	for cell := range dec.targets {
		if how == ended {
			return pos, failed
		}
		if pos, how = dec.one(cell, pos); how == failed {
			return pos, how
		}
	}
	if how != ended {
		return pos, failed
	}
	return pos, ended
}

// numbers reads cells into dst, which is part of a row.
func numbers[T float32 | float64 | int32](dec *Decoder, dst []T, cell, pos int) (next int, how outcome) {
	for n := 0; ; {
		k, used := number.Run(dst[n:], dec.b[pos:], dec.comma)
		n += k
		pos += used
		if used > 0 && dec.b[pos-1] != dec.comma {
			if pos, how = dec.lineEnd(pos); how == ended && n < len(dst) {
				how = failed
			}
			return pos, how
		}
		if n == len(dst) {
			return pos, goesOn
		}
		pos, how = dec.one(cell+n, pos)
		if n++; n == len(dst) || how == failed {
			return pos, how
		}
		if how == ended {
			return pos, failed
		}
	}
}

// lineEnd takes the line end at pos, which a carriage return alone is not.
func (dec *Decoder) lineEnd(pos int) (next int, how outcome) {
	switch b := dec.b; {
	case b[pos] == '\n':
		return pos + 1, ended
	case pos+1 < len(b) && b[pos+1] == '\n':
		return pos + 2, ended
	}
	return pos, odd
}

// int64 reads one cell.
func (dec *Decoder) int64(o *output, cell, pos int) (next int, how outcome) {
	b := dec.b[pos:]
	neg := len(b) > 0 && b[0] == '-'
	i := 0
	if neg {
		i = 1
	}
	first := i
	var v int64
	for ; i < len(b); i++ {
		c := b[i] - '0'
		if c > 9 {
			break
		}
		v = v*10 + int64(c)
	}
	// Up to 18 digits fit; a leading zero is counted elsewhere.
	if n := i - first; n == 0 || n > 18 || n > 1 && b[first] == '0' || i == len(b) {
		return dec.one(cell, pos)
	}
	if neg {
		v = -v
	}
	if b[i] == dec.comma {
		o.i64[dec.row] = v
		return pos + i + 1, goesOn
	}
	if b[i] == '\n' || b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n' {
		o.i64[dec.row] = v
		return dec.lineEnd(pos + i)
	}
	return dec.one(cell, pos)
}

// one lexes a cell and stores it wherever it is wanted.
func (dec *Decoder) one(cell, pos int) (next int, how outcome) {
	c := dec.lex(dec.b, pos)
	if c.defect != sound || c.size() > dec.d.MaxField {
		return pos, failed // refuse finds out why
	}
	if targets := dec.targets[cell]; len(targets) > 0 {
		text := c.text(dec.b, &dec.scratch)
		for i := range targets {
			if !dec.store(&targets[i], text, &c) {
				dec.at, dec.cell = pos, cell
				dec.hint = dec.advice(&targets[i], text, &c)
				dec.value = ""
				if dec.fault != table.ErrNull {
					dec.value = table.Excerpt(text)
				}
				return pos, failed
			}
		}
	}
	if c.end == endCell {
		return c.next, goesOn
	}
	return c.next, ended
}

// fits reports whether the record at hand, up to next, is within the limit.
func (dec *Decoder) fits(next int) bool {
	if next-dec.start <= dec.d.MaxRecord {
		return true
	}
	r := survey{next: next, ended: dec.b[next-1] == dec.eol}
	return len(dec.raw(dec.b, dec.start, r)) <= dec.d.MaxRecord
}

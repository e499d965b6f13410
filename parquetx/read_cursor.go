package parquetx

import (
	"io"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/internal/decimal"
)

// cursor stands at a row of a leaf in a row group. It keeps the page that the row
// is in, and the dictionary.
type cursor struct {
	leaf  *leaf
	pages pageReader
	dict  *dictionary
	taken int64 // entries of the chunk that are read: values, nulls and empty lists

	// Of the current page.
	left    int // entries
	rep     hybrid
	def     hybrid
	fixed   fixedSource
	blobs   blobSource
	indexed bool // the values are indexes of the dictionary
	indexes hybrid

	ahead repAhead
}

// scratch is memory of one Decode, and used again.
type scratch struct {
	rep, def []byte // levels of the rows read
	mask     []byte
	indexes  [1024]uint32
	physical []byte
}

// page goes to the next data page. It returns io.EOF behind the last.
func (c *cursor) page() error {
	if c.fixed != nil && c.fixed.more() || c.blobs != nil && c.blobs.more() {
		return errLeftOver
	}
	c.left, c.fixed, c.blobs = 0, nil, nil
	for {
		h, body, err := c.pages.next()
		if err != nil {
			return err
		}
		if h.kind == format.DictionaryPage {
			if c.dict != nil || c.taken > 0 {
				return damaged("a second dictionary page")
			}
			if c.dict, err = newDictionary(c.leaf, &h, c.pages.detach(), c.pages.file.options.MaxDictionary); err != nil {
				c.dict = nil
				return err
			}
			continue
		}
		if int64(h.values) > c.pages.meta.values-c.taken {
			return damaged("pages of more values than the %d that the column chunk has", c.pages.meta.values)
		}
		if h.values == 0 {
			continue
		}
		return c.start(&h, body)
	}
}

// start finds levels and values in a data page.
//
//	version 1 = [length, repetition levels] [length, definition levels] values
//	version 2 = [repetition levels] [definition levels] values
func (c *cursor) start(h *pageHeader, body []byte) (err error) {
	defWidth := uint(bits.Len8(c.leaf.maxDef))
	if h.kind == format.DataPageV2 {
		rep, def := int(h.repBytes), int(h.defBytes)
		c.rep, c.def = newHybrid(body[:rep], 1), newHybrid(body[rep:rep+def], defWidth)
		body = body[rep+def:]
	} else {
		if c.leaf.repeated {
			if c.rep, body, err = cutLevels(h.repEnc, body, 1); err != nil {
				return err
			}
		}
		if c.leaf.maxDef > 0 {
			if c.def, body, err = cutLevels(h.defEnc, body, defWidth); err != nil {
				return err
			}
		}
	}
	c.left = int(h.values)
	c.indexed = h.encoding == format.RLEDictionary || h.encoding == plainDictionary
	if c.indexed {
		return c.startIndexes(body)
	}
	if len(body) == 0 && c.leaf.maxDef > 0 {
		return nil // a page of nulls, which some encodings write without their header
	}
	if c.leaf.physical == format.ByteArray {
		c.blobs, err = newBlobSource(h.encoding, body)
	} else {
		c.fixed, err = newFixedSource(&c.leaf.leafType, h.encoding, body)
	}
	return err
}

// cutLevels takes levels off the body of a version 1 page.
func cutLevels(encoding format.Encoding, body []byte, width uint) (hybrid, []byte, error) {
	if encoding != format.RLE {
		return hybrid{}, nil, &fault{"the encoding " + encoding.String() + " of levels is not supported", ErrUnsupported}
	}
	runs, rest, err := cutRuns(body)
	return newHybrid(runs, width), rest, err
}

func (c *cursor) startIndexes(body []byte) error {
	if c.dict == nil {
		return damaged("indexes of a dictionary that is not there")
	}
	if len(body) == 0 {
		c.indexes = newHybrid(nil, 0)
		return nil // a page of nulls
	}
	if body[0] > 32 {
		return damaged("indexes of %d bits", body[0])
	}
	c.indexes = newHybrid(body[1:], uint(body[0]))
	return nil
}

// definitions reads n definition levels of the page, and counts the values that are
// there.
func (c *cursor) definitions(s *scratch, n int) (there int, err error) {
	top := c.leaf.maxDef
	if top == 0 {
		return n, nil
	}
	at := len(s.def)
	s.def = append(s.def, make([]byte, n)...)
	part := s.def[at:]
	if err := c.def.readBytes(part); err != nil {
		return 0, err
	}
	if top&(top+1) != 0 { // else no more fits into the bits
		for _, d := range part {
			if d > top {
				return 0, damaged("a definition level of %d, and the highest is %d", d, top)
			}
		}
	}
	return count(part, top), nil
}

// rows reads n rows of a leaf that is not repeated: the values that are there into
// o, the definition levels into s.
func (c *cursor) rows(s *scratch, o *output, n int) error {
	if err := o.reserve(n); err != nil {
		return err
	}
	for n > 0 {
		if err := c.more(); err != nil {
			return err
		}
		part := min(n, c.left)
		if err := c.entries(s, o, part); err != nil {
			return err
		}
		n -= part
	}
	return nil
}

// more goes to the next page if the current one is read.
func (c *cursor) more() error {
	if c.left > 0 {
		return nil
	}
	err := c.page()
	if err == io.EOF {
		return damaged("the column chunk has fewer rows than its row group")
	}
	return err
}

// entries reads n entries of the page.
func (c *cursor) entries(s *scratch, o *output, n int) error {
	there, err := c.definitions(s, n)
	if err != nil {
		return err
	}
	c.left -= n
	c.taken += int64(n)
	return c.values(s, o, there)
}

// values appends n values of the page to o.
func (c *cursor) values(s *scratch, o *output, n int) error {
	if n == 0 {
		return nil
	}
	if c.leaf.convert == convertNull {
		return damaged("a value in a column of nulls")
	}
	if err := o.reserve(n); err != nil {
		return err
	}
	switch {
	case c.indexed:
		return c.gather(s, o, n)
	case c.blobs != nil && c.leaf.convert == convertDecimal:
		return c.decimals(o, n)
	case c.blobs != nil:
		for range n {
			v, err := c.blobs.next()
			if err == nil {
				err = o.append(v)
			}
			if err != nil {
				return err
			}
		}
		return nil
	case c.fixed == nil:
		return errValues
	case c.leaf.convert == convertNone:
		dst := o.room(n)
		if err := c.fixed.read(dst); err != nil {
			return err
		}
		c.leaf.native(dst)
		o.n += n
		return nil
	}
	return c.convert(s, o, n)
}

func (c *cursor) gather(s *scratch, o *output, n int) error {
	for n > 0 {
		part := s.indexes[:min(n, len(s.indexes))]
		if err := c.indexes.read(part); err != nil {
			return err
		}
		if err := c.dict.gather(o, part); err != nil {
			return err
		}
		n -= len(part)
	}
	return nil
}

// convertStep is how many values are converted at a time.
const convertStep = 512

func (c *cursor) convert(s *scratch, o *output, n int) error {
	length := c.leaf.length
	for n > 0 {
		part := min(n, convertStep)
		if cap(s.physical) < part*length {
			s.physical = make([]byte, convertStep*length)
		}
		physical := s.physical[:part*length]
		if err := c.fixed.read(physical); err != nil {
			return err
		}
		if err := c.leaf.convertFixed(o.room(part), physical, part); err != nil {
			return o.placed(err)
		}
		o.n += part
		n -= part
	}
	return nil
}

func (c *cursor) decimals(o *output, n int) error {
	out := arrow.Decimal128Traits.CastFromBytes(o.room(n))
	for i := range n {
		b, err := c.blobs.next()
		if err != nil {
			return err
		}
		v, err := c.leaf.decimalOf(b)
		if err != nil {
			return o.placed(&valueError{index: i, value: decimal.String(v, 0), err: err})
		}
		out[i] = v
	}
	o.n += n
	return nil
}

// placed counts the place of a value that was not appended from the first of o.
func (o *output) placed(err error) error {
	if e, ok := err.(*valueError); ok {
		e.index += o.n
	}
	return err
}

// finish checks that nothing is left of the chunk, and gives memory back.
func (c *cursor) finish() error {
	defer c.free()
	if c.left == 0 {
		if err := c.page(); err == io.EOF {
			if c.taken != c.pages.meta.values {
				return damaged("the column chunk has %d values, and should have %d", c.taken, c.pages.meta.values)
			}
			return nil
		} else if err != nil {
			return err
		}
	}
	return damaged("the column chunk has more rows than its row group")
}

func (c *cursor) free() {
	c.pages.free()
	c.dict.free()
	c.dict, c.fixed, c.blobs = nil, nil, nil
	c.rep, c.def, c.indexes = hybrid{}, hybrid{}, hybrid{}
}

package avrox

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// ReadOptions are limits on what a file may ask for. The zero value has the
// defaults.
type ReadOptions struct {
	MaxBlock   int // bytes of a block as stored and as decompressed, default 64 MiB; see [Decoder.Decode] for what follows from it
	MaxHeader  int // bytes of the header, default 16 MiB
	MaxColumns int // columns and the records they are nested in, default 200,000
	// MaxExpansion is how many bytes of a block one that is stored may become, in
	// blocks of more than 32 MiB; default 1,000.
	MaxExpansion int
}

func (o ReadOptions) withDefaults() ReadOptions {
	if o.MaxBlock <= 0 {
		o.MaxBlock = 64 << 20
	}
	if o.MaxHeader <= 0 {
		o.MaxHeader = 16 << 20
	}
	if o.MaxColumns <= 0 {
		o.MaxColumns = 200_000
	}
	if o.MaxExpansion <= 0 {
		o.MaxExpansion = 1000
	}
	return o
}

// Header is what a file says about its blocks. It may be used by many goroutines.
type Header struct {
	Schema   *arrow.Schema     // the columns, see the package comment
	Text     string            // the writer's schema as it is in the file
	Codec    string            // how blocks are compressed, one of the names in the package comment
	Sync     [16]byte          // ends each block
	Metadata map[string][]byte // all entries of the header, schema and codec among them

	options ReadOptions
	root    item // what a record holds
	// The least and the usual size of a record: in a block, and in Arrow memory.
	minRecord, arrowRow int
}

// The parts of a header: magic, a map of byte strings, sync marker.
const (
	headerMagic = "Obj\x01"
	keySchema   = "avro.schema"
	keyCodec    = "avro.codec"
	syncSize    = 16
)

// ParseHeader reads the header at the start of head and returns it with its
// length in bytes. If head ends before the header does, the error is an
// [ErrShort].
func ParseHeader(head []byte, o ReadOptions) (*Header, int, error) {
	o = o.withDefaults()
	if m := min(len(head), len(headerMagic)); string(head[:m]) != headerMagic[:m] {
		return nil, 0, ErrNotAvro
	} else if m < len(headerMagic) {
		return nil, 0, ErrShort
	}
	within := head[:min(len(head), o.MaxHeader)]
	p := headerParser{buf: within, pos: len(headerMagic), cut: len(within) < len(head), limit: o.MaxHeader}
	h := &Header{Metadata: map[string][]byte{}, options: o}
	if err := p.metadata(h.Metadata); err != nil {
		return nil, 0, err
	}
	sync, err := p.take(syncSize)
	if err != nil {
		return nil, 0, err
	}
	copy(h.Sync[:], sync)
	h.Text = string(h.Metadata[keySchema])
	if h.Codec = string(h.Metadata[keyCodec]); h.Codec == "" {
		h.Codec = codecNull
	}
	if !isCodec(h.Codec) {
		return nil, 0, fmt.Errorf("avrox: codec %s %w", excerpt(h.Codec), ErrUnsupported)
	}
	if err := h.compile(); err != nil {
		return nil, 0, fmt.Errorf("avrox: schema: %w", err)
	}
	return h, p.pos, nil
}

// headerParser walks over the header. Nothing is allocated for a size before
// the bytes are seen to be there.
type headerParser struct {
	buf   []byte
	pos   int
	cut   bool // there is more, but over the limit
	limit int
}

func (p *headerParser) metadata(m map[string][]byte) error {
	for {
		n, err := p.long()
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		count := uint64(n)
		if n < 0 { // the size of the entries in bytes follows
			count = uint64(-n)
			if _, err = p.long(); err != nil {
				return err
			}
		}
		for ; count > 0; count-- {
			key, err := p.bytes()
			if err != nil {
				return err
			}
			value, err := p.bytes()
			if err != nil {
				return err
			}
			m[string(key)] = bytes.Clone(value)
		}
	}
}

func (p *headerParser) long() (int64, error) {
	v, n := readLong(p.buf, p.pos)
	if n == varintLong {
		return 0, fmt.Errorf("avrox: header: %w (byte %d)", corrupt("a number is longer than 64 bits"), p.pos)
	}
	if n < 0 {
		return 0, p.short(len(p.buf) + 1)
	}
	p.pos = n
	return v, nil
}

func (p *headerParser) bytes() ([]byte, error) {
	at := p.pos
	n, err := p.long()
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return nil, fmt.Errorf("avrox: header: %w (byte %d)", corrupt("a length is negative"), at)
	case n > int64(p.limit):
		return nil, fmt.Errorf("avrox: %w", limitError("a header", uint64(n), p.limit, "MaxHeader"))
	}
	return p.take(int(n))
}

func (p *headerParser) take(n int) ([]byte, error) {
	if n > len(p.buf)-p.pos {
		return nil, p.short(p.pos + n)
	}
	p.pos += n
	return p.buf[p.pos-n : p.pos], nil
}

// short is the error of a header that needs as many bytes at least.
func (p *headerParser) short(need int) error {
	if p.cut || need > p.limit {
		return fmt.Errorf("avrox: %w", limitError("a header", uint64(need), p.limit, "MaxHeader"))
	}
	return ErrShort
}

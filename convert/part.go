package convert

import (
	"hash"
	"io"

	"github.com/recast-ml/recast/compression"
)

// part is a file of the output while it is written.
type part struct {
	file  io.WriteCloser
	join  *compression.Joiner // nil: not compressed
	comp  compression.Format
	sum   hash.Hash
	name  string // of the checksum
	bytes int64
}

func newPart(file io.WriteCloser, comp compression.Format, checksum string) *part {
	p := &part{file: file, comp: comp, name: orDefault(checksum, ownSum)}
	p.sum = newSum(p.name)
	if comp != compression.None {
		p.join = compression.NewJoiner(counted{p}, comp)
	}
	return p
}

// counted writes to the file and counts and sums what it writes.
type counted struct{ *part }

func (c counted) Write(b []byte) (int, error) {
	n, err := c.file.Write(b)
	c.bytes += int64(n)
	c.sum.Write(b[:n])
	return n, storageError(err)
}

// head writes what comes before the first piece.
func (p *part) head(b []byte, level int) error {
	if len(b) == 0 {
		return nil
	}
	if p.join == nil {
		return p.append(piece{Data: b})
	}
	block, err := compression.NewBlock(p.comp, level)
	if err != nil {
		return err
	}
	packed, err := block.Append(nil, b)
	if err != nil {
		return err
	}
	return p.append(piece{Data: packed, Size: len(b), CRC: p.comp.Sum(b)})
}

// tail writes what comes after the last piece. No format with a tail is
// compressed as a whole.
func (p *part) tail(k sink) error {
	b, err := k.Tail()
	if err != nil {
		return err
	}
	return p.append(piece{Data: b})
}

// append writes the next piece.
func (p *part) append(c piece) error {
	if len(c.Data) == 0 {
		return nil
	}
	if p.join != nil {
		return storageError(p.join.Append(c.Data, c.Size, c.CRC))
	}
	_, err := counted{p}.Write(c.Data)
	return err
}

// close writes the tail and waits for the disk.
func (p *part) close() error {
	var err error
	if p.join != nil {
		err = p.join.Close()
	}
	if e := p.file.Close(); err == nil {
		err = e
	}
	return err
}

func (p *part) describe(path string, rows int64) Part {
	return Part{Path: path, Rows: rows, Bytes: p.bytes, Checksum: sumText(p.name, p.sum)}
}
